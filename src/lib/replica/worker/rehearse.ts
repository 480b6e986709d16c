import { hashOf } from '$lib/domain/core/hash';
import { communitySpace } from '$lib/domain/core/space';
import { newReply } from '$lib/capabilities/thread/thread';
import type { ReplicaContext } from './context';
import { beginningOf } from './revision';
import { askRules, entryOf } from './write';

/**
 * So often that the browser makes quick code of what is called for each write. Left to the first writes it
 * would do so just when somebody waits, and on a phone take the processor from them (measured: 5 to 13 ms,
 * most of it for the hash).
 */
const TIMES = 20;
/** As long as many documents together, characters: the hash works through 64 bytes at a time. */
const LONG = 5000;

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
	hashOf('試'.repeat(LONG));
	for (let time = 0; time < TIMES; time++) {
		askRules(context, space, reply, null);
		beginningOf(reply);
	}
	const entry = entryOf(reply, space, null, undefined, at);
	await rows.meta.put({ key: REHEARSAL, value: { ...entry, journal: [beginningOf(reply)] } });
	await rows.meta.delete(REHEARSAL);
}
