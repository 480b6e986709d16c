import type { Piece } from './linkify';

/** Somebody a text calls on. */
export interface MentionedPerson {
	name: string;
	/** 所属, said beside the name. */
	office: string;
}

export type MentionPiece = Piece | { text: string; office: string };

/** Splits pieces of text at `@` and the name of one of these people; the pieces joined stay the line. */
export function withMentions(
	pieces: readonly Piece[],
	people: readonly MentionedPerson[]
): MentionPiece[] {
	if (people.length === 0) return [...pieces];
	// Of two names that begin alike the longer one is meant.
	const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
	return pieces.flatMap((piece) => (piece.href ? [piece] : splitAt(piece.text, longestFirst)));
}

function splitAt(text: string, people: readonly MentionedPerson[]): MentionPiece[] {
	const pieces: MentionPiece[] = [];
	let end = 0;
	for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
		if (at < end) continue;
		const person = people.find(({ name }) => text.startsWith(name, at + 1));
		if (!person) continue;
		if (at > end) pieces.push({ text: text.slice(end, at) });
		end = at + 1 + person.name.length;
		pieces.push({ text: text.slice(at, end), office: person.office });
	}
	if (end < text.length) pieces.push({ text: text.slice(end) });
	return pieces;
}
