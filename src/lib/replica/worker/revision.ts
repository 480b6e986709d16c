import { bytesToHex } from '@noble/hashes/utils.js';
import type { Envelope } from '$lib/domain/core/document';
import { childRevision, firstRevision } from '$lib/domain/core/hash';
import { generationOf } from '$lib/domain/core/revision';
import type { Revision } from '$lib/read-model/row';
import type { Leaf } from './databases';

/** A document as the child of a revision, for `new_edits: false`. */
export function childOf(parent: Leaf, content: object, salt: unknown): Leaf {
	const _rev = childRevision(parent._rev, salt, content);
	return {
		...content,
		_id: parent._id,
		_rev,
		_revisions: { start: generationOf(_rev), ids: [hashIn(_rev), ...parent._revisions.ids] }
	};
}

/** The revision that begins a document, which its content names: made again, it is the same. */
export function beginningOf<D extends Omit<Envelope, '_rev'>>(document: D): D & Revision {
	const _rev = firstRevision(document);
	return { ...document, _rev, _revisions: { start: 1, ids: [hashIn(_rev)] } };
}

/**
 * The revision that a written document makes, made before anything is read: its hash is chosen by
 * chance, because nobody else makes the same write, and whoever says again what was deleted says it
 * anew. What repeats is the revision, once it is written down (journal.ts).
 *
 * @param document `_rev` is the revision it was edited from; none begins a document. Ancestors before
 * that are the replica's to know.
 */
export function revisionOf(document: Envelope): Revision {
	const { _rev: base, ...content } = document;
	const hash = bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
	const generation = base === undefined ? 1 : generationOf(base) + 1;
	const parents = base === undefined ? [] : [hashIn(base)];
	return {
		...content,
		_rev: `${generation}-${hash}`,
		_revisions: { start: generation, ids: [hash, ...parents] }
	};
}

const hashIn = (rev: string): string => rev.slice(rev.indexOf('-') + 1);
