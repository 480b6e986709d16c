import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IDENTITY, YuiDatabase } from '$lib/read-model/database';
import { findLoss, noteUnsent } from './loss';

let rows: YuiDatabase;
beforeEach(() => {
	const stored = new Map<string, string>();
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => stored.set(key, value),
		removeItem: (key: string) => stored.delete(key)
	});
	rows = new YuiDatabase('hana');
});
afterEach(async () => {
	vi.unstubAllGlobals();
	await rows.delete();
});

/** As a browser does it. */
async function evict(): Promise<void> {
	await rows.delete();
	rows = new YuiDatabase('hana');
}

it('says once that the data of this device have gone, and how much was not sent', async () => {
	expect(await findLoss(rows)).toBeNull();
	noteUnsent('hana', 3);
	expect(await findLoss(rows)).toBeNull();
	await evict();
	expect(await findLoss(rows)).toEqual({ unsent: 3 });
	expect(await findLoss(rows)).toBeNull();
	await evict();
	expect(await findLoss(rows)).toEqual({ unsent: 0 });
});

it('knows data that an older app made without a name from then on', async () => {
	await rows.meta.delete(IDENTITY);
	expect(await findLoss(rows)).toBeNull();
	await evict();
	expect(await findLoss(rows)).toEqual({ unsent: 0 });
});

it('notes nothing of somebody whose data are not known', async () => {
	noteUnsent('hana', 3);
	expect(await findLoss(rows)).toBeNull();
});
