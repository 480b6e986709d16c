import { cut, cutEnd } from '$lib/domain/core/cut';

/** Characters of a name that a list shows, and of its end that stays: 「…版.xlsx」. */
const MAX_NAME = 100;
const BEGINNING = 85;
const ENDING = 12;

/**
 * The name of a chosen file as it is sent. A Mac writes か and ゛ as two characters, which Windows shows,
 * sorts and finds as two. Longer names lose their middle, never their ending.
 */
export function fileName(name: string): string {
	// What is on no line of a list of files: breaks, and signs that turn the direction of reading.
	const plain =
		name
			.normalize('NFC')
			.replace(/[\p{Control}\u202a-\u202e\u2066-\u2069]/gu, '')
			.trim() || 'ファイル';
	if (plain.length <= MAX_NAME) return plain;
	return `${cut(plain, BEGINNING)}…${cutEnd(plain, ENDING)}`;
}
