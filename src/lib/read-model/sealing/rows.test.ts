/** What is sealed in the database, and read from it as it was. */
import 'fake-indexeddb/auto';
import { liveQuery } from 'dexie';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DEVICE_KEY, YuiDatabase, type DeviceKey } from '../database';
import { LockedError } from './box';

const SECRET = '住民からの苦情の経緯';
let count = 0;
let name: string;
let rows: YuiDatabase;

beforeEach(() => {
	name = `sealing${++count}`;
	rows = new YuiDatabase(name);
});
afterEach(() => rows.delete());

const section = (id: string, space = 'office-a', text = SECRET) =>
	({
		id,
		space,
		rev: '1-a',
		recency: 1,
		notebook: 'notebook:a:1',
		doc: { _id: id, type: 'section', text }
	}) as never;

/** Everything in the database of the browser, as text. */
async function raw(): Promise<string> {
	const database = await new Promise<IDBDatabase>((resolve) => {
		const opening = indexedDB.open(`yui-${name}`);
		opening.onsuccess = () => resolve(opening.result);
	});
	const stores = [...database.objectStoreNames];
	const transaction = database.transaction(stores);
	const contents = await Promise.all(
		stores.map(
			(store) =>
				new Promise<unknown>((resolve) => {
					const all = transaction.objectStore(store).getAll();
					all.onsuccess = () => resolve(all.result);
				})
		)
	);
	database.close();
	return JSON.stringify(contents);
}

/** A connection that knows no key, to a database whose key is not in it any more. */
async function lockedRows(): Promise<YuiDatabase> {
	await rows.meta.put({ key: DEVICE_KEY, value: { wrapped: [] } satisfies DeviceKey });
	rows.close();
	rows = new YuiDatabase(name);
	return rows;
}

/** As a browser deletes a database that is open. */
async function evict(): Promise<void> {
	const deleting = indexedDB.deleteDatabase(`yui-${name}`);
	await new Promise((resolve) => (deleting.onsuccess = resolve));
}

/** As after a reload. */
async function reopen(): Promise<void> {
	rows.close();
	rows = new YuiDatabase(name);
	await rows.open();
}

it('rows of the office and of oneself say nothing in the database, and all of it to a query', async () => {
	await rows.sections.bulkPut([section('section:1'), section('section:2', 'office-b')]);
	await rows.outbox.put({
		key: 'personal-a/draft:a:1',
		space: 'personal-a',
		id: 'draft:a:1',
		type: 'draft',
		title: SECRET,
		state: 'pending',
		journal: [{ title: SECRET }]
	} as never);
	expect(await raw()).not.toContain(SECRET);
	const expected = expect.objectContaining({ doc: expect.objectContaining({ text: SECRET }) });
	expect(await rows.sections.get('section:1')).toEqual(expected);
	expect(await rows.sections.bulkGet(['section:1', 'section:2'])).toEqual([expected, expected]);
	expect(await rows.sections.where({ notebook: 'notebook:a:1' }).toArray()).toHaveLength(2);
	expect(await rows.sections.filter(({ doc }) => doc.text === SECRET).count()).toBe(2);
	expect(await rows.sections.toCollection().first()).toEqual(expected);
	expect(await rows.outbox.where({ space: 'personal-a' }).first()).toMatchObject({
		title: SECRET,
		journal: [{ title: SECRET }]
	});
});

it('changes are sealed as well, and seen by live queries', async () => {
	await rows.sections.put(section('section:1'));
	const seen: string[] = [];
	const subscription = liveQuery(() => rows.sections.get('section:1')).subscribe(
		(row) => void seen.push(row?.doc.text ?? '')
	);
	await vi.waitFor(() => expect(seen).toEqual([SECRET]));
	await rows.sections.update('section:1', { rev: '2-b' });
	await rows.sections.where({ notebook: 'notebook:a:1' }).modify((row) => {
		row.doc.text += '（追記）';
	});
	await vi.waitFor(() => expect(seen.at(-1)).toBe(`${SECRET}（追記）`));
	subscription.unsubscribe();
	expect(await raw()).not.toContain('追記');
	expect((await rows.sections.get('section:1'))?.rev).toBe('2-b');
});

it('what everybody may read stays as it is', async () => {
	await rows.disasterNotes.put(section('disaster:1', 'commons', '避難所の体験談'));
	expect(await raw()).toContain('避難所の体験談');
});

it('without the key nothing of it is read or written, but it can be counted', async () => {
	await rows.sections.put(section('section:1'));
	const locked = await lockedRows();
	await expect(locked.sections.get('section:1')).rejects.toThrow(LockedError);
	await expect(locked.sections.put(section('section:2'))).rejects.toThrow();
	locked.close();
	const peeking = new YuiDatabase(name);
	peeking.peek();
	expect(await peeking.sections.toArray()).toEqual([
		expect.not.objectContaining({ doc: expect.anything() })
	]);
	peeking.close();
});

it('two connections that begin at once use one key', async () => {
	const other = new YuiDatabase(name);
	await Promise.all([rows.open(), other.open()]);
	await rows.sections.put(section('section:1'));
	expect((await other.sections.get('section:1'))?.doc.text).toBe(SECRET);
	other.close();
});

it('the database is deleted while it is open: what is written after that is read after a reload', async () => {
	const other = new YuiDatabase(name);
	await Promise.all([rows.open(), other.open()]);
	await rows.sections.put(section('section:1'));
	await evict();
	await Promise.all([rows.drafts.count(), other.drafts.count()]);
	await rows.sections.put(section('section:2'));
	await other.sections.put(section('section:3'));
	other.close();
	rows.close();
	rows = new YuiDatabase(name);
	expect((await rows.sections.toArray()).map(({ id, doc }) => [id, doc.text])).toEqual([
		['section:2', SECRET],
		['section:3', SECRET]
	]);
});

it('the database is deleted while it is open: what the replicas keep is read after a reload', async () => {
	await rows.open();
	// Databases of their own, sealed with the same key (replica/worker/sealed.ts), which may be there still.
	const kept = rows.box!.seal(SECRET);
	await evict();
	await rows.drafts.count();
	await reopen();
	expect(rows.box!.open(kept)).toBe(SECRET);
});

it('the database of a device with a lock is deleted while it is open: the lock is set as before', async () => {
	const locked = await lockedRows();
	locked.useKey(new Uint8Array(32).fill(7));
	await locked.open();
	const kept = locked.box!.seal(SECRET);
	await evict();
	await locked.drafts.count();
	expect(locked.box!.open(kept)).toBe(SECRET);
	await reopen();
	expect(rows.isShut).toBe(true);
	expect(await rows.meta.get(DEVICE_KEY)).toMatchObject({ value: { wrapped: [] } });
});
