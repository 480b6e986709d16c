import type { Envelope } from '$lib/domain/core/document';
import { childRevision, hexOf } from '$lib/domain/core/hash';
import { generationOf } from '$lib/domain/core/revision';
import type { Revision } from '$lib/read-model/row';
import type { Leaf } from './databases';

/** A document as the child of a revision, for `new_edits: false`. */
export async function childOf(parent: Leaf, content: object, salt: unknown): Promise<Leaf> {
	const _rev = await childRevision(parent._rev, salt, content);
	const hash = _rev.slice(_rev.indexOf('-') + 1);
	return {
		...content,
		_id: parent._id,
		_rev,
		_revisions: { start: generationOf(_rev), ids: [hash, ...parent._revisions.ids] }
	};
}

/**
 * The revision that a written document makes, made before anything is read: its hash is chosen by
 * chance, because nobody else makes the same write. What repeats is the revision, once it is written
 * down (journal.ts).
 *
 * @param document `_rev` is the revision it was edited from; none begins a document. Ancestors before
 * that are the replica's to know.
 */
export function revisionOf(document: Envelope): Revision {
	const { _rev: base, ...content } = document;
	const hash = hexOf(crypto.getRandomValues(new Uint8Array(16)));
	const generation = base === undefined ? 1 : generationOf(base) + 1;
	const parents = base === undefined ? [] : [base.slice(base.indexOf('-') + 1)];
	return {
		...content,
		_rev: `${generation}-${hash}`,
		_revisions: { start: generation, ids: [hash, ...parents] }
	};
}
