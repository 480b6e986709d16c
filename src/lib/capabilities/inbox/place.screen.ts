import type { InboxItem } from './inbox.query';
import { documentPath } from '$lib/capabilities/paths';
import { threadPath } from '$lib/capabilities/thread/thread.about';
import { anchorOf } from '$lib/capabilities/thread/anchor';

/** Where an item of the inbox leads. */
export function inboxPath({ kind, space, target, post }: InboxItem): string {
	if (target.startsWith('thread:')) {
		const anchor = post === '' || post === target ? '' : `#${anchorOf(post)}`;
		return threadPath(space, target) + anchor;
	}
	if (kind === 'published') return '/me/anonymous';
	return documentPath(space, target) ?? '/inbox';
}
