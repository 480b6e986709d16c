import { cut } from '$lib/domain/core/cut';

export type Piece = { text: string; href?: undefined } | { text: string; href: string };

// A web address ends at a space, a bracket, Japanese punctuation, and where Japanese prose begins:
// browsers copy what is Japanese in a path as %E5…, and 「12.htmlをご覧ください」 is a sentence. Only the
// name of a host may be Japanese, up to its first dot. Invisible characters that turn the direction of
// writing are never part of an address: they could show another host than they lead to.
const ADDRESS =
	/https?:\/\/(?:[\p{L}\p{N}-]+\.(?=[a-z]))?[^\s<>"'`{}|\\^…\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\u3000-\u303f\uff01-\uff9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/giu;
const TRAILING = '.,;:!?)]*_~';

/** One line of plain text as plain pieces and safe links; the pieces joined are the line. */
export function linkPieces(line: string): Piece[] {
	const pieces: Piece[] = [];
	let end = 0;
	for (const match of line.matchAll(ADDRESS)) {
		const address = withoutTrailing(match[0]);
		const href = safeHref(address);
		if (!href) continue;
		if (match.index > end) pieces.push({ text: line.slice(end, match.index) });
		pieces.push({ text: address, href });
		end = match.index + address.length;
	}
	if (end < line.length) pieces.push({ text: line.slice(end) });
	return pieces;
}

/** Punctuation after an address belongs to the sentence, but a bracket it opened is its own. */
function withoutTrailing(address: string): string {
	let end = address.length;
	// Not a regular expression, which would begin anew at each of ten thousand dots.
	while (end > 0 && TRAILING.includes(address[end - 1] ?? ' ')) end--;
	const bare = address.slice(0, end);
	return address[end] === ')' && bare.includes('(') ? `${bare})` : bare;
}

/** The address of a web page that is safe to lead to; null for anything else. */
export function safeHref(address: string): string | null {
	try {
		const url = new URL(address);
		const plain = url.username === '' && url.password === '';
		return plain && /^https?:$/.test(url.protocol) && url.hostname !== '' ? url.href : null;
	} catch {
		return null;
	}
}

/** The beginning of a long text, cut between lines or sentences where one ends near `length`. */
export function beginningOf(text: string, length: number): string {
	if (text.length <= length) return text;
	const part = cut(text, length);
	const stop = Math.max(part.lastIndexOf('\n'), part.lastIndexOf('。') + 1);
	return stop > length / 2 ? part.slice(0, stop) : part;
}
