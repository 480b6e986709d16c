import { documentType } from '$lib/domain/registry';
import type { StoredDocument } from '../engine/engine';

/** The first screen shows a few of each of the most useful kinds, so no kind waits for all of another. */
const FIRST_OF_TYPE = 30;
/** Kinds up to this rank are on the first screen: disaster notes, events. */
const FIRST_SCREEN_RANK = 1;

/**
 * The most useful first: a few of each kind of the first screen with their authors, then the rest by
 * kind (`DocumentType.rank`); the newest of each kind first.
 */
export function usefulOrder(documents: readonly StoredDocument[]): StoredDocument[] {
	const rankOf = (document: StoredDocument): number => documentType(document.type)?.rank ?? 100;
	const ordered = documents
		.map((document) => ({ document, rank: rankOf(document) }))
		.sort((a, b) => a.rank - b.rank || compare(b.document, a.document));
	const counts = new Map<string, number>();
	const first: StoredDocument[] = [];
	const rest: StoredDocument[] = [];
	for (const { document, rank } of ordered) {
		const count = (counts.get(document.type) ?? 0) + 1;
		counts.set(document.type, count);
		const isFirst = rank <= FIRST_SCREEN_RANK && count <= FIRST_OF_TYPE;
		(isFirst ? first : rest).push(document);
	}
	return withAuthorsFirst(first, rest);
}

const compare = (a: StoredDocument, b: StoredDocument): number => {
	const [left, right] = [a.createdAt + a._id, b.createdAt + b._id];
	return left < right ? -1 : left > right ? 1 : 0;
};

/** Moves the `person` documents of the first screen's authors to the front. */
function withAuthorsFirst(first: StoredDocument[], rest: StoredDocument[]): StoredDocument[] {
	const screen = first.length > 0 ? first : rest.slice(0, FIRST_OF_TYPE);
	const authors = new Set(screen.map(({ author }) => `person:${author}`));
	const isAuthor = ({ _id }: StoredDocument): boolean => authors.has(_id);
	return [...rest.filter(isAuthor), ...first, ...rest.filter((document) => !isAuthor(document))];
}
