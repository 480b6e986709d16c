import fc from 'fast-check';
import { expect, test } from 'vitest';
import { remainderOf } from './remainder';

test.each([
	['送った。', '送った。', ''],
	['送った。追伸', '送った。', '追伸'],
	['前置き。送った。', '送った。', '前置き。'],
	['送っ、と、た。', '送った。', '、と、'],
	['', '送った。', ''],
	['送った', '送った。', ''],
	['𠮸', '𠮷', '𠮸'],
	['別のこと', '送った。', '別のこと']
])('of %j, of which %j was sent, %j stays', (text, sent, rest) => {
	expect(remainderOf(text, sent)).toBe(rest);
});

test('letters that were typed while a text was saved stay, wherever they were typed', () => {
	const text = fc.string({ unit: 'grapheme', maxLength: 12 });
	fc.assert(
		fc.property(text, text, text, (before, after, typed) => {
			const now = before + typed + after;
			const rest = remainderOf(now, before + after);
			// A letter that repeats its neighbour may be the other of the two.
			expect(now.includes(rest)).toBe(true);
			expect(rest.length).toBeGreaterThanOrEqual(typed === '' ? 0 : 1);
			expect(rest.isWellFormed()).toBe(true);
		})
	);
});
