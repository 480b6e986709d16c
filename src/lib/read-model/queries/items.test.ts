/** What a list shows beside its rows is what the database says, whoever wrote it. */
import 'fake-indexeddb/auto';
import { liveQuery } from 'dexie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { YuiDatabase } from '../database';
import type { OutboxEntry } from '../state';
import { rested } from './follow';
import { toItems } from './items';

let count = 0;
let name: string;
/** The screen's connection, and the worker's, which writes. */
let [page, worker]: YuiDatabase[] = [];

beforeEach(() => {
	name = `shared${++count}`;
	page = new YuiDatabase(name);
	worker = new YuiDatabase(name, { cache: 'disabled' });
});
afterEach(async () => {
	worker!.close();
	await page!.delete();
});

const person = (id: string, named: string) =>
	({
		id: `person:${id}`,
		space: 'commons',
		rev: '1-a',
		recency: 0,
		doc: { _id: `person:${id}`, name: named }
	}) as never;
const entry = (id: string, state: OutboxEntry['state'] = 'pending') =>
	({ key: `commons/${id}`, space: 'commons', id, type: 'faq', state }) as OutboxEntry;
const row = (id: string, author: string) =>
	({ id, space: 'commons', rev: '1-a', recency: 0, doc: { _id: id, author } }) as never;

/** What a list of one document shows: its author and its badge. */
async function shown(database = page!): Promise<string> {
	const [item] = await toItems(database, [row('faq:a:1', 'a')]);
	return `${(item?.author as { name?: string } | undefined)?.name} ${item?.state}`;
}

/** Runs a query as screens do (live.svelte.ts). */
function following(database: YuiDatabase) {
	const results: string[] = [];
	const subscription = liveQuery(rested(() => shown(database))).subscribe({
		next: (result) => void results.push(result),
		error: (error: unknown) => void results.push(String(error))
	});
	return { last: () => results.at(-1), end: () => subscription.unsubscribe() };
}

it('an author who comes later, a badge that changes and goes, are shown', async () => {
	const screen = following(page!);
	await vi.waitFor(() => expect(screen.last()).toBe('undefined sent'));
	await worker!.outbox.put(entry('faq:a:1'));
	await vi.waitFor(() => expect(screen.last()).toBe('undefined local'));
	await worker!.people.put(person('a', '例田'));
	await vi.waitFor(() => expect(screen.last()).toBe('例田 local'));
	await worker!.outbox.update('commons/faq:a:1', { state: 'refused' });
	await vi.waitFor(() => expect(screen.last()).toBe('例田 refused'));
	await worker!.outbox.delete('commons/faq:a:1');
	await vi.waitFor(() => expect(screen.last()).toBe('例田 sent'));
	await worker!.people.clear();
	await vi.waitFor(() => expect(screen.last()).toBe('undefined sent'));
	screen.end();
});

it('has a query run once for what changes in one moment, and not for what it did not ask', async () => {
	// Opening one for the first time changes all of it.
	await Promise.all([page!.open(), worker!.open()]);
	const runs = { list: 0, other: 0 };
	const list = liveQuery(rested(() => (runs.list++, shown()))).subscribe(() => undefined);
	const other = liveQuery(rested(() => (runs.other++, page!.spaces.toArray()))).subscribe(
		() => undefined
	);
	await vi.waitFor(() => expect(runs).toEqual({ list: 1, other: 1 }));
	await worker!.people.put(person('somebody-else', '例山'));
	await worker!.outbox.put(entry('faq:b:9'));
	await worker!.outbox.put(entry('faq:a:1'));
	await worker!.outbox.update('commons/faq:a:1', { title: '題' });
	await vi.waitFor(() => expect(runs.list).toBe(2));
	// A query that rests as long, and began later, has heard of it all by now.
	const heard = vi.fn();
	const latest = liveQuery(rested(() => page!.outbox.count())).subscribe(heard);
	await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(2));
	await worker!.outbox.put(entry('faq:a:3'));
	await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(3));
	expect(runs).toEqual({ list: 2, other: 1 });
	for (const subscription of [list, other, latest]) subscription.unsubscribe();
});

it('is one person’s only', async () => {
	const other = new YuiDatabase(`${name}-b`);
	await other.people.put(person('a', '別人'));
	await worker!.outbox.put(entry('faq:a:1'));
	expect(await shown(other)).toBe('別人 sent');
	expect(await shown()).toBe('undefined local');
	await other.delete();
});

describe('a database', () => {
	it('that was closed and opened again is followed as before', async () => {
		await page!.people.put(person('a', '例田'));
		expect(await shown()).toBe('例田 sent');
		page!.close({ disableAutoOpen: false });
		await worker!.outbox.put(entry('faq:a:1'));
		expect(await shown()).toBe('例田 local');
	});

	it('that failed once is asked again', async () => {
		page!.close();
		await expect(shown()).rejects.toThrow();
		await page!.open();
		await worker!.outbox.put(entry('faq:a:1'));
		expect(await shown()).toBe('undefined local');
	});

	it('whose rows were thrown away shows none of them', async () => {
		await worker!.people.put(person('a', '例田'));
		await worker!.outbox.put(entry('faq:a:1'));
		expect(await shown()).toBe('例田 local');
		await worker!.delete();
		await page!.open();
		expect(await shown()).toBe('undefined sent');
	});
});
