import type { Accounts } from '../accounts/accounts';
import type { Credentials } from '../accounts/credentials';
import type { Account } from '../accounts/types';
import type { Audit } from '../audit/audit';
import { SYSTEM } from '$lib/domain/core/document';
import { newPersonId } from '../roster/keys';

/** Whom the operator names to administer a region that nobody administers yet. */
export interface FirstAdministrator {
	/** Code of the municipality they work for. */
	municipality: string;
	staffNumber: string;
	name: string;
}

const UNIT_NAME = '事務局';

/**
 * A link for the first 事務局, who then brings in everybody else: on a region where nobody of the
 * 事務局 has a way to sign in. A new one at each start, until it is used.
 *
 * @param named null when the operator names nobody
 */
export async function firstInvitation(
	{ accounts, credentials, audit }: { accounts: Accounts; credentials: Credentials; audit: Audit },
	named: FirstAdministrator | null
): Promise<{ name: string; token: string } | null> {
	if (!named || accounts.all().some((account) => isAble(account, credentials))) return null;
	const { municipality, staffNumber, name } = named;
	const [known] = accounts.withStaffNumber(staffNumber, municipality);
	const account: Account = known
		? { ...known, disabled: false, roles: [...new Set([...known.roles, 'secretariat'])] }
		: {
				...{ personId: newPersonId(), staffNumber, name, kana: '', municipality, title: '' },
				...{ unit: `jimukyoku-${municipality}`, unitName: UNIT_NAME },
				...{ roles: ['member', 'secretariat'], passwordHash: null, disabled: false }
			};
	const { personId: person } = account;
	await accounts.change([person], () => account);
	const { invitations } = credentials;
	const kind = credentials.has(account) ? 'reset' : 'invite';
	const [link] = await invitations.issue([{ person, municipality }], kind, SYSTEM);
	await audit.append({
		actor: SYSTEM,
		action: 'invited',
		target: person,
		municipality,
		detail: kind
	});
	return link ? { name: account.name, token: link.token } : null;
}

const isAble = (account: Account, credentials: Credentials): boolean =>
	!account.disabled && account.roles.includes('secretariat') && credentials.has(account);
