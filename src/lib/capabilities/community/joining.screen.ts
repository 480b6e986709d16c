import { newMembership } from './community';
import { revised } from '$lib/domain/core/create';
import { COMMONS } from '$lib/domain/core/space';
import type { CommunityItem } from './community.query';
import type { Workspace } from '$lib/session/session.svelte';

/**
 * Joins or leaves a community; saved on this device, also offline.
 * @throws ReplicaError as `Replica.put` does
 */
export async function setMembership(
	{ me, replica }: Workspace,
	{ row, mine }: Pick<CommunityItem, 'row' | 'mine'>,
	state: 'joined' | 'left'
): Promise<void> {
	const now = new Date().toISOString();
	const document = mine
		? { ...revised({ ...mine.doc, _rev: mine.rev }, me.id, now), state }
		: newMembership({ author: me.id, now, community: row.community, state });
	await replica.put(COMMONS, document);
}
