import {
	DEVICE_KEY,
	type DeviceKey,
	type WrappedKey,
	type YuiDatabase
} from '$lib/read-model/database';
import { lockSettings, type LockSettings } from './device';
import { noteActive } from './idle-lock';
import { UnlockError } from './lock-error';
import { askPasskey, createPasskey } from './lock-passkey';
import { decrypt, encrypt, keyOfBytes, keyOfSecret, randomSalt, ROUNDS } from './secret-key';

/**
 * The lock of this device: what is sealed (read-model/sealing) opens with one key, and while a lock is
 * set that key lies here only wrapped in what the person knows (PIN) or has (passkey). Setting or
 * changing a lock therefore seals nothing anew.
 */

type Bytes = Uint8Array<ArrayBuffer>;

/** Shorter ones are tried out in minutes by whoever copies the device. */
export const MIN_PIN = 6;
export const MAX_PIN = 64;

async function readKey(rows: YuiDatabase): Promise<DeviceKey> {
	return ((await rows.meta.get(DEVICE_KEY))?.value as DeviceKey | undefined) ?? {};
}

async function wrapWithPin(key: Bytes, pin: string): Promise<WrappedKey> {
	const salt = randomSalt();
	const wrapping = await keyOfSecret(pin, salt, ROUNDS);
	return { kind: 'pin', salt, rounds: ROUNDS, ...(await encrypt(wrapping, key)) };
}

const unwrapWithPin = async ({ salt, rounds, iv, data }: WrappedKey, pin: string): Promise<Bytes> =>
	decrypt(await keyOfSecret(pin, salt as Bytes, rounds), iv as Bytes, data as Bytes);

/**
 * Sets a lock with a PIN on a device without one.
 *
 * @returns the key, for whoever opens the data of this device again before it is locked
 * @throws UnlockError when there is one
 */
export async function setLock(
	rows: YuiDatabase,
	person: string,
	pin: string,
	settings: LockSettings
): Promise<Bytes> {
	const { open } = await readKey(rows);
	if (!open) throw new UnlockError('この端末には、もうロックがあります。');
	const wrapped = [await wrapWithPin(open as Bytes, pin)];
	// Nobody was watched before: the time without a touch begins now.
	noteActive();
	// First what makes the app ask for the PIN: killed in between, it asks, and finds the key still open.
	lockSettings.set(person, settings);
	await rows.keepKey({ wrapped });
	return open as Bytes;
}

/** Changes the PIN; other ways to unlock stay. @throws UnlockError when the old PIN is wrong */
export async function changePin(
	rows: YuiDatabase,
	person: string,
	old: string,
	pin: string
): Promise<void> {
	const key = await unlockWithPin(rows, person, old);
	const { wrapped = [] } = await readKey(rows);
	const others = wrapped.filter(({ kind }) => kind !== 'pin');
	await rows.keepKey({ wrapped: [await wrapWithPin(key, pin), ...others] });
}

/** Takes the lock away. @throws UnlockError when the PIN is wrong */
export async function removeLock(rows: YuiDatabase, person: string, pin: string): Promise<void> {
	const open = await unlockWithPin(rows, person, pin);
	await rows.keepKey({ open });
	lockSettings.delete(person);
}

/** Adds a passkey of this device as a second way. @throws UnlockError */
export async function addPasskey(
	rows: YuiDatabase,
	person: { id: string; name: string },
	pin: string
): Promise<void> {
	const key = await unlockWithPin(rows, person.id, pin);
	const salt = randomSalt();
	const { credential, secret } = await createPasskey(person, salt);
	const wrapping = await keyOfBytes(secret, salt);
	const added: WrappedKey = {
		kind: 'passkey',
		salt,
		rounds: 0,
		credential,
		...(await encrypt(wrapping, key))
	};
	const { wrapped = [] } = await readKey(rows);
	await rows.keepKey({ wrapped: [...wrapped.filter(({ kind }) => kind === 'pin'), added] });
	const settings = lockSettings.all()[person.id];
	if (settings) lockSettings.set(person.id, { ...settings, passkey: true });
}

/** Takes the passkey away again; the PIN stays. */
export async function removePasskey(rows: YuiDatabase, person: string): Promise<void> {
	const { wrapped = [] } = await readKey(rows);
	await rows.keepKey({ wrapped: wrapped.filter(({ kind }) => kind === 'pin') });
	const settings = lockSettings.all()[person];
	if (settings) lockSettings.set(person, { ...settings, passkey: false });
}

/** The key, for the right PIN. @throws UnlockError, with how long to wait after several wrong ones */
export async function unlockWithPin(
	rows: YuiDatabase,
	person: string,
	pin: string
): Promise<Bytes> {
	const settings = lockSettings.all()[person];
	const wait = secondsToWait(person);
	if (wait > 0) throw new UnlockError(`続けて間違えたため、あと${waitText(wait)}お待ちください。`);
	const { open, wrapped } = await readKey(rows);
	if (open) {
		// The setting of the lock was cut off: there is none.
		lockSettings.delete(person);
		return open as Bytes;
	}
	const found = wrapped?.find(({ kind }) => kind === 'pin');
	if (!found) throw new UnlockError('この端末のロックの記録が見つかりません。');
	try {
		const key = await unwrapWithPin(found, pin);
		if (settings?.failures) lockSettings.set(person, { ...settings, failures: 0, waitUntil: 0 });
		return key;
	} catch {
		noteFailure(person);
		const next = secondsToWait(person);
		throw new UnlockError(
			next > 0
				? `PINが違います。続けて間違えたため、${waitText(next)}お待ちください。`
				: 'PINが違います。'
		);
	}
}

/** For how long no PIN of this person is taken after wrong ones, seconds; 0 when the next may be tried. */
export function secondsToWait(person: string): number {
	const { waitUntil = 0 } = lockSettings.all()[person] ?? {};
	const wait = Math.ceil((waitUntil - Date.now()) / 1000);
	// A clock that was set back must not keep anybody out for longer than the longest wait.
	return wait > 0 && wait <= MAX_WAIT_S ? wait : 0;
}

/** 「1分5秒」 */
export function waitText(seconds: number): string {
	const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
	return `${minutes > 0 ? `${minutes}分` : ''}${rest > 0 || minutes === 0 ? `${rest}秒` : ''}`;
}

/** Wrong PINs that cost nothing but themselves. */
const FREE_FAILURES = 4;
const MAX_WAIT_S = 3600;

function noteFailure(person: string): void {
	const settings = lockSettings.all()[person];
	if (!settings) return;
	const failures = (settings.failures ?? 0) + 1;
	const wait =
		failures <= FREE_FAILURES ? 0 : Math.min(30 * 2 ** (failures - FREE_FAILURES - 1), MAX_WAIT_S);
	lockSettings.set(person, {
		...settings,
		failures,
		waitUntil: wait ? Date.now() + wait * 1000 : 0
	});
}

/** The key, by the passkey. @throws UnlockError */
export async function unlockWithPasskey(rows: YuiDatabase): Promise<Bytes> {
	const found = (await readKey(rows)).wrapped?.find(({ kind }) => kind === 'passkey');
	if (!found?.credential) throw new UnlockError('この端末のパスキーの記録が見つかりません。');
	const secret = await askPasskey(found.credential as Bytes, found.salt as Bytes);
	const wrapping = await keyOfBytes(secret, found.salt as Bytes);
	return decrypt(wrapping, found.iv as Bytes, found.data as Bytes).catch(() => {
		throw new UnlockError('このパスキーでは開けません。PINを使ってください。');
	});
}
