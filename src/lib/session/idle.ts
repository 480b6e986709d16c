/** What can wait does not wait longer than this, milliseconds. */
const PATIENCE_MS = 1500;

/** Does something when the page has nothing else to do, at the latest in a moment. */
export function whenIdle(work: () => void): void {
	if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: PATIENCE_MS });
	else setTimeout(work, 200);
}
