import {
	INVITATION_PAGE,
	type InvitationEntry,
	type InvitationKind,
	type InvitationList,
	type InvitationState,
	type InviteeList,
	type InviteeRefusal
} from '$lib/domain/credentials/wire';
import { foldText } from '$lib/domain/search/fold';
import type { Account } from '../accounts/types';
import type { Administrator } from '../http/administrator';
import type { Yui } from '../yui';
import { idOf } from './invitations';

/** Is this a municipality that the administrator sees? */
const isSeen = ({ municipality: own }: Administrator, municipality: string): boolean =>
	own === null || own === municipality;

/**
 * Why this administrator makes no link of this kind for this person; null when they do. A
 * municipality's administrator cannot take over the region's, nor anybody their own account, whose
 * password is changed with the password.
 */
export function refusalOf(
	who: Administrator,
	account: Account,
	kind: InvitationKind,
	has: Yui['credentials']['has']
): InviteeRefusal | null {
	if (account.personId === who.account.personId) return 'own_account';
	if (who.municipality !== null && account.roles.includes('secretariat')) return 'role_required';
	if (has(account) === (kind === 'reset')) return null;
	return kind === 'invite' ? 'has_credentials' : 'no_credentials';
}

/** People who may get a link of this kind, by municipality, office and number. */
export async function invitees(
	yui: Yui,
	who: Administrator,
	{ kind, text, offset }: { kind: InvitationKind; text: string; offset: number }
): Promise<InviteeList> {
	const { credentials, accounts } = yui;
	const wanted = foldText(text);
	const found = accounts
		.all()
		.filter(
			(account) =>
				!account.disabled &&
				isSeen(who, account.municipality) &&
				credentials.has(account) === (kind === 'reset') &&
				[account.name, account.kana, account.staffNumber, account.unitName].some((part) =>
					foldText(part).includes(wanted)
				)
		)
		.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
	const openUntil = new Map(
		(await credentials.invitations.all())
			.filter((invitation) => credentials.invitations.stateOf(invitation) === 'open')
			.map(({ person, expiresAt }) => [person, expiresAt])
	);
	const people = found.slice(offset, offset + INVITATION_PAGE).map((account) => ({
		id: account.personId,
		staffNumber: account.staffNumber,
		name: account.name,
		municipality: account.municipality,
		unitName: account.unitName,
		openUntil: openUntil.get(account.personId) ?? null,
		refusal: refusalOf(who, account, kind, credentials.has)
	}));
	return { people, total: found.length };
}

const orderOf = ({ municipality, unit, staffNumber }: Account): string =>
	`${municipality} ${unit} ${staffNumber}`;

/** The links an administrator sees, of one state. */
export async function invitationList(
	{ credentials, accounts }: Yui,
	who: Administrator,
	{ state, offset }: { state: InvitationState; offset: number }
): Promise<InvitationList> {
	const { invitations } = credentials;
	const people = new Map(accounts.all().map((account) => [account.personId, account]));
	const seen = (await invitations.all())
		.filter(({ municipality }) => isSeen(who, municipality))
		.map((invitation) => ({ invitation, state: invitations.stateOf(invitation) }));
	const counts = { open: 0, used: 0, expired: 0, revoked: 0 };
	for (const { state } of seen) counts[state]++;
	return {
		counts,
		invitations: seen
			.filter((entry) => entry.state === state)
			.slice(offset, offset + INVITATION_PAGE)
			.map(({ invitation, state }): InvitationEntry => {
				const { kind, person, municipality, by, createdAt, expiresAt } = invitation;
				return {
					id: idOf(invitation),
					...{ kind, state, person, municipality, createdAt, expiresAt },
					name: people.get(person)?.name ?? person,
					unitName: people.get(person)?.unitName ?? '',
					by: people.get(by)?.name ?? by,
					endedAt: invitation.usedAt ?? invitation.revokedAt
				};
			})
	};
}
