import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceOf, type Part } from './difference';

const text = (parts: readonly Part[], without: Part['kind']): string =>
	parts
		.filter(({ kind }) => kind !== without)
		.map((part) => part.text)
		.join('');

describe('a difference', () => {
	test('leaves sentences that stayed whole, and shows changed words', () => {
		expect(
			differenceOf('窓口は本庁です。締切は月末です。', '窓口は本庁です。締切は20日です。')
		).toEqual([
			{ kind: 'same', text: '窓口は本庁です。締切は' },
			{ kind: 'removed', text: '月末' },
			{ kind: 'added', text: '20日' },
			{ kind: 'same', text: 'です。' }
		]);
	});

	test('of sentences that have next to nothing in common is the sentence', () => {
		expect(differenceOf('窓口は本庁です。', '電話だけで受け付けます。')).toEqual([
			{ kind: 'removed', text: '窓口は本庁です。' },
			{ kind: 'added', text: '電話だけで受け付けます。' }
		]);
	});

	test('of equal texts is none; of nothing and a text the text', () => {
		expect(differenceOf('同じ。', '同じ。')).toEqual([{ kind: 'same', text: '同じ。' }]);
		expect(differenceOf('', '新しい。')).toEqual([{ kind: 'added', text: '新しい。' }]);
		expect(differenceOf('', '')).toEqual([]);
	});

	test('says all of both texts, whatever they are', () => {
		const piece = fc.constantFrom(
			'あ',
			'。',
			'\n',
			'漢字',
			'カナ',
			'12',
			'𠮷',
			' ',
			'の',
			'\ud842'
		);
		const texts = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
		fc.assert(
			fc.property(texts, texts, (before, after) => {
				const parts = differenceOf(before, after);
				expect(text(parts, 'added')).toBe(before);
				expect(text(parts, 'removed')).toBe(after);
			})
		);
	});

	test('of long texts that repeat themselves is there at once', () => {
		const parts = differenceOf('の。'.repeat(4000), 'が。'.repeat(4000));
		expect(text(parts, 'added')).toBe('の。'.repeat(4000));
	});
});
