import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DEVICE_KEY, YuiDatabase, type DeviceKey } from '$lib/read-model/database';
import { lockSettings } from './device';
import { isIdle } from './idle-lock';
import { changePin, removeLock, secondsToWait, setLock, unlockWithPin, waitText } from './lock';

let count = 0;
let name: string;
let rows: YuiDatabase;

beforeEach(() => {
	const stored = new Map<string, string>();
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => stored.set(key, value),
		removeItem: (key: string) => stored.delete(key)
	});
	name = `lock${++count}`;
	rows = new YuiDatabase(name);
});
afterEach(async () => {
	vi.useRealTimers();
	await rows.delete();
});

const keyInDatabase = async () => (await rows.meta.get(DEVICE_KEY))!.value as DeviceKey;

it('a lock leaves the key in the database only wrapped, and the PIN brings it back', async () => {
	await rows.open();
	const { open } = await keyInDatabase();
	expect(await setLock(rows, 'hana', '271828', { idleMinutes: 5 })).toEqual(open);
	expect(await keyInDatabase()).not.toHaveProperty('open');
	// Or it would lock in the moment it was set.
	expect(isIdle(5)).toBe(false);
	expect(await unlockWithPin(rows, 'hana', '２７１８２８')).toEqual(open);
	await expect(unlockWithPin(rows, 'hana', '271829')).rejects.toThrow('PINが違います');
	await expect(setLock(rows, 'hana', '314159', { idleMinutes: 5 })).rejects.toThrow('もうロック');
});

it('the PIN is changed and the lock taken away with the old PIN only', async () => {
	await rows.open();
	const { open } = await keyInDatabase();
	await setLock(rows, 'hana', '271828', { idleMinutes: 5 });
	await expect(changePin(rows, 'hana', '000000', '314159')).rejects.toThrow('PINが違います');
	await changePin(rows, 'hana', '271828', '314159');
	await expect(removeLock(rows, 'hana', '271828')).rejects.toThrow('PINが違います');
	await removeLock(rows, 'hana', '314159');
	expect(await keyInDatabase()).toEqual({ open });
	expect(lockSettings.all()).toEqual({});
});

it('a lock that was set, changed or taken away stays so when the browser deletes the open database', async () => {
	/** Dexie opens it anew with the next thing that is read. */
	const evict = async () => {
		const deleting = indexedDB.deleteDatabase(`yui-${name}`);
		await new Promise((resolve) => (deleting.onsuccess = resolve));
	};
	await rows.open();
	const { open } = await keyInDatabase();
	await setLock(rows, 'hana', '271828', { idleMinutes: 5 });
	await evict();
	expect(await keyInDatabase()).not.toHaveProperty('open');
	expect(await unlockWithPin(rows, 'hana', '271828')).toEqual(open);
	await changePin(rows, 'hana', '271828', '314159');
	await evict();
	await expect(unlockWithPin(rows, 'hana', '271828')).rejects.toThrow('PINが違います');
	expect(await unlockWithPin(rows, 'hana', '314159')).toEqual(open);
	await removeLock(rows, 'hana', '314159');
	await evict();
	expect(await keyInDatabase()).toEqual({ open });
});

it('after several wrong PINs even the right one has to wait, each time longer', async () => {
	await rows.open();
	await setLock(rows, 'hana', '271828', { idleMinutes: 5 });
	const wrong = async () => {
		const failure: unknown = await unlockWithPin(rows, 'hana', 'wrong1').catch((error) => error);
		return (failure as Error).message;
	};
	for (let n = 0; n < 4; n++) expect(await wrong()).toBe('PINが違います。');
	expect(secondsToWait('hana')).toBe(0);
	// Not only whoever tries a sixth one hears of it.
	expect(await wrong()).toBe('PINが違います。続けて間違えたため、30秒お待ちください。');
	expect(secondsToWait('hana')).toBe(30);
	await expect(unlockWithPin(rows, 'hana', '271828')).rejects.toThrow('あと30秒');
	const now = Date.now();
	vi.spyOn(Date, 'now').mockReturnValue(now + 31_000);
	await expect(unlockWithPin(rows, 'hana', 'wrong1')).rejects.toThrow('PINが違います');
	await expect(unlockWithPin(rows, 'hana', '271828')).rejects.toThrow('あと1分お');
	vi.spyOn(Date, 'now').mockReturnValue(now + 100_000);
	await unlockWithPin(rows, 'hana', '271828');
	expect(lockSettings.all().hana).toMatchObject({ failures: 0 });
	vi.restoreAllMocks();
});

it('a wait is said in minutes and seconds', () => {
	expect([9, 60, 65, 3600].map(waitText)).toEqual(['9秒', '1分', '1分5秒', '60分']);
});

it('a lock that another tab has set, changed or taken away is the one that is put back', async () => {
	const other = new YuiDatabase(name);
	const evict = async () => {
		const deleting = indexedDB.deleteDatabase(`yui-${name}`);
		await new Promise((resolve) => (deleting.onsuccess = resolve));
	};
	const keyOfOther = async () => (await other.meta.get(DEVICE_KEY))!.value as DeviceKey;
	await Promise.all([rows.open(), other.open()]);
	const { open } = await keyInDatabase();
	const known = async () => {
		// Only the other one is there to make the database anew.
		rows.close({ disableAutoOpen: false });
		await evict();
		return keyOfOther();
	};
	await setLock(rows, 'hana', '271828', { idleMinutes: 5 });
	await vi.waitFor(async () => expect(await known()).not.toHaveProperty('open'));
	expect(await unlockWithPin(rows, 'hana', '271828')).toEqual(open);
	await removeLock(rows, 'hana', '271828');
	await vi.waitFor(async () => expect(await known()).toEqual({ open }));
	other.close();
});

it('a setting that was cut off has locked nothing', async () => {
	await rows.open();
	lockSettings.set('hana', { idleMinutes: 5 });
	expect(await unlockWithPin(rows, 'hana', 'anything')).toEqual((await keyInDatabase()).open);
	expect(lockSettings.all()).toEqual({});
});
