import { communitySpace } from '$lib/domain/core/space';
import { newReply } from '$lib/domain/thread/thread';
import type { ReplicaContext } from './context';
import { beginningOf } from './revision';
import { askRules, entryOf } from './write';

/** Row of the read model that nobody reads; it is there for a moment only. */
const REHEARSAL = 'rehearsal';

/**
 * Goes once through what a write needs, so that a person's first one is as quick as those after it:
 * the code is compiled, the database has been asked. Changes nothing that is shown or
 * sent.
 */
export async function rehearse(context: ReplicaContext): Promise<void> {
	const { rows, writer, now } = context;
	const space = communitySpace(REHEARSAL);
	const at = now();
	const reply = newReply(
		{ author: writer.id, now: new Date(at).toISOString(), key: REHEARSAL },
		{ thread: `thread:${writer.id}:${REHEARSAL}`, body: '試し書き' }
	);
	askRules(context, space, reply, null);
	const entry = entryOf(reply, space, null, undefined, at);
	await rows.meta.put({ key: REHEARSAL, value: { ...entry, journal: [beginningOf(reply)] } });
	await rows.meta.delete(REHEARSAL);
}
