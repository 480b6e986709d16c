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
