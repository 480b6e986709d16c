import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, test } from 'vitest';
import List from '$lib/ui/card/List.svelte';

const item = createRawSnippet(() => ({ render: () => '<span>1</span>' }));

/** A list of so many as the page would be made of it. */
function drawn(length: number, whole = false): { rows: number; html: string } {
	const items = Array.from({ length }, (_, index) => index);
	const { body } = render(List, { props: { items, key: Number, item, whole } });
	return { rows: body.split('<li').length - 1, html: body };
}

describe('a list', () => {
	test('of three hundred is drawn in parts, with a way to the rest', () => {
		const { rows, html } = drawn(300);
		expect(rows).toBe(30);
		expect(html).toContain('300件中');
		expect(html).toContain('さらに表示');
	});

	test('of a few is drawn whole, and so is a part that a screen hands over', () => {
		expect(drawn(30).rows).toBe(30);
		expect(drawn(30).html).not.toContain('さらに表示');
		expect(drawn(300, true).rows).toBe(300);
	});
});

/**
 * What is drawn by hand, `{#each}`, and why it does not grow beyond a screen or two: fields and choices of
 * a form, parts of one text, what the rules bound, what is shown in parts already, a search beside it.
 */
const BOUNDED: Readonly<Record<string, readonly string[]>> = {
	'a table of the domain': [
		...[
			'Object.entries(QUESTIONS)',
			'order as question',
			'DOORS',
			'GROUPS',
			'columns',
			'months.map(',
			'Object.keys(ROSTER_FIELDS)'
		],
		...['Object.keys(ROLE_LABELS)', 'person.roles', 'AREAS', 'DAYS', 'kinds as kind'],
		...['optionsOf(', 'USUAL_RULES', 'REACTION_KINDS', 'municipalities', 'announced', 'tasks'],
		'unread as { field'
	],
	'bounded by the rules': [
		'tags',
		'photos',
		'files',
		'problems',
		'chosen',
		'general',
		'warnings',
		'versions'
	],
	'parts of one text or document': ['texts.filter(', 'parts', 'differing', 'change.details'],
	'bounded by the query': [
		'week.solved',
		'week.faqs',
		'thread.replies',
		'made',
		'unwritable.slice('
	],
	'in parts': ['shownGroups', 'groups', 'replies', 'shown', 'found.reports'],
	'found by what is typed': ['found'],
	'one line each, in a dialog or of the region': ['given', 'places', 'communities']
};
const KNOWN = Object.values(BOUNDED).flat();

test('every list that can grow has parts or a search', () => {
	const grown = ['src/routes', 'src/lib/screens'].flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.svelte'))
			.flatMap((name) => {
				const source = readFileSync(join(folder, name), 'utf8');
				const drawn = [...source.matchAll(/\{#each ([^\n]*)/g)]
					.map(([, list = '']) => list)
					.filter((list) => !KNOWN.some((known) => list.startsWith(known)));
				// Whoever takes the parts from a list has to offer the rest.
				const isWhole = /<List\s+whole\b/.test(source);
				const offers =
					/<MoreButton|onclick=\{addAfter\}|mostAnswers|MAX_INVITATIONS|made\.invitations/.test(
						source
					);
				return [...drawn, ...(isWhole && !offers ? ['<List whole'] : [])].map(
					(list) => `${name}: ${list}`
				);
			})
	);
	expect(grown).toEqual([]);
});
