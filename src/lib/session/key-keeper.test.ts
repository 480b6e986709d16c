/** The key of a locked device, from a page that ends to the one that begins. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
	answerSeekers,
	canTakeKey,
	forgetHandedKey,
	HANDED_MS,
	handOverKey,
	seekKey,
	takeHandedKey,
	type KeySought
} from './handed-key';
import { KeyKeeper } from './key-keeper';

const KEY = Uint8Array.of(1, 2, 3);
const OTHER = Uint8Array.of(4, 5, 6);
/** What the keeper waits for, in the order in which it began. */
let waits: { ms: number; end: () => void }[];
/** What ends when the service worker need not live any longer. */
let lives: Promise<void>[];
let keeper: KeyKeeper;
/** Those that are open. */
let pages: { postMessage(message: KeySought, transfer: Transferable[]): void }[];

/** A page that is open. @param keyOf as it answers */
function openPage(keyOf: (person: string) => Uint8Array | null): void {
	const serviceWorker = new EventTarget();
	vi.stubGlobal('navigator', { serviceWorker });
	answerSeekers(keyOf);
	pages.push({
		postMessage: (data, ports) =>
			void serviceWorker.dispatchEvent(Object.assign(new Event('message'), { data, ports }))
	});
}

/** In which tab the next page is. */
function goTo(tab: string): void {
	const stored = new Map([['yui.tab', tab]]);
	vi.stubGlobal('sessionStorage', { getItem: (key: string) => stored.get(key) ?? null });
}

/** A page under a service worker. */
const control = (postMessage: (message: unknown, transfer: MessagePort[]) => void) =>
	vi.stubGlobal('navigator', { serviceWorker: { controller: { postMessage } } });

beforeEach(() => {
	[waits, lives, pages] = [[], [], []];
	goTo('one');
	keeper = new KeyKeeper(
		(person) => seekKey(pages, person),
		(ms) => new Promise((end) => waits.push({ ms, end }))
	);
	control((message, [port]) => void lives.push(keeper.hear(message, port)));
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

/** The time of the key that was handed over first, second, … is up. */
async function timeIsUp(index: number): Promise<void> {
	waits[index]!.end();
	await lives[index];
}

it('is given to the next page of its person, once', async () => {
	handOverKey('hana', KEY);
	expect(await takeHandedKey('hana')).toEqual(KEY);
	expect(await takeHandedKey('hana')).toBeNull();
});

it('is given by another tab of its person that is open, as often as one begins', async () => {
	openPage(() => null);
	openPage((person) => (person === 'hana' ? KEY : null));
	control((message, [port]) => void lives.push(keeper.hear(message, port)));
	expect(await takeHandedKey('hana')).toEqual(KEY);
	goTo('two');
	expect(await takeHandedKey('hana')).toEqual(KEY);
	expect(await takeHandedKey('taro')).toBeNull();
});

it('is not waited for when the tabs that are open are frozen', async () => {
	pages.push({ postMessage: () => undefined });
	vi.useFakeTimers();
	const asked = takeHandedKey('hana');
	await vi.runAllTimersAsync();
	expect(await asked).toBeNull();
});

it('is given to nobody else, and to nobody after somebody else asked', async () => {
	handOverKey('hana', KEY);
	expect(await takeHandedKey('taro')).toBeNull();
	expect(await takeHandedKey('hana')).toBeNull();
});

it('is given to no other tab than the one it was open in, which may have been closed', async () => {
	handOverKey('hana', KEY);
	goTo('two');
	expect(await takeHandedKey('hana')).toBeNull();
	goTo('one');
	expect(await takeHandedKey('hana')).toEqual(KEY);
	vi.stubGlobal('sessionStorage', undefined);
	handOverKey('hana', KEY);
	expect(await takeHandedKey('hana')).toBeNull();
});

it('is given to nobody after a sleep, which stopped the timer, nor by a clock that was set back', async () => {
	const now = Date.now();
	for (const later of [HANDED_MS + 1000, -1000]) {
		handOverKey('hana', KEY);
		const clock = vi.spyOn(Date, 'now').mockReturnValue(now + later);
		expect(await takeHandedKey('hana')).toBeNull();
		clock.mockRestore();
	}
});

it('is forgotten when the device is locked by hand, or left', async () => {
	handOverKey('hana', KEY);
	forgetHandedKey();
	expect(await takeHandedKey('hana')).toBeNull();
});

it('is forgotten after seconds, for which the service worker is kept alive', async () => {
	handOverKey('hana', KEY);
	expect(waits.map(({ ms }) => ms)).toEqual([HANDED_MS]);
	const ended = vi.fn();
	void lives[0]!.then(ended);
	await Promise.resolve();
	expect(ended).not.toHaveBeenCalled();
	await timeIsUp(0);
	expect(await takeHandedKey('hana')).toBeNull();
});

it('is not forgotten because the time of the one before is up', async () => {
	handOverKey('hana', KEY);
	handOverKey('hana', OTHER);
	await timeIsUp(0);
	expect(await takeHandedKey('hana')).toEqual(OTHER);
});

it('is not touched by what else pages say to the service worker', async () => {
	handOverKey('hana', KEY);
	for (const message of [null, undefined, 'KEEP_KEY', { type: 'SKIP_WAITING' }])
		await keeper.hear(message);
	expect(await takeHandedKey('hana')).toEqual(KEY);
});

it('is not waited for without a service worker, nor for long when it does not answer', async () => {
	vi.stubGlobal('navigator', {});
	expect(canTakeKey()).toBe(false);
	expect(await takeHandedKey('hana')).toBeNull();
	vi.useFakeTimers();
	control(() => undefined);
	const asked = takeHandedKey('hana');
	await vi.runAllTimersAsync();
	expect(await asked).toBeNull();
});
