import { liveQuery, type Subscription } from 'dexie';
import type { YuiDatabase } from '../database';

/** Not noticed by anybody, and long enough for the answer to overtake the news. */
const REST_MS = 40;

/**
 * Waits a moment before what changed is read again. Whoever asks during that moment waits for its
 * end, not for another one, so that changes without a pause hold nobody up.
 */
export function resting(): () => Promise<void> {
	let moment: Promise<void> | null = null;
	return () =>
		(moment ??= new Promise((resolve) =>
			setTimeout(() => {
				moment = null;
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
	return async () => {
		const mine = ++turn;
		if (mine > 1) await rest();
		return mine === turn ? read() : (undefined as T);
	};
}

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
