import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf, marked } from './excerpt';
import { foldText, foldWithOffsets, termsOf } from './fold';

const hitsIn = (text: string, query: string): string[] =>
	marked(text, termsOf(query))
		.filter(({ isHit }) => isHit)
		.map((piece) => piece.text);

describe('folding', () => {
	it.each([
		['ヒナンジョ', 'ひなんじょ'],
		['ﾋﾅﾝｼﾞｮ', 'ひなんじょ'],
		['か\u3099', 'が'],
		['ｶﾞ', 'が'],
		['ＡＢＣ１２３', 'abc123'],
		['例田　一郎', '例田一郎'],
		['㍻', '平成'],
		['ヴ', 'ゔ'],
		['葛\u{e0100}城', '葛城'],
		['避\u200b難', '避難'],
		['10〜12時', '10~12時'],
		['10～12時', '10~12時'],
		['Σας', 'σασ'],
		['関ヶ原', '関け原'],
		['三ヵ月', '三か月']
	])('%s is %s', (text, folded) => expect(foldText(text)).toBe(folded));

	it.each([
		['関ヶ原', '関ケ原'],
		['一ヵ月', '一カ月'],
		['山﨑', '山崎'],
		['嵜', '崎'],
		['髙橋', '高橋'],
		['齋藤', '斎藤'],
		['齊藤', '斉藤'],
		['斎藤', '斉藤'],
		['渡邊', '渡辺'],
		['渡邉', '渡辺'],
		['濵田', '浜田'],
		['𠮷田', '吉田'],
		['德川', '徳川']
	])('variants of one name find each other: %s, %s', (one, other) => {
		expect(foldText(one)).toBe(foldText(other));
		expect(hitsIn(`担当は${one}です`, other)).toEqual([one]);
		expect(hitsIn(`担当は${other}です`, one)).toEqual([other]);
	});

	it('is the same with and without offsets, and done when it is done', () => {
		const units = [
			...'かガヶｶﾊﾟはＡaÅΣςİ邊﨑𠮷\u0301\u3099\u309a\uff9e\uff9f\u200d\ufe0f 　\n𠮷👨👩👧🏽ㅎㅏᄒ가ﾡ㍻㌔ﷺ'
		].concat('\ud842', '\udfb7');
		const text = fc.oneof(
			fc.string({ unit: fc.constantFrom(...units), maxLength: 30 }),
			fc.string({ unit: 'binary', maxLength: 30 })
		);
		fc.assert(
			fc.property(text, (text) => {
				const { folded, starts, ends } = foldWithOffsets(text);
				expect(folded).toBe(foldText(text));
				expect(starts.length).toBe(folded.length);
				expect(starts.every((start, at) => start < ends[at]!)).toBe(true);
			}),
			// Hangul behind a joiner is one with what follows it, as without: found by chance, once in 8,000.
			{ numRuns: 500, examples: [['か\u200dㅎㅏ']] }
		);
	});
});

describe('terms', () => {
	it.each([
		['避難所　名簿', ['避難所', '名簿']],
		['  ', []],
		['名簿 名簿 ', ['名簿']],
		['避難 避難所', ['避難所']],
		['\u200b', []]
	])('of %j', (query, terms) => expect(termsOf(query)).toEqual(terms));
});

describe('marking', () => {
	it.each([
		['避難所のメイボ', 'めいぼ', ['メイボ']],
		['ﾒｲﾎﾞを作る', 'メイボ', ['ﾒｲﾎﾞ']],
		['か\u3099くしゅう会', 'がく', ['か\u3099く']],
		['𠮷田さんと吉田さん', '𠮷田', ['𠮷田', '吉田']],
		['家族👨‍👩‍👧です', '👩', ['👨‍👩‍👧']],
		['避 難\n所', '避難所', ['避 難\n所']],
		['㍻の話', '平', ['㍻']],
		['避難所', '避難 難所', ['避難所']],
		['<b>&amp;', '&', ['&']]
	])('in %j of %j', (text, query, hits) => expect(hitsIn(text, query)).toEqual(hits));

	it('loses nothing of the text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 3 }), (text, query) => {
				const pieces = marked(text, termsOf(query));
				expect(pieces.map((piece) => piece.text).join('')).toBe(text);
			})
		);
	});
});

describe('an excerpt', () => {
	const textOf = (pieces: ReturnType<typeof excerptOf>) => pieces.map(({ text }) => text).join('');

	it('is the part with most of the terms, around the first of them', () => {
		const parts = ['名簿のこと', `${'あ'.repeat(300)}避難所の名簿${'い'.repeat(300)}`];
		const excerpt = excerptOf(parts, termsOf('避難所 名簿'));
		expect(textOf(excerpt)).toMatch(/^…あ{24}避難所の名簿い+…$/);
		expect(excerpt.filter(({ isHit }) => isHit)).toHaveLength(2);
	});
	it('finds what stands far behind, and cuts no character in two', () => {
		const excerpt = excerptOf([`${'𠮷'.repeat(9000)}名簿${'𠮷'.repeat(200)}`], ['名簿']);
		expect(excerpt.some(({ isHit }) => isHit)).toBe(true);
		expect(textOf(excerpt).isWellFormed()).toBe(true);
	});
	it('is the beginning when the title alone was meant', () => {
		expect(textOf(excerptOf(['本文です。'], ['題名']))).toBe('本文です。');
		expect(excerptOf([], ['題名'])).toEqual([]);
	});
});
