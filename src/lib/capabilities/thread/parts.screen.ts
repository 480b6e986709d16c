/**
 * Which of many replies are drawn: a run of them, so that a thread of five hundred opens as fast as one
 * of thirty.
 */

/** Replies that are drawn at once, and added at either end. */
export const PART = 30;
/** So many more are no part of their own. */
const LEFT_OVER = 10;
/** Replies before one that is jumped to: what it answers. */
const BEFORE = 3;

/** From the `from`th to before the `to`th; `to` is null where what arrives is drawn too. */
export interface Run {
	from: number;
	to: number | null;
}

const bounded = (from: number, to: number, total: number): Run => ({
	from: from <= LEFT_OVER ? 0 : from,
	to: to >= total - LEFT_OVER ? null : to
});

/** What a thread is opened with. */
export const firstRun = (total: number): Run => bounded(0, PART, total);

/** With what came before, and with what comes after. */
export const withBefore = ({ from, to }: Run, total: number): Run =>
	bounded(Math.max(0, from - PART), to ?? total, total);
export const withAfter = ({ from, to }: Run, total: number): Run =>
	bounded(from, (to ?? total) + PART, total);

/** A run with this one in it: the one there is, as far as it has it. */
export function runWith({ from, to }: Run, index: number, total: number): Run {
	if (index >= from && index < (to ?? total)) return { from, to };
	const begin = Math.max(0, Math.min(index - BEFORE, total - PART));
	return bounded(begin, begin + PART, total);
}
