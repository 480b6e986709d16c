import type { Envelope } from '$lib/domain/core/document';
import type { Searchable } from '$lib/domain/search/searchable';
import { aboutType } from './registry';

/** What of a document is searched; null when it is not found at all. */
export function searchableOf(document: Envelope): Searchable | null {
	// What its author deleted leaves a mark, which says nothing.
	if ((document as { state?: unknown }).state === 'deleted') return null;
	const found = aboutType(document.type)?.search?.(document);
	if (!found) return null;
	const { heading = '', parts = [], municipalities = null, isQuestion = false } = found;
	return {
		...{ kind: found.kind, heading, municipalities, isQuestion },
		parts: parts.filter((part) => part !== '')
	};
}

/** Is this type found at all? */
export const isSearched = (type: string): boolean => !!aboutType(type)?.search;

/** Id of the document that gives this one its place: the thread of a reply; '' where there is none. */
export const parentOf = (document: Envelope): string =>
	aboutType(document.type)?.parent?.(document) ?? '';
