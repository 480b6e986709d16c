/** What can wait does not wait longer than this, milliseconds. */
const PATIENCE_MS = 1500;
/** Who writes, or reads over what they wrote, has the device to themselves for so long, milliseconds. */
const WRITING_MS = 3000;
/** Whoever writes on and on: then it is done between two letters, milliseconds. */
const WRITING_PATIENCE_MS = 20_000;

/** Does something when the page has nothing else to do, at the latest in a moment. */
export function whenIdle(work: () => void): void {
	if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: PATIENCE_MS });
	else setTimeout(work, 200);
}

let typedAt = -Infinity;
globalThis.addEventListener?.('input', () => (typedAt = performance.now()), { capture: true });

/**
 * Does something when nobody is writing on this page: on a slow phone it would stand in the way of the
 * tap that sends.
 */
export function whenQuiet(work: () => void): void {
	const latest = performance.now() + WRITING_PATIENCE_MS;
	const wait = (): void => {
		const rest = Math.min(typedAt + WRITING_MS, latest) - performance.now();
		if (rest > 0) setTimeout(wait, rest);
		else whenIdle(work);
	};
	wait();
}
