import { describe, expect, test } from 'vitest';
import type { Envelope } from './core/document';
import { newDisasterNote, type DisasterNoteFields } from '$lib/capabilities/disaster/disaster';
import { newDraft } from '$lib/capabilities/draft/draft';
import { newFaq } from '$lib/capabilities/faq/faq';
import { newNotebook, newSection } from '$lib/capabilities/handover/handover';
import { problemsOf, refusalOf } from './rules';

const NOW = '2026-04-01T00:00:00.000Z';
const LATER = '2026-04-02T00:00:00.000Z';

const FIELDS: DisasterNoteFields = {
	title: '避難所の初日',
	disaster: 'earthquake',
	disasterName: '',
	occurredOn: '2026-03-01',
	municipality: '072036',
	role: 'shelter',
	experience: '',
	phase: '10h',
	standpoint: 'affected',
	summary: '鍵を二人で持つ',
	q1: '',
	q2: '',
	q3: '',
	q4: '',
	q5: '',
	next: '',
	preparation: '',
	consent: true,
	anonymised: true
};

const note = (author = 'a1', changes: object = {}) => ({
	...newDisasterNote({ author, now: NOW, key: 'k1' }, FIELDS),
	...changes
});

const write = (
	document: Envelope,
	options: {
		previous?: Envelope;
		who?: string;
		roles?: string[];
		space?: 'commons' | 'office' | 'personal';
	} = {}
) =>
	refusalOf({
		document,
		previous: options.previous ?? null,
		space: { kind: options.space ?? 'commons', key: '' },
		who: { id: options.who ?? 'a1', roles: options.roles ?? ['member'] }
	});

describe('well formed?', () => {
	test('a complete note is', () => expect(problemsOf(note())).toEqual([]));

	test.each([
		['a field that does not exist', { extra: 1 }, 'extra'],
		['a missing title', { title: ' ' }, 'title'],
		['a choice that does not exist', { disaster: 'godzilla' }, 'disaster'],
		['a date that does not exist', { occurredOn: '2026-02-30' }, 'occurredOn'],
		['no consent', { consent: false }, 'consent'],
		['four lines of summary', { summary: '1\n2\n3\n4' }, 'summary'],
		['an author with capital letters', { author: 'A1' }, 'author'],
		['a time without a zone', { createdAt: '2026-04-01T00:00:00' }, 'createdAt'],
		['a day that does not exist', { createdAt: '2026-02-30T00:00:00.000Z' }, 'createdAt'],
		['an hour that does not exist', { createdAt: '2026-02-03T24:00:00.000Z' }, 'createdAt'],
		['a title of nothing to see', { title: '\u200b\u3164\u2800\u0000' }, 'title']
	])('%s is said at its field', (_, changes, field) => {
		expect(problemsOf(note('a1', changes)).map((problem) => problem.field)).toContain(field);
	});

	test.each([null, 3, 'text', [], {}, { type: 'unknown' }, { type: '__proto__' }])(
		'%j is not a document',
		(value) => expect(problemsOf(value)).not.toEqual([])
	);

	test('the rest of a deleted document says whose it was, and nothing else', () => {
		const rest = { _id: 'draft:a1:k', _rev: '2-b', _deleted: true };
		expect(problemsOf(rest)).toEqual([]);
		const whose = { ...rest, type: 'draft', author: 'a1', editor: null, createdAt: NOW };
		expect(problemsOf({ ...whose, mergedInto: '3-dd' })).toEqual([]);
		expect(problemsOf({ ...rest, text: 'あ'.repeat(80_000) })).not.toEqual([]);
		expect(problemsOf({ ...rest, mergedInto: 'あ'.repeat(80_000) })).not.toEqual([]);
	});

	test.each([
		['/faq/new', true],
		['/disaster/new?id=disaster%3Aa1%3Ak', true],
		['//elsewhere.example', false],
		['/\\elsewhere.example', false],
		['/\t/elsewhere.example', false],
		['javascript:alert(1)', false]
	])('a draft that continues at %j: %s', (path, isFine) => {
		const fields = { form: 'faq' as const, target: '', title: '', fields: {} };
		const found = problemsOf(newDraft({ author: 'a1', now: NOW, key: 'k' }, { ...fields, path }));
		expect(found.length === 0).toBe(isFine);
	});

	test('a FAQ names each municipality once', () => {
		const faq = (municipalities: string[]) =>
			newFaq(
				{ author: 'a1', now: NOW, key: 'k' },
				{
					question: '締切は',
					detail: '',
					answer: '',
					contact: '総務課',
					checkedOn: '',
					expiresOn: '',
					municipalities
				}
			);
		expect(problemsOf(faq(['072036', '072079']))).toEqual([]);
		expect(problemsOf(faq(Array<string>(20_000).fill('072036')))).toHaveLength(1);
	});

	test('a password in a handover section is refused, where to ask for one is not', () => {
		const section = (text: string) =>
			newSection('a1', NOW, { notebook: 'notebook:a1:n', section: '10', text });
		expect(problemsOf(section('パスワード：abc123'))).toHaveLength(1);
		expect(problemsOf(section('ＰＷ＝ｈｉｍｉｔｓｕ９'.normalize('NFKC')))).toHaveLength(1);
		expect(problemsOf(section('パスワードの申請先：情報政策課'))).toEqual([]);
	});
});

