import * as v from 'valibot';
import { newEnvelope } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { parseSpace } from '$lib/domain/core/space';
import { threadId } from './thread';
import { OWN, owned } from '$lib/domain/permissions/presets';

/** A thread a person wants to read later; in their own space, deleted when it is taken off. */
export const saved = defineDocument({
	type: 'saved',
	label: 'あとで読む',
	permissions: {
		...owned,
		read: OWN,
		delete: OWN,
		spaces: ['personal'],
		id: ['author', 'target'],
		immutable: ['target', 'space'],
		begunByAnyone: true
	},
	merge: 'latest',
	rank: 6,
	entries: {
		target: threadId,
		/** Space of the target. */
		space: v.pipe(
			v.string(),
			v.check((id) => parseSpace(id)?.kind === 'community', '場所がありません。')
		)
	}
});
export type Saved = DocumentOf<typeof saved>;

export function newSaved(
	{ author, now }: { author: string; now: string },
	fields: Pick<Saved, 'target' | 'space'>
): Saved {
	return { ...newEnvelope('saved', { author, now, key: fields.target }), ...fields };
}
