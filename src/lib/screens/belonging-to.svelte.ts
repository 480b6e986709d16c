import { page } from '$app/state';
import { PURPOSE_OF_KIND } from '$lib/capabilities/community/community';
import { live } from '$lib/read-model/queries/live.svelte';
import type { Workspace } from '$lib/session/session.svelte';
import { belonging } from './belonging.svelte';

/**
 * Lights the tab of what the community in the address is for. Every screen below `/communities/[key]`
 * calls it while it is set up.
 */
export function belongToCommunity({ rows }: Pick<Workspace, 'rows'>): void {
	const key = page.params.key ?? '';
	const community = live(
		() => rows,
		() => async (database) => database.communities.where('community').equals(key).first()
	);
	$effect.pre(() => {
		const { result } = community;
		if (result.status === 'ready' && result.data)
			belonging[key] = `/${PURPOSE_OF_KIND[result.data.doc.kind]}`;
	});
}
