import type { Envelope } from '../core/document';
import { searchableOf } from './document';
import { foldText } from './fold';
import { EDGE, type Entry } from './index';

/**
 * A document as the index takes it; null when it is not found at all.
 *
 * @param isAccepted was this reply accepted as the answer?
 */
export function entryOf(
	document: Envelope & { _rev?: string },
	space: string,
	isAccepted = false
): Entry | null {
	const searchable = searchableOf(document);
	if (!searchable) return null;
	const { heading, parts, ...rest } = searchable;
	return {
		...rest,
		id: document._id,
		space,
		rev: document._rev ?? '',
		heading: foldText(heading),
		body: parts.map(foldText).join(EDGE),
		author: document.author,
		isPreferred: searchable.kind === 'faq' || isAccepted,
		at: Date.parse(document.updatedAt)
	};
}
