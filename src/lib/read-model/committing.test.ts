import 'fake-indexeddb/auto';
import { liveQuery } from 'dexie';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { YuiDatabase } from './database';
import type { OutboxEntry } from './state';

let database: YuiDatabase;
beforeEach(async () => {
	database = new YuiDatabase('committing', { cache: 'disabled' });
	await database.open();
});
afterEach(async () => {
	vi.restoreAllMocks();
	await database.delete();
});

const entry = (id: string) =>
	({ key: `commons/${id}`, space: 'commons', id, type: 'faq', state: 'pending' }) as OutboxEntry;

it('a single addition is committed with its request, and told to whoever follows', async () => {
	const seen: number[] = [];
	const subscription = liveQuery(() => database.outbox.count()).subscribe((count) =>
		seen.push(count)
	);
	await vi.waitFor(() => expect(seen).toEqual([0]));
	const steps: string[] = [];
	const add = IDBObjectStore.prototype.add;
	vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
		this: IDBObjectStore,
		...args
	) {
		const request = add.apply(this, args);
		steps.push('asked');
		request.addEventListener('success', () => steps.push('answered'));
		return request;
	});
	const commit = IDBTransaction.prototype.commit;
	vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function (this: IDBTransaction) {
		steps.push('committed');
		commit.call(this);
	});
	await database.outbox.add(entry('faq:a:1'));
	expect(steps.slice(0, 3)).toEqual(['asked', 'committed', 'answered']);
	await vi.waitFor(() => expect(seen.at(-1)).toBe(1));
	subscription.unsubscribe();
});

it('an addition of what is there already fails as ever, and changes nothing', async () => {
	await database.outbox.add(entry('faq:a:1'));
	await expect(
		database.outbox.add({ ...entry('faq:a:1'), state: 'refused' })
	).rejects.toMatchObject({ name: 'ConstraintError' });
	expect((await database.outbox.toArray()).map(({ state }) => state)).toEqual(['pending']);
});

it('a transaction goes on after an addition', async () => {
	await database.transaction('rw', database.outbox, async () => {
		await database.outbox.add(entry('faq:a:1'));
		await database.outbox.add(entry('faq:a:2'));
		await database.outbox.update('commons/faq:a:1', { state: 'refused' });
	});
	expect((await database.outbox.toArray()).map(({ state }) => state)).toEqual([
		'refused',
		'pending'
	]);
});

it('the transaction in which the database is made is left to the browser', async () => {
	const modes: string[] = [];
	const commit = IDBTransaction.prototype.commit;
	vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function (this: IDBTransaction) {
		modes.push(this.mode);
		commit.call(this);
	});
	const made = new YuiDatabase('made');
	await made.open();
	await made.outbox.add(entry('faq:a:1'));
	expect(modes).toContain('readwrite');
	expect(modes).not.toContain('versionchange');
	await made.delete();
});
