import { beforeEach, expect, it, vi } from 'vitest';
import { forgetActive, isIdle, noteActive, watchIdle } from './idle-lock';

const MINUTE = 60_000;
let stored: Map<string, string>;
let page: EventTarget;

beforeEach(() => {
	vi.useFakeTimers();
	stored = new Map();
	page = new EventTarget();
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => stored.set(key, value),
		removeItem: (key: string) => stored.delete(key)
	});
	vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
	for (const name of ['addEventListener', 'removeEventListener'] as const)
		vi.stubGlobal(name, page[name].bind(page));
	return () => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	};
});

const touch = () => page.dispatchEvent(new Event('pointerdown'));

/** A page with a lock of 15 minutes. */
function watched() {
	let isOpen = true;
	const end = watchIdle(
		() => (isOpen ? 15 : null),
		() => {
			isOpen = false;
			forgetActive();
		}
	);
	return { end, isOpen: () => isOpen };
}

it('the first touch after a long sleep locks, although no timer ran meanwhile', () => {
	noteActive();
	const { end, isOpen } = watched();
	// A computer that sleeps stops the clock of its timers.
	vi.setSystemTime(Date.now() + 60 * MINUTE);
	touch();
	expect(isOpen()).toBe(false);
	end();
});

it('whoever touches the lock screen does not keep the other tabs open', () => {
	noteActive();
	const { end, isOpen } = watched();
	vi.advanceTimersByTime(16 * MINUTE);
	expect(isOpen()).toBe(false);
	touch();
	expect(isIdle(15)).toBe(true);
	end();
});

it('a touch in time keeps it open', () => {
	noteActive();
	const { end, isOpen } = watched();
	for (let n = 0; n < 3; n++) {
		vi.advanceTimersByTime(14 * MINUTE);
		touch();
	}
	expect(isOpen()).toBe(true);
	end();
});
