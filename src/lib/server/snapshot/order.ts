import { documentType } from '$lib/domain/registry';
import type { StoredDocument } from '../engine/engine';

/** Documents a person sees first; their authors' names should be there with them. */
const FIRST_SCREEN = 60;

/** The most useful first: by kind (`DocumentType.rank`), the newest of each kind first. */
export function usefulOrder(documents: readonly StoredDocument[]): StoredDocument[] {
	const rankOf = (document: StoredDocument): number => documentType(document.type)?.rank ?? 100;
	const ordered = documents
		.map((document) => ({ document, rank: rankOf(document) }))
		.sort((a, b) => a.rank - b.rank || compare(b.document, a.document))
		.map(({ document }) => document);
	return withAuthorsFirst(ordered);
}

const compare = (a: StoredDocument, b: StoredDocument): number => {
	const [left, right] = [a.createdAt + a._id, b.createdAt + b._id];
	return left < right ? -1 : left > right ? 1 : 0;
};

/** Moves the `person` documents of the first screen's authors to the front. */
function withAuthorsFirst(ordered: StoredDocument[]): StoredDocument[] {
	const authors = new Set(ordered.slice(0, FIRST_SCREEN).map(({ author }) => `person:${author}`));
	const isAuthor = ({ _id }: StoredDocument): boolean => authors.has(_id);
	return [...ordered.filter(isAuthor), ...ordered.filter((document) => !isAuthor(document))];
}
