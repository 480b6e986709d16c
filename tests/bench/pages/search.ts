import PouchDB from 'pouchdb';
import find from 'pouchdb-find';
import { entryOf } from '$lib/domain/search/entry';
import { isSearched } from '$lib/capabilities/searching';
import { termsOf } from '$lib/domain/search/fold';
import type { Entry } from '$lib/domain/search/index';
import { YuiDatabase } from '$lib/read-model/database';
import { projections } from '$lib/read-model/projections/registry';
import type { Row } from '$lib/read-model/row';

PouchDB.plugin(find);

/** What people typed, in any type of document. */
const FIELDS =
	'title body question detail answer contact text summary q1 q2 q3 q4 q5 next preparation name kana unitName description purpose'.split(
		' '
	);

/** All that can be found, as the index has it. */
async function entriesOf(person: string): Promise<Entry[]> {
	const rows = new YuiDatabase(person);
	const entries: Entry[] = [];
	for (const { table } of projections.filter(({ type }) => isSearched(type)))
		for (const { doc, space } of (await rows.table(table).toArray()) as Row[]) {
			const entry = entryOf(doc, space);
			if (entry) entries.push(entry);
		}
	rows.close();
	return entries;
}

/** Mulberry32, so that every run asks the same. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** Queries from the texts themselves: half of two characters, then longer ones, then two terms. */
async function makeQueries(
	person: string,
	count: number,
	seed: number
): Promise<{ queries: string[]; documents: number; characters: number }> {
	const entries = (await entriesOf(person)).sort((a, b) => (a.id < b.id ? -1 : 1));
	const random = randomFrom(seed);
	const piece = (length: number): string => {
		for (;;) {
			const { body } = entries[Math.floor(random() * entries.length)]!;
			const from = Math.floor(random() * Math.max(1, body.length - length));
			const text = body.slice(from, from + length);
			if (text.length === length && /^[\p{L}\p{N}ー]+$/u.test(text)) return text;
		}
	};
	const queries = Array.from({ length: count }, (_, index) => {
		if (index % 2 === 0) return piece(2);
		return index % 4 === 1 ? piece(3 + (index % 3)) : `${piece(2)} ${piece(2)}`;
	});
	const characters = entries.reduce(
		(sum, { heading, body }) => sum + heading.length + body.length,
		0
	);
	return { queries, documents: entries.length, characters: characters / entries.length };
}

/** Ids of the documents whose text contains every term, by looking through all of them. */
async function bruteForce(person: string, queries: readonly string[]): Promise<string[][]> {
	const entries = await entriesOf(person);
	return queries.map((query) => {
		const terms = termsOf(query);
		return entries
			.filter(({ heading, body }) => terms.every((term) => `${heading}\n${body}`.includes(term)))
			.map(({ id }) => id)
			.sort();
	});
}

/** The same query as an app without an index asks it: every document of every replica. */
async function plainSearch(
	person: string,
	spaces: readonly string[],
	queries: readonly string[]
): Promise<number[]> {
	const replicas = spaces.map((space) => new PouchDB(`yui-${person}-${space}`, { adapter: 'idb' }));
	const times: number[] = [];
	for (const query of queries) {
		const start = performance.now();
		const $and = query.split(' ').map((term) => ({
			$or: FIELDS.map((field) => ({ [field]: { $regex: new RegExp(term) } }))
		}));
		for (const replica of replicas) await replica.find({ selector: { $and } });
		times.push(performance.now() - start);
	}
	return times;
}

Object.assign(globalThis, { makeQueries, bruteForce, plainSearch });
