import { newMembership, type Membership } from '$lib/domain/community/community';
import { revised } from '$lib/domain/core/create';
import { SYSTEM } from '$lib/domain/core/document';
import { COMMONS } from '$lib/domain/core/space';
import { ignoreStatus } from '../engine/failures';
import type { Context } from './context';

/**
 * Memberships are their person's own word; the administration writes one only where it follows from what
 * was decided there: whoever is made host is in it, whoever is not invited any more is not. Both repeat
 * without doubling, and the person may change it afterwards like any other.
 */

/** A host is in the community from its first moment: they are whom it is to begin with. */
export const join = (context: Context, person: string, key: string, now: string): Promise<void> =>
	write(context, person, key, 'joined', now);

/** Nothing changes for who never joined. */
export const leave = (context: Context, person: string, key: string, now: string): Promise<void> =>
	write(context, person, key, 'left', now);

async function write(
	{ engine }: Context,
	person: string,
	community: string,
	state: Membership['state'],
	now: string
): Promise<void> {
	const commons = engine.database<Membership>(COMMONS);
	const known = await commons.get(`membership:${person}:${community}`).catch(ignoreStatus(404));
	if (known ? known.state === state : state === 'left') return;
	await commons.put(
		known
			? revised({ ...known, state }, SYSTEM, now)
			: { ...newMembership({ author: person, now, community, state }), editor: SYSTEM }
	);
	engine.touch(COMMONS);
}
