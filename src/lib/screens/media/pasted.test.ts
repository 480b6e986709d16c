import { describe, expect, test } from 'vitest';
import { pastedFiles } from './pasted';

const picture = new File(['x'], 'image.png', { type: 'image/png' });
/** What a program puts on the clipboard: texts by type, and files. */
const clipboard = (texts: Record<string, string>, files: File[]) => ({
	getData: (type: string) => texts[type] ?? '',
	files
});

describe('what is pasted', () => {
	test.each([
		['cells of Excel', { 'text/plain': '4月\t120\r\n', 'text/html': '<table></table>' }],
		['a paragraph of Word', { 'text/plain': '要綱のとおり', 'text/rtf': '{\\rtf1}' }],
		['a note of OneNote', { 'text/plain': '打合せ', 'text/html': '<p>打合せ</p>' }]
	])('as %s is text, not the picture that comes along', (_, texts) => {
		expect(pastedFiles(clipboard(texts, [picture]))).toEqual([]);
	});

	test.each([
		['a screenshot', {}],
		['a picture of a page', { 'text/html': '<img src="https://example.jp/a.png">' }],
		['a picture of Word', { 'text/plain': ' \r\n', 'text/html': '<img>' }],
		['a file of a Mac, with its name', { 'text/plain': 'image.png' }]
	])('as %s is attached', (_, texts: Record<string, string>) => {
		expect(pastedFiles(clipboard(texts, [picture]))).toEqual([picture]);
	});

	test('without a clipboard is nothing', () => expect(pastedFiles(null)).toEqual([]));
});
