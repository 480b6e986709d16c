import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { YuiDatabase } from './database';
import { isQuotaError, withRoom } from './room';

let rows: YuiDatabase;
beforeEach(async () => {
	rows = new YuiDatabase('room');
	for (const [sha256, unsent, pinned] of [
		['chosen', 1, false],
		['fetched', 0, false],
		['kept', 0, true]
	] as const) {
		await rows.media.put({ sha256, type: 'image/webp', size: 1, usedAt: 1, unsent, pinned });
		await rows.mediaFiles.put({ sha256, bytes: new Uint8Array(1) });
	}
});
afterEach(() => rows.delete());

const left = async () => (await rows.mediaFiles.toCollection().primaryKeys()).sort();
const full = () => new DOMException('no room', 'QuotaExceededError');

/** A write for which there is room when no more than this is left. */
const writeWith = (most: number) => async () => {
	if ((await left()).length > most) throw full();
	return 'written';
};

it('leaves everything where a write has room', async () => {
	expect(await withRoom(rows, writeWith(3))).toBe('written');
	expect(await left()).toEqual(['chosen', 'fetched', 'kept']);
});

it('takes what can be fetched again, what is to be kept last, and never what is unsent', async () => {
	expect(await withRoom(rows, writeWith(2))).toBe('written');
	expect(await left()).toEqual(['chosen', 'kept']);
	expect(await withRoom(rows, writeWith(1))).toBe('written');
	expect(await left()).toEqual(['chosen']);
	await expect(withRoom(rows, writeWith(0))).rejects.toMatchObject({ name: 'QuotaExceededError' });
	expect(await left()).toEqual(['chosen']);
});

it('takes nothing for a write that fails for another reason', async () => {
	const broken = () => Promise.reject(new Error('broken'));
	await expect(withRoom(rows, broken)).rejects.toThrow('broken');
	expect(await left()).toHaveLength(3);
});

it('knows the error in whatever it is wrapped', () => {
	expect(isQuotaError(full())).toBe(true);
	expect(isQuotaError({ name: 'AbortError', inner: full() })).toBe(true);
	expect(isQuotaError({ status: 500, name: 'x', reason: 'QuotaExceededError' })).toBe(true);
	expect(isQuotaError(new Error('broken'))).toBe(false);
	expect(isQuotaError(null)).toBe(false);
});
