import { describe, expect, test } from 'vitest';
import { beginningOf, linkPieces } from './linkify';

const links = (line: string) => linkPieces(line).flatMap((piece) => piece.href ?? []);

describe('linkPieces', () => {
	test('is not held up by an address of ten thousand dots', () => {
		// A search that began anew at each dot would not come to an end within the test's patience.
		const line = `https://example.jp/${'.'.repeat(99_700)}x `.repeat(3);
		expect(links(line)).toHaveLength(3);
	});

	test.each([
		['詳しくは https://example.jp/a?b=1#c。', ['https://example.jp/a?b=1#c']],
		['（https://example.jp/）を見る', ['https://example.jp/']],
		['(https://example.jp/a_(b)) end', ['https://example.jp/a_(b)']],
		[
			'https://example.jp/a, https://example.jp/b.',
			['https://example.jp/a', 'https://example.jp/b']
		],
		['HTTPS://EXAMPLE.JP', ['https://example.jp/']],
		['https://日本語.example/a', ['https://xn--wgv71a119e.example/a']],
		['https://example.jp/caf\u00e9', ['https://example.jp/caf%C3%A9']]
	])('finds the addresses in %s', (line, expected) => {
		expect(links(line)).toEqual(expected);
	});

	test.each([
		'javascript:alert(1)',
		'data:text/html,x',
		'http://',
		'https://user:password@example.jp/',
		'ftp://example.jp',
		'example.jp'
	])('leaves %s alone', (line) => {
		expect(links(line)).toEqual([]);
	});

	test.each([
		['https://example.jp/12.htmlをご覧ください。', 'https://example.jp/12.html'],
		['https://example.jp/をご覧ください', 'https://example.jp/'],
		['https://example.jpのページ', 'https://example.jp/'],
		['https://example.jp/?q=1を開く', 'https://example.jp/?q=1'],
		['https://example.jp/様式々ー参照', 'https://example.jp/'],
		['https://example.jp/ａｂｃ', 'https://example.jp/'],
		['https://example.jp/ｱｸｾｽ', 'https://example.jp/'],
		['https://example.jp/%E5%B8%82参照', 'https://example.jp/%E5%B8%82']
	])('an address ends where Japanese prose begins: %s', (line, href) => {
		expect(links(line)).toEqual([href]);
	});

	test('an address ends where the direction of writing is turned', () => {
		expect(links('https://example.jp/\u202egpj.exe')).toEqual(['https://example.jp/']);
	});

	test.each([
		'',
		'a',
		'https://example.jp',
		'前 https://example.jp/。後 http://x.jp',
		'<b>&amp;</b>'
	])('loses nothing of %j', (line) => {
		expect(
			linkPieces(line)
				.map((piece) => piece.text)
				.join('')
		).toBe(line);
	});

	test('comes to an end on a long line of what may begin or end an address', () => {
		const line = `https://${'a.'.repeat(100_000)} ${'('.repeat(100_000)}`;
		expect(
			linkPieces(line)
				.map(({ text }) => text)
				.join('')
		).toBe(line);
	});
});

describe('beginningOf', () => {
	test('keeps a short text', () => expect(beginningOf('abc', 3)).toBe('abc'));
	test('cuts after a sentence', () => expect(beginningOf('あいう。えお', 5)).toBe('あいう。'));
	test('never cuts a character in two', () => expect(beginningOf('a𠮷𠮷', 2)).toBe('a'));
});
