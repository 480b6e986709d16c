import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, test, vi } from 'vitest';
import List from '$lib/ui/card/List.svelte';

const paper = vi.hoisted(() => ({ isPrinting: (): boolean => false }));
vi.mock('$lib/ui/printing.svelte', () => ({ isPrinting: () => paper.isPrinting() }));

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

	test('of three hundred is printed whole', () => {
		const printing = vi.spyOn(paper, 'isPrinting').mockReturnValue(true);
		expect(drawn(300).rows).toBe(300);
		expect(drawn(300).html).not.toContain('さらに表示');
		printing.mockRestore();
	});

	test('of a few is drawn whole, and so is a part that a screen hands over', () => {
		expect(drawn(30).rows).toBe(30);
		expect(drawn(30).html).not.toContain('さらに表示');
		expect(drawn(300, true).rows).toBe(300);
	});
});

/**
 * What is drawn by hand (`{#each}`) or handed over in parts (`<List whole>`), at its place, and why it does
 * not grow beyond a screen or two; a name says nothing of what it holds elsewhere. Routes by their path,
 * components, which have names of their own, by these.
 */
const BOUNDED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
	'a table of the domain': {
		'Home.svelte': ['doors'],
		'HostWeek.svelte': ['tasks'],
		'RosterDoubts.svelte': ['unread'],
		'NoteFilter.svelte': ['GROUPS'],
		'NoteText.svelte': ['order'],
		'MunicipalitiesField.svelte': ['optionsOf(MUNICIPALITY_LABELS)'],
		'Useful.svelte': ['optionsOf(USEFUL_ANSWERS)'],
		'ReactedPeople.svelte': ['REACTION_KINDS'],
		'ReactionBar.svelte': ['shown'],
		'routes/(app)/admin/people/+page.svelte': ["person.roles.filter((role) => role !== 'member')"],
		'routes/(app)/admin/people/[person]/+page.svelte': [
			"Object.keys(ROLE_LABELS).filter((role) => role !== 'member')"
		],
		'routes/(app)/admin/roster/+page.svelte': ['Object.keys(ROSTER_FIELDS)'],
		'routes/(app)/communities/[key]/+page.svelte': ['USUAL_RULES'],
		'routes/(app)/disaster/new/+page.svelte': ['Object.entries(QUESTIONS)'],
		'routes/(app)/me/notices/+page.svelte': ['kinds'],
		'routes/(app)/me/profile/+page.svelte': ['AREAS', 'DAYS'],
		'routes/(app)/start/+page.svelte': ['optionsOf(COMMUNITY_KINDS)']
	},
	'columns, months and rows of a table of the region': {
		'routes/(app)/admin/statistics/+page.svelte': [
			'columns',
			'months.map((month, index) => ({ month, index })).reverse()',
			'columns',
			'municipalities',
			'communities'
		]
	},
	'bounded by the rules': {
		'ConflictPanel.svelte': ['versions', 'differing'],
		'ReportDialog.svelte': ['general'],
		'RevokedDevice.svelte': ['photos'],
		'Tags.svelte': ['tags'],
		'AttachmentField.svelte': ['problems', 'chosen'],
		'Attachments.svelte': ['photos', 'files'],
		'ComposerHints.svelte': ['warnings'],
		'routes/(app)/handover/[notebook]/[section]/+page.svelte': ['warnings']
	},
	'parts of one text or document': {
		'Difference.svelte': ['parts'],
		'History.svelte': [
			'texts.filter(({ old, next }) => old !== next)',
			"texts.filter(({ old }) => old !== '')"
		],
		'RosterPreview.svelte': ['change.details']
	},
	'bounded by the query, or where it is taken': {
		'GuestTalk.svelte': ['thread.replies'],
		'SimilarQuestions.svelte': ['shown'],
		'Digest.svelte': ['week.solved', 'week.faqs'],
		'routes/(app)/admin/audit/+page.svelte': ['unwritable.slice(0, 10)'],
		'routes/(app)/admin/invitations/Sheet.svelte': ['<List whole'],
		'routes/(app)/faq/new/+page.svelte': ['made'],
		'routes/(app)/search/+page.svelte': ['found.related']
	},
	'in parts, with a way to the rest': {
		'RosterPreview.svelte': ['<List whole', '<List whole'],
		'LockedNotes.svelte': ['<List whole'],
		'PracticeTable.svelte': ['groups', 'replies'],
		'Replies.svelte': ['<List whole'],
		'routes/(app)/admin/audit/+page.svelte': ['<List whole'],
		'routes/(app)/admin/invitations/People.svelte': ['<List whole'],
		'routes/(app)/admin/people/+page.svelte': ['<List whole'],
		'routes/(app)/admin/reports/+page.svelte': ['found.reports'],
		'routes/(app)/communities/[key]/+page.svelte': ['<List whole'],
		'routes/(app)/communities/[key]/[thread]/+page.svelte': ['shownGroups', '<List whole'],
		'routes/(app)/disaster/+page.svelte': ['<List whole'],
		'routes/(app)/events/+page.svelte': ['shown'],
		'routes/(app)/faq/+page.svelte': ['<List whole'],
		'routes/(app)/search/+page.svelte': ['<List whole'],
		'routes/(app)/threads/+page.svelte': ['<List whole']
	},
	'found by what is typed': {
		'MentionTextArea.svelte': ['found'],
		'routes/(app)/admin/units/+page.svelte': ['found']
	},
	'one line each, in a dialog or of an office': {
		'Useful.svelte': ['places'],
		'ReactedPeople.svelte': ['given'],
		'routes/(app)/handover/+page.svelte': ['announced']
	}
};

