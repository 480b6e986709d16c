import { describe, expect, it } from 'vitest';
import { alternativesOf, relatedTo } from './alternatives';
import { foldText, termsOf } from './fold';
import { SearchIndex, NO_FILTER, type Entry } from './index';
import { RELATED, WORDS } from './words';

const entry = (id: string, heading: string, body = ''): Entry => ({
	...{ id, space: 'commons', rev: '1-a', kind: 'faq', author: 's0001', parent: '' },
	...{ municipalities: [], isPreferred: false, isQuestion: false, at: 0 },
	heading: foldText(heading),
	body: foldText(body)
});

const index = new SearchIndex();
for (const [id, heading, body] of [
	['a', '罹災証明の行列'],
	['b', 'り災証明書を急いで出すとき'],
	['c', '避難所初日の鍵と名簿'],
	['d', '代理の方の手続き', '委任状があれば、ご家族でも受け取れます。'],
	['e', 'ひなんじょの運営'],
	['f', '支出負担行為と支出命令']
] as const)
	index.put(entry(id, heading, body));

const find = (typed: string): string[] =>
	index
		.search({ terms: termsOf(typed), alternatives: alternativesOf, filter: NO_FILTER, limit: 10 })
		.entries.map(({ id }) => id)
		.sort();

describe('a search', () => {
	it.each([
		['りさい', ['a', 'b']],
		['リサイ', ['a', 'b']],
		['りさいしょうめい', ['a', 'b']],
		['罹災証明', ['a', 'b']],
		['り災', ['a', 'b']],
		['りさい証明', ['a', 'b']],
		['ひなんじょ', ['c', 'e']],
		['避難所', ['c', 'e']],
		['ひなん', ['c', 'e']],
		['いにんじょう', ['d']],
		['いにんじ', ['d']],
		['りさいしょうめいし', ['a', 'b']],
		['りさいしょうめいしょ', ['a', 'b']],
		['ひなんじょ めいぼ', []],
		['ひなんじょ 名簿', ['c']],
		['ししゅつふたん', ['f']],
		['行列 りさい', ['a']],
		['いに', []],
		['ぺんぎん', []]
	])('for %s finds the ways to write it', (typed, expected) => {
		expect(find(typed)).toEqual(expected);
	});

	it('looks for no way that another one stands for', () => {
		expect(alternativesOf('ひなん')).toEqual(['避難']);
	});

	it('leads on to what goes with it', () => {
		expect(relatedTo(termsOf('支出負担行為'))).toEqual(expect.arrayContaining(['会計', '契約']));
		expect(relatedTo(termsOf('ししゅつふたんこうい'))).toContain('契約');
		expect(relatedTo(termsOf('ぺんぎん'))).toEqual([]);
	});
});

describe('the words', () => {
	it('are a reading in kana and ways to write it, each once', () => {
		for (const line of WORDS) {
			const [reading, ...forms] = line.split(' ');
			expect(reading, line).toMatch(/^[ぁ-ゖー]+$/);
			expect(forms.length, line).toBeGreaterThan(0);
			expect(new Set(forms).size, line).toBe(forms.length);
		}
		expect(new Set(WORDS.map((line) => line.split(' ')[0])).size).toBe(WORDS.length);
		for (const line of RELATED) expect(line.split(' ').length, line).toBeGreaterThan(1);
	});
});
