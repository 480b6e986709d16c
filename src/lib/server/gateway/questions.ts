import type { Acceptance } from '$lib/capabilities/thread/acceptance';
import type { Who } from '$lib/domain/core/document';
import type { StoredDocument } from '../engine/engine';

/**
 * The thread that has to be in a space before somebody is the first to say there what solved it: a host speaks for the
 * community, and for none that they do not host. An acceptance of a thread elsewhere would have the id of
 * that community's own one, and stand in its way on every phone that has both. Of one's own thread it is
 * not asked: that may be on its way.
 *
 * @returns its id; null for what needs none
 */
export function questionOf(document: StoredDocument, who: Who): string | null {
	const { type, thread } = document as Partial<Acceptance>;
	if (type !== 'acceptance' || typeof thread !== 'string') return null;
	return thread.startsWith(`thread:${who.id}:`) ? null : thread;
}