/** What offers the rest of a list that is handed over in parts. */
const OFFER = /<MoreButton|onclick=\{addAfter\}|mostAnswers/;

/** The lists of a source that draw whatever they get. */
function listsIn(source: string): string[] {
	const drawn = [...source.matchAll(/\{#each\s+([\s\S]*?)\s+as\s/g)].map(([, list = '']) =>
		list.replace(/\s+/g, ' ')
	);
	// Handlers hold arrows; a `>` of a tag follows none.
	const tags = [...source.matchAll(/<List\b(?:=>|[^>])*/g)].map(([tag]) => tag);
	return [...drawn, ...tags.filter((tag) => /\swhole\b/.test(tag)).map(() => '<List whole')].sort();
}

test.each([
	['{#each people as person (person.id)}', 'people'],
	[
		'{#each people.filter(\n\t(one) => one.isHere\n) as person}',
		'people.filter( (one) => one.isHere )'
	],
	['<List whole {items} />', '<List whole'],
	[
		'<List items={found.map((one) => one.id)} key={({ id }) => id} whole aria-label="人">',
		'<List whole'
	],
	['<List {items} key={(item) => item.row.id}>'],
	['<Listing {query} whole>']
])('a source is looked through for lists: %j', (source, ...found) =>
	expect(listsIn(source)).toEqual(found)
);

describe('every list that can grow', () => {
	// The library of components draws what screens hand it.
	const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.svelte') && !name.startsWith('lib/ui/'))
		.map((name) => ({
			name: name.startsWith('routes/') ? name : basename(name),
			source: readFileSync(join('src', name), 'utf8')
		}));

	test('has parts or a search', () => {
		expect(sources.length).toBeGreaterThan(100);
		const bounded: Record<string, string[]> = {};
		for (const places of Object.values(BOUNDED))
			for (const [name, lists] of Object.entries(places))
				bounded[name] = [...(bounded[name] ?? []), ...lists].sort();
		expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length);
		const found = sources.map(({ name, source }) => [name, listsIn(source)] as const);
		expect(Object.fromEntries(found.filter(([, lists]) => lists.length > 0))).toEqual(bounded);
	});

	test('and is handed over in parts offers the rest', () => {
		const inParts = Object.entries(BOUNDED['in parts, with a way to the rest']!)
			.filter(([, lists]) => lists.includes('<List whole'))
			.map(([name]) => name);
		const silent = sources.filter(
			({ name, source }) => inParts.includes(name) && !OFFER.test(source)
		);
		expect(silent.map(({ name }) => name)).toEqual([]);
	});
});
