import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Whoever cuts a text by a number of units has to call `cut`. Every `slice` of the source by a number or
 * a constant is looked at; these names are lists, dates and bytes. A new one is a text that is cut, or
 * belongs here.
 */
const NO_TEXT = new Set([
	...[
		'found',
		'items',
		'rows',
		'people',
		'names',
		'faults',
		'open',
		'own',
		'common',
		'communities'
	],
	...['unwritable', 'entries', 'versions', 'changed', 'bytes', 'rest', 'parameters'],
	...['concerned', 'leaves', 'table', 'cells'],
	...['date', 'today', 'month', 'first', 'last', 'from'],
	// What these answer: lists, an instant, digits.
	...[
		'sort()',
		'filter()',
		'map()',
		'values()',
		'termsIn()',
		'toISOString()',
		'toString()',
		'digest()',
		'slice()',
		'foldStaffNumber()'
	],
	// A parameter of a request without its quotes.
	'value (1, -1)',
	// What is typed behind an `@` is only looked at.
	'value (Math.max(0, selectionStart - 40), selectionStart)'
]);

/** Bounds that are a number or a constant, not a place that was found in the text. */
const COUNTED =
	/(?<![\w.])(?!0\s*,)\d+|\b[A-Z][A-Z_]{2,}\b|\b(?:limit|max|shown\w*|count|size|length)\b/;
const FOUND = /indexOf\(|\.length\b|\.index\b|boundaryBefore\(/;

const OPENING: Record<string, string> = { ')': '(', ']': '[' };

/** Where the bracket that closes before `end` is opened. */
function openingOf(text: string, end: number): number {
	const [closing, opening] = [text[end]!, OPENING[text[end]!]!];
	let depth = 0;
	for (let at = end; at >= 0; at--) {
		if (text[at] === closing) depth++;
		else if (text[at] === opening && --depth === 0) return at;
	}
	return 0;
}

/** What is sliced: the last name of it, `method()` for an answer, `[…]` for a list, `x[…]` for an element. */
function receiverBefore(text: string, at: number): string {
	const before = text.slice(0, at).replace(/[\s?!]+$/, '');
	const last = before.at(-1) ?? '';
	if (!(last in OPENING)) return /[\w$]*$/.exec(before)![0];
	const head = before.slice(0, openingOf(before, before.length - 1));
	const name = /[\w$]*$/.exec(head)![0];
	if (last === ')') return `${name}()`;
	return /[\w$)\]]$/.test(head) ? `${name || '…'}[…]` : '[…]';
}

/** What stands between the bracket at `at` and the one that closes it. */
function argumentsAt(text: string, at: number): string {
	let depth = 0;
	for (let end = at; end < text.length; end++) {
		if (text[end] === '(') depth++;
		else if (text[end] === ')' && --depth === 0) return text.slice(at + 1, end);
	}
	return '';
}

/** The places of a source that cut something by a number and are not known to be no text. */
function cutsIn(text: string): string[] {
	const cuts: string[] = [];
	for (const match of text.matchAll(/\.(?:slice|substring|substr)\(/g)) {
		const given = argumentsAt(text, match.index + match[0].length - 1).replace(/\s+/g, ' ');
		const isRest = !given.includes(',') && !given.startsWith('-');
		if (isRest || FOUND.test(given) || !COUNTED.test(given)) continue;
		const receiver = receiverBefore(text, match.index);
		const isJoined = text.slice(match.index).startsWith(`.slice(${given}).join('')`);
		if (
			(receiver === '[…]' && !isJoined) ||
			NO_TEXT.has(receiver) ||
			NO_TEXT.has(`${receiver} (${given})`)
		)
			continue;
		cuts.push(`${receiver} (${given})`);
	}
	return cuts;
}

describe('the source', () => {
	test.each([
		['title().slice(0, 200)', 'title() (0, 200)'],
		['`${plain.slice(0, 85)}…${plain.slice(-12)}`', 'plain (0, 85)', 'plain (-12)'],
		["named[field].trim().split('\\n')[0]!.slice(0, 60)", '…[…] (0, 60)'],
		['query\n\t.slice(0, MAX_QUERY)', 'query (0, MAX_QUERY)'],
		["[...title].slice(0, 40).join('')", '[…] (0, 40)'],
		['text.slice(0, text.indexOf("。"))'],
		['rows.slice(0, limit)']
	])('is looked through for cuts: %j', (source, ...found) => {
		expect(cutsIn(source)).toEqual(found);
	});

	test('cuts a text by a number of units in one place only', () => {
		const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
			(name) => /\.(ts|svelte)$/.test(name) && !/\.test\.ts$|core\/cut\.ts$/.test(name)
		);
		expect(files.length).toBeGreaterThan(500);
		const cuts = files.flatMap((name) =>
			cutsIn(readFileSync(join('src', name), 'utf8')).map((place) => `${name}: ${place}`)
		);
		expect(cuts).toEqual([]);
	});
});
