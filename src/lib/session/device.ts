import type { Me } from '$lib/domain/wire';

/**
 * Who uses this device: kept so that the app opens without a network, and without a valid session.
 * Nothing in it opens anything on the server; that is the cookie's.
 */
const KEY = 'yui.me';

const isMe = (value: unknown): value is Me =>
	typeof value === 'object' &&
	value !== null &&
	typeof (value as Me).id === 'string' &&
	typeof (value as Me).name === 'string' &&
	Array.isArray((value as Me).roles);

/** The person last signed in here; null when none, or when the record is unreadable. */
export function readDevice(): Me | null {
	try {
		const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
		return isMe(value) ? value : null;
	} catch {
		return null;
	}
}

export const writeDevice = (me: Me): void => localStorage.setItem(KEY, JSON.stringify(me));

export const clearDevice = (): void => localStorage.removeItem(KEY);

/** Calls back when another tab has signed this device's person out. */
export function onDeviceCleared(listener: () => void): void {
	addEventListener('storage', (event) => {
		const { key, newValue } = event as StorageEvent;
		// Without a key everything was cleared.
		if (key === null || (key === KEY && newValue === null)) listener();
	});
}
