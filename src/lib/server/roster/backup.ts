import type { RosterChange } from '$lib/domain/roster/difference';
import type { Account } from '../accounts/types';
import type { StoredAccount } from '../accounts/accounts';

/** Fields of an account that a roster decides. Whatever else an account holds is never touched. */
const ROSTER_KEYS = [
	'staffNumber',
	'name',
	'kana',
	'municipality',
	'unit',
	'unitName',
	'title',
	'roles',
	'disabled',
	'weeklyMinutes',
	'mail',
	'incoming'
] as const satisfies (keyof Account)[];

/** Those fields of one account; a missing one is missing. */
export type RosterPart = Partial<Pick<Account, (typeof ROSTER_KEYS)[number]>>;

/** One account before and after a roster was applied. */
export interface AccountBackup {
	personId: string;
	/** Null for somebody the roster brought. */
	before: RosterPart | null;
	after: RosterPart;
}

export function rosterPartOf(account: Account): RosterPart {
	const all = account as unknown as Record<string, unknown>;
	return Object.fromEntries(
		ROSTER_KEYS.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]]))
	);
}

/** Equal in every field, whatever their order. */
export const isSamePart = (a: RosterPart, b: RosterPart): boolean =>
	ROSTER_KEYS.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));

/** An account with other values for all that a roster decides. */
export function withPart(account: StoredAccount, part: RosterPart): StoredAccount {
	const rest = Object.fromEntries(
		Object.entries(account).filter(([key]) => !ROSTER_KEYS.includes(key as never))
	);
	return { ...rest, ...part } as unknown as StoredAccount;
}

/** What a change makes of an account; `null` values are taken away. */
export function changedPart(before: RosterPart, after: RosterChange['after']): RosterPart {
	const merged = { ...before, ...after };
	return Object.fromEntries(
		Object.entries(merged).filter(([, value]) => value !== null && value !== undefined)
	) as RosterPart;
}

/** A new person as the roster brings them: a member who can be invited, and has no password. */
export const newAccountOf = (personId: string, part: RosterPart): Account =>
	({ ...part, personId, passwordHash: null }) as unknown as Account;
