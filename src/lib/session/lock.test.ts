import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DEVICE_KEY, YuiDatabase, type DeviceKey } from '$lib/read-model/database';
import { lockSettings } from './device';
import { isIdle } from './idle-lock';
import { changePin, removeLock, setLock, unlockWithPin } from './lock';

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
	for (let n = 0; n < 5; n++)
		await expect(unlockWithPin(rows, 'hana', 'wrong1')).rejects.toThrow('PINが違います');
	await expect(unlockWithPin(rows, 'hana', '271828')).rejects.toThrow('あと30秒');
	const now = Date.now();
	vi.spyOn(Date, 'now').mockReturnValue(now + 31_000);
	await expect(unlockWithPin(rows, 'hana', 'wrong1')).rejects.toThrow('PINが違います');
	await expect(unlockWithPin(rows, 'hana', '271828')).rejects.toThrow('あと60秒');
	vi.spyOn(Date, 'now').mockReturnValue(now + 100_000);
	await unlockWithPin(rows, 'hana', '271828');
	expect(lockSettings.all().hana).toMatchObject({ failures: 0 });
	vi.restoreAllMocks();
});

it('a setting that was cut off has locked nothing', async () => {
	await rows.open();
	lockSettings.set('hana', { idleMinutes: 5 });
	expect(await unlockWithPin(rows, 'hana', 'anything')).toEqual((await keyInDatabase()).open);
	expect(lockSettings.all()).toEqual({});
});
