import type { Me } from '$lib/domain/wire';
import { readMark, writeMark } from './marks';

/**
 * Who uses this device: kept so that the app opens without a network, and without a valid session.
 * Nothing in it opens anything on the server; that is the cookie's.
 */
const KEY = 'yui.me';
/** People who left and whose data is still to be deleted, with what becomes of unsent work. */
const LEAVING = 'yui.leaving';
/** People whose unsent work stays here until they sign in again, with its number. */
const KEPT = 'yui.kept';
/** Locks of the people who use this device. */
const LOCK = 'yui.lock';
/** What people chose about notices on this device. */
const PUSH = 'yui.push';
/** What the browser was given to keep for people who use this device. */
const HELD = 'yui.held';
/** What people who use this device were told about their ways in. */
const ACCESS = 'yui.access';
/** Somebody signed out here and the server does not know yet. */
const FAREWELL = 'yui.farewell';

/** Municipality that somebody chose when signing in here; of a device, not of a person. */
const MUNICIPALITY = 'yui.municipality';

const isMe = (value: unknown): value is Me =>
	typeof value === 'object' &&
	value !== null &&
	typeof (value as Me).id === 'string' &&
	typeof (value as Me).name === 'string' &&
	Array.isArray((value as Me).roles);

function read(key: string): unknown {
	try {
		return JSON.parse(readMark(key) ?? 'null');
	} catch {
		return null;
	}
}

/** The person last signed in here; null when none, or when the record is unreadable. */
export function readDevice(): Me | null {
	const value = read(KEY);
	return isMe(value) ? value : null;
}

export const writeDevice = (me: Me): void => writeMark(KEY, JSON.stringify(me));

export const clearDevice = (): void => writeMark(KEY, null);

/** Code of the municipality last chosen on the sign-in screen; '' when none was. */
export const readMunicipality = (): string => readMark(MUNICIPALITY) ?? '';

export function writeMunicipality(code: string): void {
	writeMark(MUNICIPALITY, code === '' ? null : code);
}

/** Something kept for each of several people. */
class Register<T> {
	constructor(private readonly key: string) {}

	all(): Record<string, T> {
		const value = read(this.key);
		return typeof value === 'object' && value !== null ? (value as Record<string, T>) : {};
	}

	set(person: string, value: T): void {
		writeMark(this.key, JSON.stringify({ ...this.all(), [person]: value }));
	}

	delete(person: string): void {
		const { [person]: _, ...rest } = this.all();
		writeMark(this.key, Object.keys(rest).length > 0 ? JSON.stringify(rest) : null);
	}
}

/** People who are leaving; what becomes of their unsent work. */
export const leaving = new Register<'keep' | 'discard'>(LEAVING);
/** People who left unsent work here; how many items. */
export const kept = new Register<number>(KEPT);

/** What this device holds of a person, to be noticed when the browser threw it away. */
export interface Held {
	/** `IDENTITY` of the read model. */
	identity: string;
	/** Items that the server did not have yet. */
	unsent: number;
}

/** By person; who has signed out is missing. */
export const held = new Register<Held>(HELD);

/** That a link changed a person's ways in (`AccessChange`), and whether they have read so here. */
export const accessNews = new Register<{ at: string; isRead: boolean }>(ACCESS);

/** Whether this device tells a person of things while the app is closed; or they said: not now. */
export const pushChoices = new Register<'on' | 'later'>(PUSH);

/** The lock of a person's data on this device. Nothing in it opens anything. */
export interface LockSettings {
	/** Minutes without a touch after which it locks. */
	idleMinutes: number;
	/** Does a passkey open it too? */
	passkey?: boolean;
	/** Wrong PINs in a row, and until when none is taken, milliseconds. */
	failures?: number;
	waitUntil?: number;
}

/** By person; who has no lock here is missing. */
export const lockSettings = new Register<LockSettings>(LOCK);

/** Is the server still to be told that a session ended here? */
export const owesFarewell = (): boolean => readMark(FAREWELL) !== null;

export function oweFarewell(isOwed: boolean): void {
	writeMark(FAREWELL, isOwed ? '1' : null);
}

/**
 * Calls back when another tab has signed this device's person out (null), or in again, perhaps with
 * other roles.
 */
export function onDeviceChanged(listener: (me: Me | null) => void): void {
	addEventListener('storage', (event) => {
		const { key } = event as StorageEvent;
		// Without a key everything was cleared.
		if (key === null) listener(null);
		else if (key === KEY) listener(readDevice());
	});
}
