import { commonAncestor } from '$lib/domain/core/revision';
import type { Writer } from '../protocol';
import type { ReplicaContext } from './context';
import { readDocument, type Leaf } from './databases';
import { whileWriting } from './locks';
import { writeLeaves } from './resolve';
import { childOf } from './revision';
import { isLocalOnly } from './shadow';

/**
 * A merge is signed by nobody, so the server takes it only when it can make the same one: it needs
 * the revisions that were merged and the last one both descend from. Some of them may never have left
 * this device.
 */

/** A revision that nobody signed, made of two. */
const isMerge = ({ editor, mergedFrom, _deleted }: Leaf): boolean =>
	editor === null && mergedFrom !== undefined && !_deleted;

/** Revisions these were merged from, those before others; the server has most of them already. */
export async function proofsOf(
	database: PouchDB.Database,
	leaves: readonly Leaf[]
): Promise<Leaf[]> {
	const proofs = new Map<string, Leaf>();
	const collect = async (merge: Leaf): Promise<void> => {
		const read = async (rev: string) =>
			(await readDocument(database, merge._id, { rev, revs: true }).catch(
				() => null
			)) as unknown as Leaf | null;
		const [a = null, b = null] = await Promise.all((merge.mergedFrom ?? []).map(read));
		const shared = a && b ? commonAncestor(a, b) : null;
		for (const proof of [a, b, shared ? await read(shared) : null]) {
			if (!proof || isLocalOnly(proof) || proofs.has(proof._rev)) continue;
			proofs.set(proof._rev, proof);
			if (isMerge(proof)) await collect(proof);
		}
	};
	for (const leaf of leaves) if (isMerge(leaf)) await collect(leaf);
	for (const { _rev } of leaves) proofs.delete(_rev);
	return [...proofs.values()];
}

/**
 * The server no longer has what was merged, so it cannot tell: this device's person signs for the
 * merges that were to be sent. What they say stays as it is.
 */
export async function signMerges(
	context: ReplicaContext,
	space: string,
	sent: readonly Leaf[]
): Promise<void> {
	const sign = async (database: PouchDB.Database): Promise<void> => {
		for (const merge of sent.filter(isMerge)) {
			const winner = (await readDocument(database, merge._id, {
				revs: true,
				conflicts: true
			})) as unknown as (Leaf & { _conflicts?: string[] }) | null;
			// Continued meanwhile: what follows it is signed, or has a proof of its own.
			if (![winner?._rev, ...(winner?._conflicts ?? [])].includes(merge._rev)) continue;
			const child = childOf(merge, signed(merge, context.writer), null);
			await writeLeaves(context, space, database, merge._rev, [child]);
		}
	};
	await whileWriting(context, () => context.replicas.use(space, sign));
}

/** What a merge says, as this person's own. */
export function signed(merge: Leaf, { id }: Writer): object {
	const { _id, _rev, _revisions, mergedFrom, editors, ...content } = merge;
	return { ...content, editor: id };
}
