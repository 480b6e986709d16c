import { editorsOf } from '$lib/domain/core/merge';
import type { Envelope } from '$lib/domain/core/document';
import type { Writer } from '../protocol';
import type { Leaf } from './databases';
import { proofsOf } from './proof';
import { isLocalOnly } from './shadow';

/** Did this person write a revision, alone? */
const isWrittenBy = (leaf: Leaf, { id }: Writer): boolean =>
	leaf.editor === id && !isLocalOnly(leaf);

/**
 * Is something of this person's in a revision: one they wrote, or one that was merged with it? Nobody
 * signs a merge; what it says may be nowhere else.
 */
export const hasOwn = (leaf: Leaf, { id }: Writer): boolean =>
	leaf.editor !== undefined && !isLocalOnly(leaf) && editorsOf(leaf as Envelope).includes(id);

/**
 * What this person wrote of a document and nobody else had a hand in: its leaves, else what a merge was
 * made from; the oldest first.
 */
export async function writtenAlone(
	database: PouchDB.Database,
	leaves: readonly Leaf[],
	writer: Writer
): Promise<Leaf[]> {
	const own = leaves.filter((leaf) => isWrittenBy(leaf, writer));
	if (own.length > 0) return own;
	const merged = (await proofsOf(database, leaves)).filter((proof) => isWrittenBy(proof, writer));
	return merged.sort((a, b) => a._revisions.start - b._revisions.start);
}
