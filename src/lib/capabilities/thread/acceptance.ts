import * as v from 'valibot';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { threadId } from './thread';
import { acceptanceId } from './acceptance-id';
import { ASKER_OR_HOST, base } from '$lib/domain/permissions/presets';

/**
 * Which reply answered a question. One for each thread, id `acceptance:<thread's author>:<key>`: the
 * id says whose question it is, so that the rules know who may write it without reading the thread.
 * Besides the asker the host of the community may; for an anonymous asker the server's clerk writes it
 * (server/anonymous).
 */
export const acceptance = defineDocument({
	type: 'acceptance',
	label: '解決した回答',
	permissions: {
		...base,
		create: ASKER_OR_HOST,
		edit: ASKER_OR_HOST,
		spaces: ['community'],
		id: ['bare:thread'],
		immutable: ['thread'],
		begunByAnyone: true
	},
	// Asker and host may choose at once: the later choice counts.
	merge: 'latest',
	rank: 15,
	entries: {
		thread: threadId,
		/** Id of the reply; '' when it was taken back. */
		reply: v.union([v.literal(''), v.pipe(v.string(), v.startsWith('reply:'), v.maxLength(250))])
	}
});
export type Acceptance = DocumentOf<typeof acceptance>;

/** What `author` says solved the question. @param previous what stood until now, with its `_rev` */
export function newAcceptance(
	{ author, now }: { author: string; now: string },
	{ thread, reply }: Pick<Acceptance, 'thread' | 'reply'>,
	previous?: Acceptance
): Acceptance {
	if (previous) return { ...revised(previous, author, now), reply };
	const envelope = newEnvelope('acceptance', { author, now, key: '' });
	return { ...envelope, _id: acceptanceId(thread), thread, reply };
}
