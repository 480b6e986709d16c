/**
 * Cuts texts where a reader sees two characters: never within a pair of surrogates (𠮷), a kana and its
 * mark (か + ゛), a family emoji. The one place that does so; `tests/unit/cuts.test.ts` looks for others.
 *
 * Lengths are UTF-16 units, as everywhere in `domain/`.
 */

/** Firefox has it since 125, the engines of CouchDB lack it: there `isWithin` decides. */
const segmenter = typeof Intl === 'object' && 'Segmenter' in Intl ? new Intl.Segmenter('ja') : null;

/** What nothing joins to its neighbour, and most of what is written here: kana, kanji, ASCII. */
const PLAIN = /^[\x20-\x7e\u3001\u3002\u3041-\u3096\u30a1-\u30f6\u4e00-\u9fff]{2}$/;

/** The last place at or before `at` where the text may be cut. */
export function boundaryBefore(text: string, at: number): number {
	if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length));
	if (PLAIN.test(text.slice(at - 1, at + 1))) return at;
	if (segmenter) return segmenter.segment(text).containing(at)?.index ?? at;
	return boundaryByHand(text, at);
}

/** As `boundaryBefore`, for engines without a segmenter. */
export function boundaryByHand(text: string, at: number): number {
	let place = at;
	while (place > 0 && isWithin(text, place)) place--;
	return place;
}

const JOINED =
	/^(?:\p{M}|\p{Emoji_Modifier}|\u200c|\u200d|[\uff9e\uff9f]|[\u1160-\u11ff]|[\u{e0020}-\u{e007f}])/u;
const FLAG = /[\u{1f1e6}-\u{1f1ff}]/u;

/** Does this place lie within what a reader sees as one character? */
function isWithin(text: string, at: number): boolean {
	const isHalf =
		/^[\udc00-\udfff]/.test(text.slice(at)) && /[\ud800-\udbff]$/.test(text.slice(0, at));
	if (isHalf) return true;
	const next = String.fromCodePoint(text.codePointAt(at) ?? 0);
	if (JOINED.test(next) || text[at - 1] === '\u200d') return true;
	if (text[at - 1] === '\r' && text[at] === '\n') return true;
	if (!FLAG.test(next)) return false;
	// Two of these letters are a flag: an odd number before this one leaves it in the middle.
	const before = /[\u{1f1e6}-\u{1f1ff}]+$/u.exec(text.slice(0, at))?.[0] ?? '';
	return (before.length / 2) % 2 === 1;
}

/** Between two code points at least: for what is one character and longer than there is room. */
const halfBefore = (text: string, at: number): number =>
	/^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;

/** The beginning of a text, `max` units at most. */
export function cut(text: string, max: number): string {
	if (text.length <= max) return text;
	return text.slice(0, boundaryBefore(text, max) || halfBefore(text, max));
}

/** The end of a text, `max` units at most. */
export function cutEnd(text: string, max: number): string {
	if (text.length <= max) return text;
	const at = text.length - max;
	const begun = boundaryBefore(text, at);
	if (begun === at) return text.slice(at);
	// No part of the character that is cut, but what follows it.
	let place = at + 1;
	while (place < text.length && boundaryBefore(text, place) === begun) place++;
	return text.slice(place);
}
