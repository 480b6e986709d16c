import type { OutboxEntry, SpaceState } from '$lib/read-model/state';
import { firstWords } from '$lib/domain/first-words';
import type { ReplicaContext } from './context';
import { readLeaves, type Leaf } from './databases';
import { hasOwn } from './own';
import { beginAgain, NOT_A_MEMBER, noteWork } from './spaces';
import { entryOf } from './write';

/** Row of `meta`: the server's past that this device knows (`SpacesInfo.history`). */
const HISTORY_KEY = 'history';
/** Documents asked about in one request. */
const BATCH = 200;

/**
 * Takes note of the server's past. When it is another one than before (the server was restored from a
 * copy), every space is fetched from its beginning again, and what was sent from here is offered again.
 *
 * @param granted ids of the spaces this person has now
 */
export async function noteHistory(
	context: ReplicaContext,
	history: string | undefined,
	granted: ReadonlySet<string>
): Promise<void> {
	const { rows } = context;
	// A server of before knows none.
	if (history === undefined) return;
	const known = (await rows.meta.get(HISTORY_KEY))?.value;
	if (known === history) return;
	if (known !== undefined) {
		// The joining may be among what was lost, and the space with it: its texts must not go before.
		for (const { id, phase } of await rows.spaces.toArray())
			if (phase !== 'gone' && !granted.has(id)) await keepOwn(context, id);
		await beginAnew(context);
	}
	await rows.meta.put({ key: HISTORY_KEY, value: history });
}

/** Everything is fetched from its beginning, and what this person wrote is offered. */
export async function beginAnew({ rows }: ReplicaContext): Promise<void> {
	const files = new Set(await rows.mediaFiles.toCollection().primaryKeys());
	// The server says for each how much of it is there.
	await rows.media
		.filter(({ sha256, sentFor = [] }) => sentFor.length > 0 && files.has(sha256))
		.modify({ sentFor: [], unsent: 1 });
	await rows.spaces.toCollection().modify((space) => {
		// A first sync under way begins again too; what was written here meanwhile is unsent anyway.
		space.isToReoffer = space.isToReoffer || space.pulledSeq !== null;
		beginAgain(space, space.pulledSeq === null ? null : 0);
	});
}

/**
 * Puts into the outbox what this person wrote in a space, what they deleted too, and the server lacks.
 *
 * @throws Unreachable, Refused
 */
export async function reoffer(context: ReplicaContext, state: SpaceState): Promise<void> {
	const { rows, server } = context;
	const { id: space } = state;
	const leaves = await ownLeaves(context, space);
	for (let start = 0; start < leaves.length; start += BATCH) {
		const part = leaves.slice(start, start + BATCH);
		const asked = Object.fromEntries(part.map((own) => [own[0]!._id, own.map(({ _rev }) => _rev)]));
		const missing = await server.missingRevisions(space, asked);
		await note(
			context,
			space,
			part.flatMap((own) => own.filter(({ _id, _rev }) => missing[_id]?.includes(_rev)).slice(0, 1))
		);
	}
	// Restored once more meanwhile, it is to be offered again.
	await noteWork(rows, state, { isToReoffer: false });
}

/** As `reoffer`, of a space this person has no longer: the server is not asked, and says no until they have. */
async function keepOwn(context: ReplicaContext, space: string): Promise<void> {
	const leaves = (await ownLeaves(context, space)).map(([leaf]) => leaf!);
	await note(context, space, leaves, { state: 'refused', reason: NOT_A_MEMBER });
}

/** Of each document in whose leaves is something of this person's, these leaves. */
async function ownLeaves({ replicas, writer }: ReplicaContext, space: string): Promise<Leaf[][]> {
	return replicas.use(space, async (database) => {
		const { results } = await database.changes({ since: 0, style: 'all_docs' });
		const found: Leaf[][] = [];
		for (const { id } of results) {
			const own = (await readLeaves(database, id)).filter((leaf) => hasOwn(leaf, writer));
			if (own.length > 0) found.push(own);
		}
		return found;
	});
}

async function note(
	{ rows, now }: ReplicaContext,
	space: string,
	leaves: readonly Leaf[],
	state: Partial<OutboxEntry> = {}
): Promise<void> {
	await rows.transaction('rw', rows.outbox, async () => {
		for (const leaf of leaves) {
			const entry = entryOf(leaf, space, null, undefined, now());
			if (await rows.outbox.get(entry.key)) continue;
			await rows.outbox.put({ ...entry, title: firstWords(leaf), ...state });
		}
	});
}
