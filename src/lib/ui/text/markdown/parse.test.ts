import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withMentions } from '../mentions';
import { hasMarkdown, plainExcerpt, type MarkdownNode } from './nodes';
import { markdownOf } from './parse';

/** Everything there is to read in some nodes. */
const textIn = (nodes: readonly MarkdownNode[]): string =>
	nodes
		.map((node) => {
			if ('children' in node) return textIn(node.children);
			if (node.kind === 'list') return node.items.map(textIn).join('');
			return node.kind === 'rule' ? '' : node.text;
		})
		.join('');

const shape = (text: string) =>
	JSON.stringify(markdownOf(text)?.map((node) => ('text' in node ? node.text : node)));

describe('markdownOf', () => {
	test('keeps the lines as they were typed', () => {
		expect(markdownOf('一行目\n二行目  \n三行目')).toEqual([
			{
				kind: 'paragraph',
				children: [
					{ kind: 'text', text: '一行目\n二行目' },
					{ kind: 'text', text: '\n' },
					{ kind: 'text', text: '三行目' }
				]
			}
		]);
	});

	test.each([
		['**重要：**〆切は金曜', '重要：'],
		['**「強調」**です', '「強調」'],
		['これは__大事__です __大事。__', '大事。']
	])('emphasises Japanese: %s', (text, strong) => {
		expect(shape(text)).toContain(
			`{"kind":"strong","children":[{"kind":"text","text":"${strong}"}]}`
		);
	});

	test('knows lists, quotes, code and headings', () => {
		const [heading, list, quote, code] = markdownOf(
			'# 見出し\n\n3. 三\n   - 中\n4. 四\n\n> 引用\n\n```\n<b>\n```'
		)!;
		expect(heading).toMatchObject({ kind: 'paragraph', children: [{ kind: 'strong' }] });
		expect(list).toMatchObject({ kind: 'list', start: 3, items: [[{}, { kind: 'list' }], [{}]] });
		expect(quote).toMatchObject({ kind: 'quote' });
		expect(code).toEqual({ kind: 'pre', text: '<b>' });
	});

	test('shows where a link leads', () => {
		expect(markdownOf('[様式](https://example.jp/a（1）)')).toMatchObject([
			{ children: [{ kind: 'link', host: 'example.jp', children: [{ text: '様式' }] }] }
		]);
	});

	test.each([
		'[押す](javascript:alert(1))',
		'[押す](data:text/html,x)',
		'[押す](https://user:pw@example.jp/)',
		'[押す](/sync)',
		'<https-x:alert>',
		'![絵](https://example.jp/a.png)',
		'<img src=x onerror=alert(1)>',
		'<script>alert(1)</script>',
		'    字下げした行',
		'[参照]: https://example.jp/',
		'題名\n---------- x',
		'&amp; &lt;'
	])('leaves %s as it was typed', (text) => {
		const nodes = markdownOf(text)!;
		expect(textIn(nodes).trim()).toBe(text.trim());
		expect(JSON.stringify(nodes)).not.toContain('"link"');
	});

	test.each([
		['nested quotes', '>'.repeat(10_000)],
		['nested quotes with spaces', '> '.repeat(20)],
		['brackets', '['.repeat(10_000)],
		['stars', '*a '.repeat(3000)],
		['lists in lists', '- '.repeat(5000)],
		[
			'lists by indentation',
			Array.from({ length: 60 }, (_, n) => `${'  '.repeat(n)}- a`).join('\n')
		],
		['a hundred thousand characters', '**あ**'.repeat(20_000)],
		['characters of plane 16', '\u{100000}**a**']
	])('shows %s plainly', (_, text) => expect(markdownOf(text)).toBeNull());

	test('never fails, and links to nothing but web pages', () => {
		const marks = fc.constantFrom(
			...['*', '**', '_', '`', '```', '[', '](', ')', '> ', '- ', '1. ', '# ', '\n', '\n\n', '\\'],
			...[
				'<',
				'>',
				'!',
				'(',
				'https://example.jp',
				'javascript:a',
				'あ',
				'𠮷',
				'👩‍👩‍👧',
				'\u202e',
				'\u0000'
			]
		);
		fc.assert(
			fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
				const nodes = markdownOf(parts.join('')) ?? [];
				const links = JSON.stringify(nodes).matchAll(/"href":"([^"]*)"/g);
				for (const [, href] of links) expect(href).toMatch(/^https?:/);
			}),
			{ numRuns: 300 }
		);
	});
});

test('most texts need no parser', () => {
	expect(hasMarkdown('いつもありがとうございます。\n2026-04-01 10:00〜 (A)')).toBe(false);
	for (const text of ['**a**', '- a', '1. a', '> a', '`a`', '# a', '[a](b)', '---'])
		expect([text, hasMarkdown(text)]).toEqual([text, true]);
});

test('an excerpt has no marks', () => {
	expect(plainExcerpt('# 見出し\n- **一** と `二`\n> [三](https://example.jp/)')).toBe(
		'見出し\n一 と 二\n三'
	);
	expect(plainExcerpt('あ'.repeat(100_000))).toHaveLength(600);
});

describe('a person who is called on', () => {
	const people = [
		{ spellings: ['例田 一'], office: '総務課' },
		{ spellings: ['例田 一郎'], office: '税務課' }
	];
	const split = (text: string) => withMentions([{ text }], people);

	test('is found by the whole name', () => {
		expect(split('前@例田 一郎 さん @例田 一へ')).toEqual([
			{ text: '前' },
			{ text: '@例田 一郎', office: '税務課' },
			{ text: ' さん ' },
			{ text: '@例田 一', office: '総務課' },
			{ text: 'へ' }
		]);
	});

	test.each(['', '@', '@@', '@別の人', 'a@例田'])('%j is only text', (text) => {
		expect(split(text).every((piece) => !('office' in piece))).toBe(true);
		expect(
			split(text)
				.map((piece) => piece.text)
				.join('')
		).toBe(text);
	});
});
