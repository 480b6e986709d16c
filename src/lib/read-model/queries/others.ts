/**
 * Lets go first what already waits. The news of a write, which makes queries run again, arrives just
 * before the answer that a person waits for.
 */
export const others = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

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
