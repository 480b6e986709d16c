import { randomBytes } from 'node:crypto';
import { KEY_PATTERN } from '$lib/domain/core/space';

const ALPHABET = 'abcdefghijkmnopqrstuvwxyz23456789';

const randomKey = (length: number): string =>
	[...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

/** A new person id: says nothing about who it is. */
export const newPersonId = (): string => `p${randomKey(15)}`;

/** A key of a new community for which nobody chose a speaking one. */
export const newCommunityKey = (): string => `c${randomKey(9)}`;

/** Makes keys of new units: `<municipality>-<code>`, or by chance where that is taken or no key. */
export function unitKeys(municipality: string, taken: ReadonlySet<string>) {
	const used = new Set(taken);
	return (code: string): string => {
		const speaking = `${municipality}-${code.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
		const isFine = code !== '' && KEY_PATTERN.test(speaking) && !used.has(speaking);
		const key = isFine ? speaking : `u${randomKey(15)}`;
		used.add(key);
		return key;
	};
}
