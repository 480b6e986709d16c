import { documentType } from '$lib/domain/registry';
import type { StoredDocument } from '../engine/engine';

/** The first screen shows a few of each of the most useful kinds, so no kind waits for all of another. */
const LEAD_OF_TYPE = 10;
/** Kinds up to this rank are on the first screen: disaster notes, events. */
const FIRST_SCREEN_RANK = 1;

/** The documents of a space, the most useful first. */
export interface UsefulOrder {
	/** What the first screen shows, its authors before it; empty where a space has nothing there. */
	lead: StoredDocument[];
	rest: StoredDocument[];
}

/**
 * The most useful first: a few of each kind of the first screen with their authors, then the rest by
 * kind (`DocumentType.rank`); of each kind first what was written last, as screens list it.
 */
export function usefulOrder(documents: readonly StoredDocument[]): UsefulOrder {
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
		// What hides others (a rank below 0) comes before all of them, or they would be seen.
		const isFirst = rank < 0 || (rank <= FIRST_SCREEN_RANK && count <= LEAD_OF_TYPE);
		(isFirst ? first : rest).push(document);
	}
	const authors = new Set(first.map(({ author }) => `person:${author}`));
	const isAuthor = ({ _id }: StoredDocument): boolean => authors.has(_id);
	return {
		lead: [...rest.filter(isAuthor), ...first],
		rest: rest.filter((document) => !isAuthor(document))
	};
}

const compare = (a: StoredDocument, b: StoredDocument): number => {
	const [left, right] = [a.updatedAt + a._id, b.updatedAt + b._id];
	return left < right ? -1 : left > right ? 1 : 0;
};
