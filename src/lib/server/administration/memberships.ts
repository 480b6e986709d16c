import { newMembership, type Membership } from '$lib/capabilities/community/community';
import { revised } from '$lib/domain/core/create';
import { SYSTEM } from '$lib/domain/core/document';
import { COMMONS } from '$lib/domain/core/space';
import { ignoreStatus, statusOf } from '../engine/failures';
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
	for (;;) {
		const known = await commons.get(`membership:${person}:${community}`).catch(ignoreStatus(404));
		if (known ? known.state === state : state === 'left') return;
		try {
			await commons.put(
				known
					? revised({ ...known, state }, SYSTEM, now)
					: { ...newMembership({ author: person, now, community, state }), editor: SYSTEM }
			);
			break;
		} catch (error) {
			// The person joined or left in this moment: what was decided here counts all the same.
			if (statusOf(error) !== 409) throw error;
		}
	}
	engine.touch(COMMONS);
}