describe('allowed?', () => {
	test('a colleague goes on from a revision that CouchDB compacted', () => {
		const mine = newSection('a1', NOW, { notebook: 'notebook:a1:n', section: '01', text: 'あ' });
		const document = { ...mine, editor: 'b2', updatedAt: LATER };
		const attempt = {
			document,
			previous: null,
			space: { kind: 'office' as const, key: '' },
			who: { id: 'b2', roles: ['member'] }
		};
		expect(refusalOf({ ...attempt, isPreviousLost: true })).toBeNull();
		expect(refusalOf(attempt)).toBe('author_mismatch');
		const signed = { ...attempt, document: { ...document, editor: 'a1' } };
		expect(refusalOf({ ...signed, isPreviousLost: true })).toBe('editor_mismatch');
	});

	test('an author writes and changes the own document', () => {
		expect(write(note())).toBeNull();
		expect(write(note('a1', { title: '別', updatedAt: LATER }), { previous: note() })).toBeNull();
	});

	test.each([
		['in the name of another', note('b2'), {}, 'editor_mismatch'],
		['as editor of another’s', note('b2', { editor: 'a1' }), {}, 'author_mismatch'],
		['another’s document', note('a1'), { previous: note('b2') }, 'author_mismatch'],
		['under another’s id', note('a1', { _id: 'disaster:b2:k1' }), {}, 'wrong_id'],
		['in a space of another kind', note(), { space: 'office' as const }, 'wrong_space'],
		[
			'a different day of birth',
			note('a1', { createdAt: LATER }),
			{ previous: note() },
			'immutable_field'
		],
		[
			'a tombstone of a lasting document',
			note('a1', { _deleted: true }),
			{ previous: note() },
			'not_deletable'
		],
		[
			'a merge nobody could have made',
			note('a1', { editor: null, mergedFrom: ['1-a', '1-b'], editors: ['a1'] }),
			{},
			'merge_unproven'
		],
		[
			'a merge that names nobody',
			note('a1', { editor: null, mergedFrom: ['1-a', '1-b'] }),
			{ previous: note() },
			'merge_unproven'
		],
		[
			'an edit that names others than its editor',
			note('a1', { editors: ['b2'] }),
			{ previous: note() },
			'editor_mismatch'
		]
	])('%s is refused', (_, document, options, code) => {
		expect(write(document, options)).toBe(code);
	});

	test('a notebook is changed by a colleague, and stays whose it was', () => {
		const fields = { title: '窓口', predecessor: '', successor: '' };
		const mine = newNotebook({ author: 'a1', now: NOW, key: 'k' }, fields);
		const changed = { ...mine, editor: 'b2', updatedAt: LATER };
		const options = { previous: mine, who: 'b2', space: 'office' as const };
		expect(write(changed, options)).toBeNull();
		const stolen = { ...changed, author: 'b2' };
		expect(write(stolen, options)).toBe('author_mismatch');
		expect(write(stolen, { who: 'b2', space: 'office' })).toBe('author_mismatch');
	});

	test('a section is changed by a colleague, and begun by two at once', () => {
		const mine = newSection('a1', NOW, { notebook: 'notebook:a1:n', section: '01', text: 'あ' });
		const changed = { ...mine, editor: 'b2', updatedAt: LATER };
		expect(write(changed, { previous: mine, who: 'b2', space: 'office' })).toBeNull();
		const theirs = newSection('b2', LATER, {
			notebook: 'notebook:a1:n',
			section: '01',
			text: 'い'
		});
		expect(write(theirs, { previous: mine, who: 'b2', space: 'office' })).toBeNull();
		// Whoever continues it leaves it under the name of who began it.
		const begun = { ...mine, _rev: '1-a' };
		const claimed = { ...theirs, _revisions: { start: 2, ids: ['b', 'a'] } };
		expect(write(claimed, { previous: begun, who: 'b2', space: 'office' })).toBe('author_mismatch');
		const forged = { ...theirs, author: 'c3' };
		expect(write(forged, { previous: mine, who: 'b2', space: 'office' })).toBe('author_mismatch');
	});
});
