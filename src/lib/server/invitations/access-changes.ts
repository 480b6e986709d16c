import type { AccessChange } from '$lib/domain/wire';
import type { Yui } from '../yui';
import type { Invitation } from './invitations';

/** Kept in `region` for good: there are few, and whoever lost their account once looks for them late. */
interface Noted {
	/** ISO 8601. */
	at: string;
	/** Person id of who made the link. */
	by: string;
}

const PREFIX = 'access-change:';

/** Notes that a link of somebody else changed the ways into an account that was in use. */
export async function noteAccessChange(
	{ store, clock }: Pick<Yui, 'store' | 'clock'>,
	{ person, by }: Invitation
): Promise<void> {
	// Later than what was published for the link's sake (`AnonymousPosts.ownerOf`).
	const at = new Date(clock()).toISOString();
	await store.put<Noted>(`${PREFIX}${person}:${at}`, { at, by });
}

/** What is noted of a person, the newest first: for themselves, who may not have asked for the link. */
export async function accessChangesOf(
	{ store, accounts }: Pick<Yui, 'store' | 'accounts'>,
	person: string
): Promise<AccessChange[]> {
	const noted = await store.all<Noted>(`${PREFIX}${person}:`);
	return noted.reverse().map(({ at, by }) => ({ at, by: accounts.get(by)?.name ?? '' }));
}
