import { describe, expect, it } from 'vitest';
import type { Query } from '$lib/read-model/search/protocol';
import type { Search } from '$lib/read-model/search/search';
import { choiceOf, queryOf, Searching, searchParams, settledText } from './searching.svelte';

describe('the address of a search', () => {
	it.each([
		['', ''],
		['?q=%E9%81%BF%E9%9B%A3', '?q=%E9%81%BF%E9%9B%A3'],
		['?q=a&kind=faq&place=commons&municipality=072036&period=31', null],
		['?kind=secret&period=1', ''],
		['?q=%20', '']
	])('%s', (search, again) =>
		expect(searchParams(choiceOf(new URLSearchParams(search)))).toBe(again ?? search)
	);
	it('bears half a character', () =>
		expect(searchParams({ ...choiceOf(new URLSearchParams()), text: '\ud842' })).toBe(
			'?q=%EF%BF%BD'
		));
	it('says since when', () => {
		const query = queryOf(choiceOf(new URLSearchParams('?q=a&period=7')), 10, 8 * 86_400_000);
		expect(query).toMatchObject({ text: 'a', limit: 10, filter: { since: 86_400_000 } });
	});
});

it.each([
	['ひなんj', 'ひなん'],
	['ひなんｊ', 'ひなん'],
	['kyo', ''],
	['避難', '避難']
])('of %s, being composed, %j is searched for', (typed, settled) =>
	expect(settledText(typed)).toBe(settled)
);

describe('searching', () => {
	/** A search that is answered by hand. */
	function manual() {
		const asked: { query: Query; answer: (total: number) => void }[] = [];
		const listeners: (() => void)[] = [];
		const search = {
			progress: { count: 0, state: 'building' },
			search: (query: Query) =>
				new Promise((resolve) =>
					asked.push({
						query,
						answer: (total) => resolve({ total, results: [], counts: {} })
					})
				),
			onProgress: (listener: () => void) => void listeners.push(listener)
		};
		const tell = (state: string) => {
			search.progress = { count: 1, state };
			for (const listener of listeners) listener();
		};
		return { asked, tell, searching: new Searching(search as unknown as Search) };
	}
	const query = (text: string) => queryOf(choiceOf(new URLSearchParams({ q: text })), 10);

	it('shows the answer to the newest question, whichever comes last', async () => {
		const { asked, searching } = manual();
		searching.ask(query('a'));
		searching.ask(query('b'));
		asked[1]!.answer(2);
		asked[0]!.answer(1);
		await Promise.resolve();
		await Promise.resolve();
		expect(searching.result).toMatchObject({ status: 'ready', data: { total: 2 } });
	});

	it('asks again when there is more, but not after a failure', () => {
		const { asked, tell, searching } = manual();
		searching.follow();
		tell('building');
		expect(asked).toHaveLength(0);
		searching.ask(query('a'));
		tell('ready');
		expect(asked).toHaveLength(2);
		tell('failed');
		expect(asked).toHaveLength(2);
		searching.retry();
		expect(asked).toHaveLength(3);
	});
});
