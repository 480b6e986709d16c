const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What the screen says of a clock that is wrong.
 *
 * @param offset how far it is ahead of the server's, milliseconds
 */
export function clockText(offset: number): string {
	const days = Math.max(1, Math.round(Math.abs(offset) / DAY_MS));
	return `この端末の時計が、およそ${days.toLocaleString('ja-JP')}日${offset > 0 ? '進んで' : '遅れて'}います`;
}
