import { readMark, writeMark } from './marks';

/** When this device was last used, in any tab: milliseconds. */
const ACTIVE = 'yui.active';
/** How exactly that is written down. */
const STEP_MS = 5000;

const lastActive = (): number => Number(readMark(ACTIVE) ?? 0);

/** Somebody uses the device. */
export function noteActive(): void {
	const now = Date.now();
	if (Math.abs(now - lastActive()) >= STEP_MS) writeMark(ACTIVE, String(now));
}

/** Has nobody used the device for so long, or was it locked by hand? @param minutes that while */
export const isIdle = (minutes: number): boolean => Date.now() - lastActive() >= minutes * 60_000;

/** Nobody uses it any more: every tab locks. */
export const forgetActive = (): void => writeMark(ACTIVE, '0');

/**
 * Locks when nobody has used the device for a while, also while the app was in the background.
 *
 * @param minutes that while; null while there is no lock
 * @returns ends the watching
 */
export function watchIdle(minutes: () => number | null, lock: () => void): () => void {
	const check = () => {
		const limit = minutes();
		if (limit !== null && isIdle(limit)) lock();
	};
	const onVisible = () => {
		if (document.visibilityState === 'visible') check();
	};
	const timer = setInterval(check, STEP_MS);
	// A computer that sleeps stops its timers: whoever touches it first may be somebody else. What is done on
	// the lock screen is no use either: another tab would stay open by it, or open again.
	const touch = () => {
		const limit = minutes();
		if (limit === null) return;
		if (isIdle(limit)) lock();
		else noteActive();
	};
	const events = ['pointerdown', 'keydown', 'scroll'] as const;
	for (const name of events) addEventListener(name, touch, { passive: true, capture: true });
	document.addEventListener('visibilitychange', onVisible);
	// Locked by hand in another tab.
	const onStorage = ({ key }: StorageEvent) => {
		if (key === ACTIVE && lastActive() === 0) check();
	};
	addEventListener('storage', onStorage);
	return () => {
		removeEventListener('storage', onStorage);
		clearInterval(timer);
		for (const name of events) removeEventListener(name, touch, { capture: true });
		document.removeEventListener('visibilitychange', onVisible);
	};
}
