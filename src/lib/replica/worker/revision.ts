import type { Envelope } from '$lib/domain/core/document';
import { generationOf } from '$lib/domain/core/revision';
import type { Revision } from '$lib/read-model/row';
import type { Leaf } from './databases';

/** 32 hexadecimal digits that depend on nothing but the value: the same on every phone. */
export async function hashOf(value: unknown): Promise<string> {
	const bytes = new TextEncoder().encode(JSON.stringify(value, inKeyOrder));
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return hexOf(digest.slice(0, 16));
}

const hexOf = (bytes: Uint8Array): string =>
	[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** For `JSON.stringify`: the order of keys differs with the way a document came, its meaning not. */
const inKeyOrder = (_key: string, value: unknown): unknown =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
		: value;

/** A document as the child of a revision, for `new_edits: false`. */
export async function childOf(parent: Leaf, content: object, salt: unknown): Promise<Leaf> {
	const generation = generationOf(parent._rev) + 1;
	const hash = await hashOf([parent._rev, salt, content]);
	return {
		...content,
		_id: parent._id,
		_rev: `${generation}-${hash}`,
		_revisions: { start: generation, ids: [hash, ...parent._revisions.ids] }
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
