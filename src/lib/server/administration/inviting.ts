import * as v from 'valibot';
import { MAX_INVITED, type Community } from '$lib/capabilities/community/community';
import { revised } from '$lib/domain/core/create';
import { SYSTEM } from '$lib/domain/core/document';
import { KEY_PATTERN } from '$lib/domain/core/space';
import type { SignedIn } from '../accounts/types';
import { badRequest, notFound } from '../http/errors';
import { ADMINISTRATION_TURN } from '../roster/roster';
import { isAdministeredBy, record, storedCommunity, writeCommunity } from './communities';
import type { Context } from './context';
import { leave } from './memberships';
import { conflict } from './refusals';

export const invitedSchema = v.strictObject({
	/** Person id. */
	person: v.pipe(v.string(), v.maxLength(100)),
	isInvited: v.boolean()
});

/**
 * Invites somebody to a closed community, or takes it back: then they leave it, too. Its host does, and
 * who administers it. Asked twice, it is done once.
 *
 * @throws HttpError 404 for a community that is not there, not closed or not theirs; 409 `archived`,
 * `too_many_invited`; 400 `not_active`
 */
export function setInvited(
	context: Context,
	who: SignedIn,
	key: string,
	{ person, isInvited }: v.InferOutput<typeof invitedSchema>
): Promise<void> {
	return context.turns.run(ADMINISTRATION_TURN, async () => {
		const { accounts, access, clock } = context;
		const found = KEY_PATTERN.test(key) ? await storedCommunity(context.engine, key) : undefined;
		if (!found || found.scope !== 'closed' || !isInviting(who, found)) throw notFound();
		if (found.archived) throw conflict('archived');
		const before = found.invited ?? [];
		if (isInvited === before.includes(person)) return;
		const account = accounts.get(person);
		if (isInvited && (!account || account.disabled)) throw badRequest('not_active');
		if (isInvited && before.length >= MAX_INVITED) throw conflict('too_many_invited');
		const invited = isInvited
			? [...before, person].sort()
			: before.filter((other) => other !== person);
		const now = new Date(clock()).toISOString();
		await writeCommunity(context, revised({ ...found, invited }, SYSTEM, now));
		// Whoever is not invited any more is no member either; the host stays in it, invited or not.
		if (!isInvited && person !== found.host) await leave(context, person, key, now);
		await record(context, who, found, `${isInvited ? '招待' : '招待の取消'} ${person}`);
		await access.caughtUp();
	});
}

/** Does this person say who is invited? */
function isInviting({ account }: SignedIn, community: Community): boolean {
	const { personId, roles, municipality } = account;
	if (community.host === personId) return true;
	if (roles.includes('secretariat')) return true;
	return roles.includes('municipal-admin') && isAdministeredBy({ municipality }, community);
}
