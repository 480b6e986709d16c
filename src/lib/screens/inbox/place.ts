import type { InboxItem } from '$lib/read-model/queries/inbox';
import { documentPath, threadPath } from '../paths';
import { anchorOf } from '../thread/talk.svelte';

/** Where an item of the inbox leads. */
export function inboxPath({ kind, space, target, post }: InboxItem): string {
	if (target.startsWith('thread:')) {
		const anchor = post === '' || post === target ? '' : `#${anchorOf(post)}`;
		return threadPath(space, target) + anchor;
	}
	if (kind === 'published') return '/me/anonymous';
	return documentPath(space, target) ?? '/inbox';
}
