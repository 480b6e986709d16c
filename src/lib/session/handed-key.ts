import { tabName } from './marks';

/**
 * While one tab of a device is open, the PIN is not asked in another one: the service worker asks the open
 * ones for the key of a page that begins, and each answers only while it is unlocked.
 *
 * Besides, a page that is loaded anew is not a device that was put away: the key of its lock goes from the page
 * that ends to the one that begins in the same tab through the service worker, which keeps it in memory,
 * for seconds. A page cannot tell being closed from being loaded anew: the key of a tab that was closed
 * waits for a page that never comes. Nothing of it is written down; a worker that ended meanwhile has
 * forgotten it, and the PIN is asked.
 */

/** To the service worker: keep this key for the next page. */
export interface KeyToKeep {
	type: 'KEEP_KEY';
	/** Only its next page is given the key (`tabName`). */
	tab: string;
	person: string;
	key: Uint8Array;
}

/** To the service worker, with a port for the answer (`Uint8Array`, or null): the next page asks. */
export interface KeyAsked {
	type: 'TAKE_KEY';
	tab: string;
	person: string;
}

/** From the service worker, with a port for the answer (`Uint8Array`, or null): a page of this person begins. */
export interface KeySought {
	type: 'SEEK_KEY';
	person: string;
}

/** To the service worker: locked by hand, or left. */
export interface KeyToForget {
	type: 'FORGET_KEY';
}

export type KeyMessage = KeyToKeep | KeyAsked | KeyToForget;

/** For how long the service worker keeps a key: a slow phone loads a page in less. */
export const HANDED_MS = 20_000;
/** A page does not wait longer for the answer: then the PIN is asked. */
const ANSWER_MS = 1000;
/** Nor the service worker for tabs that are open: the system may have frozen them. */
const SEEKING_MS = 700;

// Neither is everywhere: a page without HTTPS has no service worker, Node 20 no navigator.
const worker = (): ServiceWorker | null =>
	(globalThis.navigator as Partial<Navigator> | undefined)?.serviceWorker?.controller ?? null;

const send = (message: KeyMessage, transfer: Transferable[] = []): void =>
	worker()?.postMessage(message, transfer);

/** This page ends; the next one may go on. */
export function handOverKey(person: string, key: Uint8Array): void {
	const tab = tabName();
	if (tab !== null) send({ type: 'KEEP_KEY', tab, person, key });
}

/** No page is to go on. */
export const forgetHandedKey = (): void => send({ type: 'FORGET_KEY' });

/** Is there anybody who could have kept a key? */
export const canTakeKey = (): boolean => worker() !== null;

/** The key that the page before handed over; null when there is none (any more). It is given once. */
export async function takeHandedKey(person: string): Promise<Uint8Array | null> {
	const tab = tabName();
	if (!canTakeKey() || tab === null) return null;
	const { port1, port2 } = new MessageChannel();
	const answer = new Promise<Uint8Array | null>((resolve) => {
		port1.onmessage = ({ data }: MessageEvent<Uint8Array | null>) => resolve(data);
		setTimeout(() => resolve(null), ANSWER_MS);
	});
	send({ type: 'TAKE_KEY', tab, person }, [port2]);
	return answer.finally(() => port1.close());
}

/**
 * In the service worker: asks pages for a key.
 *
 * @param pages that are open; the one that asks is among them, and has none
 * @returns the first that comes; null when nobody has one
 */
export async function seekKey(
	pages: readonly { postMessage(message: KeySought, transfer: Transferable[]): void }[],
	person: string
): Promise<Uint8Array | null> {
	const channels = pages.map(() => new MessageChannel());
	try {
		return await new Promise((resolve) => {
			let silent = pages.length;
			if (silent === 0) resolve(null);
			setTimeout(() => resolve(null), SEEKING_MS);
			pages.forEach((page, at) => {
				const { port1, port2 } = channels[at]!;
				port1.onmessage = ({ data }: MessageEvent<Uint8Array | null>) => {
					silent--;
					if (data || silent === 0) resolve(data);
				};
				page.postMessage({ type: 'SEEK_KEY', person }, [port2]);
			});
		});
	} finally {
		for (const { port1 } of channels) port1.close();
	}
}

/** Answers whoever seeks a key. @param keyOf the key of this person while this page is unlocked; else null */
export function answerSeekers(keyOf: (person: string) => Uint8Array | null): void {
	const workers = (globalThis.navigator as Partial<Navigator> | undefined)?.serviceWorker;
	workers?.addEventListener(
		'message',
		({ data, ports: [port] }: MessageEvent<KeySought | null>) => {
			if (data?.type === 'SEEK_KEY') port?.postMessage(keyOf(data.person));
		}
	);
}
