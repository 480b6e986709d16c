import type { RequestEvent } from '@sveltejs/kit';
import { SYSTEM } from '$lib/domain/core/document';
import type { Account, SignedIn } from '../accounts/types';
import type { Passkey } from '../accounts/passkeys';
import { HttpError, notFound } from '../http/errors';
import { by } from '../http/sign-in';
import type { Yui } from '../yui';
import { noteAccessChange } from './access-changes';
import { removeConfidential } from './confidential';
import type { InvitationDocument } from './invitations';

/**
 * The open link of this token, and for whom it is. Whoever holds a link that has ended may know why.
 * @throws HttpError 404, 410 with the state as its reason, 429
 */
export async function openedLink(
	event: RequestEvent,
	{ credentials, accounts }: Yui,
	token: string
): Promise<{ invitation: InvitationDocument; account: Account }> {
	const { invitations, guesses } = credentials;
	const invitation = await guesses.guarded(event.getClientAddress(), () =>
		invitations.withToken(token)
	);
	if (!invitation) throw notFound();
	const state = invitations.stateOf(invitation);
	if (state !== 'open') throw gone(state);
	const account = accounts.get(invitation.person);
	if (
		!account ||
		!isStillMeant(invitation, account, credentials.has(account)) ||
		!isStillVouchedFor(accounts, invitation, account)
	)
		throw gone('revoked');
	return { invitation, account };
}

/** May whoever made the link still let this person in, who may have risen above them since? */
function isStillVouchedFor(
	accounts: Yui['accounts'],
	{ by: maker, municipality }: Pick<InvitationDocument, 'by' | 'municipality'>,
	account: Pick<Account, 'roles'>
): boolean {
	if (maker === SYSTEM) return true;
	const roles = accounts.get(maker)?.roles ?? [];
	if (roles.includes('secretariat')) return true;
	const isLocal = accounts.get(maker)?.municipality === municipality;
	return roles.includes('municipal-admin') && isLocal && !account.roles.includes('secretariat');
}

/**
 * Does the link still fit its person? Whoever has moved is no longer its administrator's, and a first
 * way to sign in is not given to somebody who has one.
 */
export const isStillMeant = (
	{ municipality, kind }: Pick<InvitationDocument, 'municipality' | 'kind'>,
	account: Pick<Account, 'municipality'>,
	hasCredentials: boolean
): boolean => municipality === account.municipality && !(kind === 'invite' && hasCredentials);

const gone = (reason: string): HttpError => new HttpError(410, 'gone', reason);

/**
 * Uses a link up and gives its person their way to sign in. A reset takes all others away and ends
 * every other session. What the person did without their name goes before: a link lets in whoever has it.
 *
 * @param asking who was signed in on the device that uses it
 * @throws HttpError 409 `passkey_exists`, 410 when somebody else was first
 */
export function useLink(
	yui: Yui,
	link: { invitation: InvitationDocument; account: Account },
	chosen: { hash: string } | { passkey: Passkey },
	asking: SignedIn | null
): Promise<void> {
	const key = `link ${link.account.personId}`;
	return yui.turns.run(key, () => useInTurn(yui, link, chosen, asking));
}

async function useInTurn(
	yui: Yui,
	{ invitation, account }: { invitation: InvitationDocument; account: Account },
	chosen: { hash: string } | { passkey: Passkey },
	asking: SignedIn | null
): Promise<void> {
	const { invitations, passkeys } = yui.credentials;
	const { personId } = account;
	const isReset = invitation.kind === 'reset';
	const before = passkeys.of(personId);
	const used = await invitations.end(invitation, 'usedAt');
	if (!used) throw gone('used');
	await invitations.revokeOthers(used);
	try {
		// A first way in may be an account's second, where people come by single sign-on.
		const wasUsed = (await yui.sessions.devicesOf(personId)).length > 0;
		// The device that asks, should it be the person's, goes on with its new session.
		const own = asking?.account.personId === personId ? asking.session : '';
		// Before all: what another device sent after this would not be taken in any more.
		if (isReset) await yui.sessions.endOthers(personId, own);
		const count = await forgetConfidential(yui, personId);
		if (isReset || wasUsed || count > 0) await noteAccessChange(yui, used);
		if ('hash' in chosen) await yui.accounts.setPassword(personId, chosen.hash);
		else {
			if (!(await passkeys.add(chosen.passkey)))
				throw new HttpError(409, 'conflict', 'passkey_exists');
			if (isReset) await yui.accounts.setPassword(personId, null);
		}
		if (isReset) for (const { credential } of before) await passkeys.remove(credential);
		await yui.audit.appendAll([
			{ ...by(account), action: 'invitation-used', detail: invitation.kind },
			'hash' in chosen
				? { ...by(account), action: 'password-set', detail: '' }
				: { ...by(account), action: 'passkey-added', detail: chosen.passkey.name }
		]);
	} catch (error) {
		await invitations.reopen(used);
		throw error;
	}
}

/** What waits there is published and taken in first. */
async function forgetConfidential(yui: Yui, person: string): Promise<number> {
	await Promise.all([yui.anonymousPosts.settle(person), yui.moderation.settle(person)]);
	return removeConfidential(yui.engine, person);
}
