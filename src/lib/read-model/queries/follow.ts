import { liveQuery, type Subscription } from 'dexie';
import type { YuiDatabase } from '../database';

/** Not noticed by anybody, and long enough for the answer to overtake the news. */
const REST_MS = 40;

/**
 * A query rests four times as long as it read before it reads again: news without a pause, as in a first
 * sync, cost a screen's queries a fifth of the processor's time, not all of it. (npm run bench guard, at the
 * commit this came with: 2,156 transactions for a first sync before.)
 */
const REST_FACTOR = 4;
/** Longer than that a screen is not behind, whatever its query costs. */
const MAX_REST_MS = 2000;

/**
 * Waits a moment before what changed is read again. Whoever asks during that moment waits for its
 * end, not for another one, so that changes without a pause hold nobody up.
 */
export function resting(): () => Promise<void> {
	let pause: Promise<void> | null = null;
	return () =>
		(pause ??= new Promise((resolve) =>
			setTimeout(() => {
				pause = null;
				resolve();
			}, REST_MS)
		));
}

/**
 * A query that is read at once the first time, and after a rest whenever something it read has changed.
 * Dexie begins it anew with each change and ignores the runs before: of those that rest together only
 * the last one reads.
 *
 * @param rest as `resting` makes it
 * @returns to be subscribed to once; an async function on purpose: only then does Dexie follow the query
 * beyond its first `await`, and so know every table it read
 */
export function rested<T>(read: () => Promise<T>, rest = resting()): () => Promise<T> {
	let turn = 0;
	let restsUntil = 0;
	/** Ends the waiting for the reading under way. */
	let reading: Promise<void> | null = null;
	return async () => {
		const mine = ++turn;
		if (mine > 1) await rest();
		if (reading) await Promise.race([reading, moment(MAX_REST_MS)]);
		const left = restsUntil - performance.now();
		if (left > 0) await moment(left);
		if (mine !== turn) return undefined as T;
		const began = performance.now();
		let end = (): void => {};
		reading = new Promise((resolve) => (end = resolve));
		try {
			return await read();
		} finally {
			const ended = performance.now();
			restsUntil = ended + Math.min(REST_FACTOR * (ended - began), MAX_REST_MS);
			reading = null;
			end();
		}
	};
}

const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Follows a query: its result now, and again, after a rest, whenever rows it read have changed.
 *
 * @param rest as `resting` makes it; by default a moment nobody notices
 */
export function follow<T>(
	database: YuiDatabase,
	read: (database: YuiDatabase) => Promise<T>,
	observer: { next: (data: T) => void; error: (error: unknown) => void },
	rest?: () => Promise<void>
): Subscription {
	return liveQuery(rested(() => read(database), rest)).subscribe(observer);
}
