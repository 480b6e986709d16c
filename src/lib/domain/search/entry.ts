import type { Envelope } from '../core/document';
import { tokyoDate } from '../core/time';
import { isExpired, type Faq } from '$lib/capabilities/faq/faq';
import { parentOf, searchableOf } from '$lib/capabilities/searching';
import { foldText } from './fold';
import { EDGE, type Entry } from './index';

/**
 * A document as the index takes it; null when it is not found at all.
 *
 * @param isAccepted was this reply accepted as the answer?
 * @param today Tokyo date: an entry of the FAQ past its 有効期限 comes no longer first
 */
export function entryOf(
	document: Envelope & { _rev?: string },
	space: string,
	isAccepted = false,
	today: string = tokyoDate(Date.now())
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
		parent: parentOf(document),
		isPreferred:
			isAccepted ||
			(searchable.kind === 'faq' &&
				!isExpired(document as Envelope & Pick<Faq, 'expiresOn'>, today)),
		at: Date.parse(document.updatedAt)
	};
}
