import type { Piece } from './linkify';

/** Somebody a text calls on. */
export interface MentionedPerson {
	/** What may stand behind the `@`, the longest first; the last one is the name alone. */
	spellings: readonly string[];
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
	const calls = people
		.flatMap(({ spellings, office }) => spellings.map((name) => ({ name, office })))
		.sort((a, b) => b.name.length - a.name.length);
	return pieces.flatMap((piece) => (piece.href ? [piece] : splitAt(piece.text, calls)));
}

function splitAt(text: string, calls: readonly { name: string; office: string }[]): MentionPiece[] {
	const pieces: MentionPiece[] = [];
	let end = 0;
	for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
		if (at < end) continue;
		const call = calls.find(({ name }) => text.startsWith(name, at + 1));
		if (!call) continue;
		if (at > end) pieces.push({ text: text.slice(end, at) });
		end = at + 1 + call.name.length;
		// Of namesakes without more behind the name nobody can say which is meant.
		const isShared = calls.some(({ name, office }) => name === call.name && office !== call.office);
		pieces.push({ text: text.slice(at, end), office: isShared ? '' : call.office });
	}
	if (end < text.length) pieces.push({ text: text.slice(end) });
	return pieces;
}
