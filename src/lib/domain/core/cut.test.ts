import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryBefore, boundaryByHand, cut, cutEnd } from './cut';

const FAMILY = '👨‍👩‍👧‍👦';
const SIGNS = [
	'あ',
	'漢',
	'a',
	' ',
	'。',
	'𠮷',
	'か\u3099',
	'ｶﾞ',
	'e\u0301',
	'葛\u{e0100}',
	'🇯🇵',
	'👩🏽‍🚒',
	'1️⃣',
	'🏴󠁧󠁢󠁥󠁮󠁧󠁿',
	FAMILY,
	'\r\n'
];
const signs = fc.array(fc.constantFrom(...SIGNS), { maxLength: 12 });

describe('a text that is cut', () => {
	test.each([
		[`${'あ'.repeat(199)}𠮷野家`, 200, 'あ'.repeat(199)],
		[`${'あ'.repeat(195)}${FAMILY}`, 200, 'あ'.repeat(195)],
		['か\u3099か\u3099', 3, 'か\u3099'],
		['短い', 2, '短い'],
		['長い文', 2, '長い']
	])('keeps its last character whole: %j', (text, max, beginning) => {
		expect(cut(text, max)).toBe(beginning);
	});

	test('keeps its first character whole when its end is wanted', () => {
		expect(cutEnd(`報告${FAMILY}.pdf`, 6)).toBe('.pdf');
		expect(cutEnd(`報告${FAMILY}.pdf`, 15)).toBe(`${FAMILY}.pdf`);
		expect(cutEnd('𠮷', 1)).toBe('');
	});

	test('is never left without anything by one endless character', () => {
		const zalgo = `a${'\u0301'.repeat(300)}`;
		expect(cut(zalgo, 100)).toHaveLength(100);
		expect(cut('𠮷'.repeat(3) + '\u0301'.repeat(9), 5).isWellFormed()).toBe(true);
	});

	test('wherever, is a number of whole characters, with and without a segmenter', () => {
		fc.assert(
			fc.property(signs, fc.nat(60), (signs, max) => {
				const text = signs.join('');
				const ends = signs.reduce((ends, sign) => [...ends, ends.at(-1)! + sign.length], [0]);
				const expected = ends.filter((end) => end <= max).at(-1)!;
				expect(boundaryBefore(text, max)).toBe(expected);
				expect(boundaryByHand(text, Math.min(max, text.length))).toBe(expected);
				expect(ends).toContain(text.length - cutEnd(text, max).length);
			})
		);
	});
});
