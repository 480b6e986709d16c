import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { generationOf } from './revision';

/** 32 hexadecimal digits that depend on nothing but the value: the same on every phone. */
export const hashOf = (value: unknown): string =>
	bytesToHex(sha256(utf8ToBytes(JSON.stringify(value, inKeyOrder))).subarray(0, 16));

/** For `JSON.stringify`: the order of keys differs with the way a document came, its meaning not. */
const inKeyOrder = (_key: string, value: unknown): unknown =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
		: value;

/**
 * Name of the revision that begins a document: what the document says gives it, so that it need not be
 * sent beside the document (domain/snapshot.ts), and the same beginning made twice is one.
 *
 * @param document with or without what the database says about it (`_rev`, `_revisions`, …)
 */
export function firstRevision(document: object): string {
	const content = Object.entries(document).filter(([key]) => key === '_id' || !key.startsWith('_'));
	return `1-${hashOf([Object.fromEntries(content)])}`;
}

/**
 * Name of a revision that continues another: it depends on nothing but what it says, so that whoever
 * has the content can tell whether it is that revision's.
 *
 * @param parent the revision it continues
 * @param salt what else makes it another; null for what is to be the same on every phone
 */
export const childRevision = (parent: string, salt: unknown, content: object): string =>
	`${generationOf(parent) + 1}-${hashOf([parent, salt, content])}`;
