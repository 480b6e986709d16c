/** The index finds exactly what looking through every text finds. */
import { describe, expect, it } from 'vitest';
import { newThread } from '$lib/capabilities/thread/thread';
import { entryOf } from './entry';
import { termsOf } from './fold';
import { NO_FILTER, SearchIndex, type Entry } from './index';
import { SEED } from '../../../../tests/support/seed';

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const WORDS =
	'避難所 名簿 受付 ヒナン ひなん ﾋﾅﾝ 𠮷田 ＤＸ dx 罹災証明 の は を、 。 窓口 電話 がぎ ガギ か\u3099 👨‍👩‍👧 葛󠄀城 令和８年 令和8年 〜 ～ ー Σας σ'.split(
		' '
	);

const random = randomFrom(SEED);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const phrase = (words: number): string =>
	Array.from({ length: words }, () => pick(WORDS)).join(pick(['', '', ' ', '\n']));

const documentOf = (key: number): Entry => {
	const authorship = { author: 's0001', key: `k${key}`, now: '2026-04-01T00:00:00.000Z' };
	const fields = { kind: 'question', title: phrase(3), body: phrase(40) } as const;
	return entryOf({ ...newThread(authorship, fields), _rev: '1-a' }, 'community-a')!;
};

/** Every text that contains every term. */
const bruteForce = (entries: Iterable<Entry>, terms: readonly string[]): string[] =>
	[...entries]
		.filter(({ heading, body }) => terms.every((term) => `${heading}\n${body}`.includes(term)))
		.map(({ id }) => id)
		.sort();

const found = (index: SearchIndex, terms: readonly string[]): string[] =>
	index
		.search({ terms, filter: NO_FILTER, limit: 10_000 })
		.entries.map(({ id }) => id)
		.sort();

/** A piece of a text that is there, or of one that is not, of any length. */
function randomQuery(entries: readonly Entry[]): string {
	const terms = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
		if (random() < 0.2) return phrase(1 + Math.floor(random() * 2));
		const { heading, body } = pick(entries);
		const text = [...`${heading}${body}`];
		const from = Math.floor(random() * text.length);
		return text.slice(from, from + 1 + Math.floor(random() * 4)).join('');
	});
	return terms.join(pick([' ', '　']));
}

describe(`against a look through all texts (SEED=${SEED})`, () => {
	it('finds the same documents for 200 queries, also after changes and removals', () => {
		const index = new SearchIndex();
		const entries = new Map<string, Entry>();
		const put = (key: number) => {
			const entry = documentOf(key);
			entries.set(entry.id, entry);
			index.put(entry);
		};
		for (let key = 0; key < 400; key++) put(key);
		let hits = 0;
		for (let round = 0; round < 200; round++) {
			const terms = termsOf(randomQuery([...entries.values()]));
			const expected = bruteForce(entries.values(), terms);
			if (terms.length > 0) expect(found(index, terms), terms.join(' ')).toEqual(expected);
			hits += expected.length;
			put(Math.floor(random() * 500));
			const gone = `thread:s0001:k${Math.floor(random() * 500)}`;
			entries.delete(gone);
			index.remove(gone);
			expect(index.size).toBe(entries.size);
		}
		// The queries were worth asking.
		expect(hits).toBeGreaterThan(1000);
	});

	it('goes on finding them when much was replaced', () => {
		const index = new SearchIndex();
		const entries = new Map<string, Entry>();
		for (let turn = 0; turn < 25; turn++)
			for (let key = 0; key < 100; key++) {
				const entry = documentOf(key);
				entries.set(entry.id, entry);
				index.put(entry);
			}
		for (let round = 0; round < 50; round++) {
			const terms = termsOf(randomQuery([...entries.values()]));
			if (terms.length > 0)
				expect(found(index, terms)).toEqual(bruteForce(entries.values(), terms));
		}
	});
});

const entry = (id: string, fields: Partial<Entry> = {}): Entry => ({
	id,
	space: 'commons',
	rev: '1-a',
	kind: 'thread',
	heading: '',
	body: '',
	author: 's0001',
	parent: '',
	municipalities: null,
	isPreferred: false,
	isQuestion: false,
	at: 0,
	...fields
});

describe('the order', () => {
	it('is titles, then answers that were checked, then the newest', () => {
		const index = new SearchIndex();
		index.put(entry('old', { body: 'ひなん所', at: 1 }));
		index.put(entry('new', { body: 'ひなん所', at: 2 }));
		index.put(entry('answer', { body: 'ひなん所', isPreferred: true }));
		index.put(entry('title', { heading: 'ひなん所' }));
		index.put(entry('faq', { heading: 'ひなん所', isPreferred: true, kind: 'faq' }));
		const search = { terms: ['ひなん'], filter: NO_FILTER };
		const order = (limit: number) => index.search({ ...search, limit }).entries.map(({ id }) => id);
		expect(order(10)).toEqual(['faq', 'title', 'answer', 'new', 'old']);
		expect(order(2)).toEqual(['faq', 'title']);
		expect(index.search({ ...search, limit: 2 })).toMatchObject({
			total: 5,
			counts: { faq: 1, thread: 4 }
		});
	});
});

describe('filters', () => {
	const index = new SearchIndex();
	index.put(entry('a', { body: 'めいぼ', space: 'community-a', at: 10 }));
	index.put(entry('b', { body: 'めいぼ', kind: 'disaster', municipalities: ['072036'], at: 20 }));
	index.put(entry('c', { body: 'めいぼ', kind: 'faq', municipalities: [], at: 30 }));
	it.each([
		[{}, ['a', 'b', 'c']],
		[{ kind: 'faq' as const }, ['c']],
		[{ space: 'community-a' }, ['a']],
		[{ municipality: '072036' }, ['a', 'b', 'c']],
		[{ municipality: '072079' }, ['c']],
		[{ since: 20 }, ['b', 'c']]
	])('%j', (filter, ids) => {
		const { entries, counts } = index.search({
			terms: ['めいぼ'],
			filter: { ...NO_FILTER, ...filter },
			limit: 10,
			municipalityOf: () => '072036'
		});
		expect(entries.map(({ id }) => id).sort()).toEqual(ids);
		if ('kind' in filter) expect(counts).toEqual({ thread: 1, disaster: 1, faq: 1 });
	});
	it('leave out what is closed now', () => {
		const { total } = index.search({
			terms: ['めいぼ'],
			filter: NO_FILTER,
			limit: 10,
			isHidden: (space) => space === 'community-a'
		});
		expect(total).toBe(2);
	});
});

describe('similar questions', () => {
	it('share rare words, and are questions', () => {
		const index = new SearchIndex();
		for (let key = 0; key < 300; key++)
			index.put(entry(`other${key}`, { heading: 'かいぎのよてい', isQuestion: true }));
		index.put(entry('same', { heading: '罹災証明の受付はどこでしますか', isQuestion: true }));
		index.put(entry('near', { body: '罹災証明を受付した件', isQuestion: true }));
		index.put(entry('talk', { heading: '罹災証明の受付' }));
		const ids = index.similar('罹災証明の受付について', 5).map(({ id }) => id);
		expect(ids).toEqual(['same', 'near']);
		expect(index.similar('まったく別の話', 5)).toEqual([]);
	});
});
