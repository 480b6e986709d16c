import { boundaryBefore } from '../core/cut';
import { foldText, foldWithOffsets } from './fold';

/** A piece of a text, and whether it is what was searched for. */
export interface Marked {
	text: string;
	isHit: boolean;
}

/** Characters of an excerpt, and how many of them may come before the first hit. */
const EXCERPT = 120;
const BEFORE = 24;
/** Folding with offsets is slow: of a longer text only so much is looked through at once. */
const WINDOW = 4000;

type Range = [from: number, to: number];

/** Where the terms stand in a text, in characters of the original; overlapping ones are one. */
function rangesOf(text: string, terms: readonly string[]): Range[] {
	const { folded, starts, ends } = foldWithOffsets(text);
	const ranges: Range[] = [];
	for (const term of terms)
		for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length))
			ranges.push([starts[at]!, ends[at + term.length - 1]!]);
	ranges.sort(([a], [b]) => a - b);
	const joined: Range[] = [];
	for (const [from, to] of ranges) {
		const last = joined.at(-1);
		if (last && from <= last[1]) last[1] = Math.max(last[1], to);
		else joined.push([from, to]);
	}
	return joined;
}

/** A text cut into what was searched for and what was not. */
export function marked(text: string, terms: readonly string[]): Marked[] {
	return pieces(text, rangesOf(text, terms), 0, text.length);
}

function pieces(text: string, ranges: readonly Range[], from: number, to: number): Marked[] {
	const cut: Marked[] = [];
	let at = from;
	const push = (end: number, isHit: boolean) => {
		if (end > at) cut.push({ text: text.slice(at, end), isHit });
		at = Math.max(at, end);
	};
	for (const [begin, end] of ranges) {
		if (end <= from || begin >= to) continue;
		push(Math.min(begin, to), false);
		push(Math.min(end, to), true);
	}
	push(to, false);
	return cut;
}

/** The part of a document's texts that shows best why it was found, in one line. */
export function excerptOf(parts: readonly string[], terms: readonly string[]): Marked[] {
	let best: { text: string; ranges: Range[]; count: number } | null = null;
	for (const part of parts) {
		const text = beginningAround(part, terms).replace(/\s+/gu, ' ').trim();
		const ranges = rangesOf(text, terms);
		const folded = foldText(text);
		const count = terms.filter((term) => folded.includes(term)).length;
		if (!best || count > best.count) best = { text, ranges, count };
		if (count === terms.length) break;
	}
	if (!best) return [];
	const { text, ranges } = best;
	const from = boundaryBefore(text, Math.max(0, (ranges[0]?.[0] ?? 0) - BEFORE));
	const to = boundaryBefore(text, from + EXCERPT);
	const cut = pieces(text, ranges, from, to);
	if (from > 0) cut.unshift({ text: '…', isHit: false });
	if (to < text.length) cut.push({ text: '…', isHit: false });
	return cut;
}

/** Of a very long text the piece in which the first term stands. */
function beginningAround(text: string, terms: readonly string[]): string {
	for (let from = 0; from < text.length; from += WINDOW / 2) {
		const window = text.slice(boundaryBefore(text, from), boundaryBefore(text, from + WINDOW));
		if (text.length <= WINDOW || rangesOf(window, terms).length > 0) return window;
	}
	return text.slice(0, boundaryBefore(text, WINDOW));
}
