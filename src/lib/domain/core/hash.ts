import { generationOf } from './revision';

/** 32 hexadecimal digits that depend on nothing but the value: the same on every phone. */
export async function hashOf(value: unknown): Promise<string> {
	const bytes = new TextEncoder().encode(JSON.stringify(value, inKeyOrder));
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return hexOf(digest.slice(0, 16));
}

export const hexOf = (bytes: Uint8Array): string =>
	[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** For `JSON.stringify`: the order of keys differs with the way a document came, its meaning not. */
const inKeyOrder = (_key: string, value: unknown): unknown =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
		: value;

/**
 * Name of a revision that continues another: it depends on nothing but what it says, so that whoever
 * has the content can tell whether it is that revision's.
 *
 * @param parent the revision it continues
 * @param salt what else makes it another; null for what is to be the same on every phone
 */
export async function childRevision(
	parent: string,
	salt: unknown,
	content: object
): Promise<string> {
	return `${generationOf(parent) + 1}-${await hashOf([parent, salt, content])}`;
}
