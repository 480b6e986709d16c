import type { Envelope, RefusalCode } from '../core/document';
import { historyOf } from '../core/revision';

/**
 * How wrong the clock of a device may be, in milliseconds, either way: phones are set by the network,
 * office tablets by hand and on the wrong day at worst.
 */
export const CLOCK_ERROR_MS = 2 * 24 * 60 * 60 * 1000;

/** Nothing was written before this app was: a clock that says so has lost its time. */
export const FIRST_MOMENT = '2025-01-01T00:00:00.000Z';

/** Two moments by two clocks, each as wrong as may be. */
const isBefore = (moment: string, other: string): boolean =>
	Date.parse(moment) < Date.parse(other) - 2 * CLOCK_ERROR_MS;

/** Does this revision go on from `previous`, rather than stand beside it? */
export const continues = (document: Envelope, previous: Envelope): boolean =>
	previous._rev !== undefined && historyOf(document).includes(previous._rev);

/**
 * Are the times of a document such that its writing could have happened then? How late it arrives
 * does not matter: a phone may be without a network for weeks. What is concurrent with `previous` may
 * be older than it for the same reason; what continues it is not. That nothing is in the future only
 * the server can say (`isAheadOf`), which has a clock.
 */
export function momentRefusal(document: Envelope, previous: Envelope | null): RefusalCode | null {
	const { createdAt, updatedAt } = document;
	if (createdAt < FIRST_MOMENT || updatedAt < FIRST_MOMENT) return 'clock_behind';
	if (isBefore(updatedAt, createdAt)) return 'clock_behind';
	if (previous && continues(document, previous) && isBefore(updatedAt, previous.updatedAt))
		return 'clock_behind';
	// What it said before, it said in its time: otherwise the newest of its past would be an invention.
	for (const { at } of (document as { earlier?: readonly { at: string }[] }).earlier ?? [])
		if (isBefore(at, createdAt) || isBefore(updatedAt, at)) return 'malformed';
	return null;
}

/** Does a document claim a time that has not come? @param now milliseconds since 1970 */
export function isAheadOf(now: number, { createdAt, updatedAt }: Envelope): boolean {
	const latest = new Date(now + CLOCK_ERROR_MS).toISOString();
	// A tombstone need not say when.
	return [createdAt, updatedAt].some((moment) => moment !== undefined && moment > latest);
}
