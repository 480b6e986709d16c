import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { isGivenRole, REGION_ROLES, ROLE_LABELS, roleLabel } from '$lib/domain/admin/roles';
import type { PeopleInfo, PersonInfo, PersonPatch, PersonSummary } from '$lib/domain/admin/wire';
import { calendarDate, key, line, optionalLine } from '$lib/domain/core/fields';
import { tokyoDate } from '$lib/domain/core/time';
import { foldStaffNumber } from '$lib/capabilities/directory/staff-number';
import type { Incoming } from '$lib/domain/roster/difference';
import { STAFF_NUMBER } from '$lib/domain/roster/rows';
import { foldText } from '$lib/domain/search/fold';
import { changeOf } from '../audit/change';
import type { StoredAccount } from '../accounts/accounts';
import type { Account } from '../accounts/types';
import type { AuditEntry } from '../audit/audit';
import { ownOrMissing, type Administrator } from '../http/administrator';
import { badRequest, notFound } from '../http/errors';
import { newPersonId } from '../roster/keys';
import { ADMINISTRATION_TURN } from '../roster/roster';
import type { Context } from './context';
import type { Asking } from './input';
import { conflict, forbidden } from './refusals';
import { storedUnits, type StoredUnit } from './units';

/** What is sent at once of a list of people. */
const PAGE = 50;

export const personPatchSchema = v.partial(
	v.strictObject({
		name: line('氏名', 60),
		kana: optionalLine('氏名カナ', 60),
		mail: v.union([v.literal(''), v.pipe(v.string(), v.maxLength(120), v.email())]),
		title: optionalLine('職', 40),
		unit: key,
		roles: v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(20)),
		disabled: v.boolean(),
		incoming: v.nullable(
			v.strictObject({
				unit: key,
				title: optionalLine('職', 40),
				from: calendarDate('読める日'),
				on: calendarDate('発令日')
			})
		)
	})
);

export const newPersonSchema = v.strictObject({
	staffNumber: v.pipe(
		v.string(),
		v.maxLength(40),
		v.transform(foldStaffNumber),
		v.regex(STAFF_NUMBER)
	),
	name: line('氏名', 60),
	kana: optionalLine('氏名カナ', 60),
	title: optionalLine('職', 40),
	unit: key
});

export interface PeopleQuery {
	/** Undefined: of all municipalities. */
	municipality: string | undefined;
	/** Part of name, kana or staff number, in any width. */
	text: string;
	/** Key of a unit; ''. */
	unit: string;
	state: 'active' | 'disabled' | 'all';
	offset: number;
}

/** People by unit and name, a page at a time. */
export function listPeople({ accounts }: Context, query: PeopleQuery): PeopleInfo {
	const text = foldText(query.text);
	const found = accounts.all().filter((account) => {
		const { municipality, unit, disabled, name, kana, staffNumber } = account;
		if (query.municipality !== undefined && municipality !== query.municipality) return false;
		if (query.unit !== '' && unit !== query.unit) return false;
		if (query.state !== 'all' && disabled !== (query.state === 'disabled')) return false;
		return text === '' || [name, kana, staffNumber].some((part) => foldText(part).includes(text));
	});
	const sortKey = (account: Account): string =>
		[account.municipality, account.unitName, account.kana || account.name].join('\t');
	found.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
	return {
		people: found.slice(query.offset, query.offset + PAGE).map(summaryOf),
		total: found.length
	};
}

const summaryOf = (account: Account): PersonSummary => ({
	id: account.personId,
	staffNumber: account.staffNumber,
	name: account.name,
	municipality: account.municipality,
	unit: account.unit,
	unitName: account.unitName,
	title: account.title,
	roles: account.roles,
	disabled: account.disabled,
	isWaiting: account.passwordHash === null
});

/** Somebody of this administrator's. @throws HttpError 404 */
export function findPerson({ accounts }: Context, who: Administrator, personId: string): Account {
	const account = accounts.all().find((candidate) => candidate.personId === personId);
	if (!account) throw notFound();
	ownOrMissing(who, account.municipality);
	return account;
}

export async function personInfo(
	context: Context,
	who: Administrator,
	personId: string
): Promise<PersonInfo> {
	const account = findPerson(context, who, personId);
	const devices = await context.sessions.devicesOf(personId);
	return {
		...summaryOf(account),
		kana: account.kana,
		mail: account.mail ?? '',
		incoming: account.incoming ?? null,
		devices: devices.map(({ session, device }) => ({
			...{ id: device.id, name: device.name, isThis: session === who.session },
			signedInOn: tokyoDate(device.signedInAt),
			lastSeenOn: tokyoDate(device.lastSeenAt)
		})),
		isSelf: personId === who.account.personId,
		mayGovern: mayGovern(who, account),
		givable: Object.keys(ROLE_LABELS).filter((role) => mayGive(who, role))
	};
}

/** Whoever stands above the municipality is not governed by its administrator. */
const mayGovern = (who: Administrator, { roles }: Account): boolean =>
	who.municipality === null || !roles.includes('secretariat');

const mayGive = (who: Administrator, role: string): boolean =>
	isGivenRole(role) &&
	role !== 'member' &&
	(who.municipality === null || !REGION_ROLES.includes(role));

/**
 * Adds one person by hand, who can then be invited: a member without a password.
 *
 * @returns the person id
 * @throws HttpError 400 for a unit that is not; 409 `number_taken`, also by somebody who left
 */
export function createPerson(
	context: Context,
	{ who, municipality }: Asking,
	{ unit: wanted, ...fields }: v.InferOutput<typeof newPersonSchema>
): Promise<string> {
	return context.turns.run(ADMINISTRATION_TURN, async () => {
		const { accounts, audit, engine } = context;
		const unit = openUnitOf(await storedUnits(engine), wanted, municipality);
		if (accounts.withStaffNumber(fields.staffNumber, municipality).length > 0)
			throw conflict('number_taken');
		const personId = newPersonId();
		const account: Account = {
			...{ ...fields, personId, municipality, unit: unit.unit, unitName: unit.name },
			...{ roles: ['member'], passwordHash: null, disabled: false }
		};
		await accounts.change([personId], () => account);
		await audit.append({
			actor: who.account.personId,
			action: 'account-changed',
			target: personId,
			municipality,
			detail: `新規 ${unit.name}`
		});
		return personId;
	});
}

/** An open unit of the municipality. @throws HttpError 400 */
function openUnitOf(
	units: readonly StoredUnit[],
	wanted: string,
	municipality: string
): StoredUnit {
	const unit = units.find((candidate) => candidate.unit === wanted);
	if (!unit || unit.closed || unit.municipality !== municipality) throw badRequest('no such unit');
	return unit;
}

/**
 * Changes a person.
 *
 * @throws HttpError 404 for who is not this administrator's; 400 for a unit that is not; 403
 * `role_required` for rights only the 事務局 gives; 409 `self` for what would shut oneself out,
 * `last_secretariat`
 */
export async function changePerson(
	context: Context,
	who: Administrator,
	personId: string,
	patch: PersonPatch
): Promise<PersonInfo> {
	await context.turns.run(ADMINISTRATION_TURN, async () => {
		const account = findPerson(context, who, personId);
		assertMayChange(context, who, account, patch);
		const units = await storedUnits(context.engine);
		const after = patched(account, patch, units);
		await context.accounts.change([personId], (_, stored) =>
			stored ? withFields(stored, after) : stored
		);
		if (after.disabled && !account.disabled) await context.sessions.endOthers(personId, '');
		await context.audit.appendAll(entriesOf(who, account, after));
	});
	return personInfo(context, who, personId);
}

function assertMayChange(
	{ accounts }: Context,
	who: Administrator,
	account: Account,
	{ roles, disabled, unit, incoming }: PersonPatch
): void {
	const isSelf = account.personId === who.account.personId;
	const isMoved =
		(unit !== undefined && unit !== account.unit) ||
		(incoming !== undefined && !isDeepStrictEqual(incoming, account.incoming ?? null));
	// An office is a right too: it decides what a person may read.
	const changesRights = roles !== undefined || disabled !== undefined || isMoved;
	if (changesRights && !mayGovern(who, account)) throw forbidden();
	if (roles !== undefined) {
		const changed = difference(roles, account.roles);
		if (changed.some((role) => role !== 'member' && !mayGive(who, role))) throw forbidden();
		const isAdministrator = (role: string): boolean =>
			role === 'secretariat' || role === 'municipal-admin';
		if (isSelf && changed.some((role) => isAdministrator(role) && !roles.includes(role)))
			throw conflict('self');
	}
	if (isSelf && disabled) throw conflict('self');
	const losesRegion = disabled || (roles !== undefined && !roles.includes('secretariat'));
	if (!losesRegion || !account.roles.includes('secretariat') || account.disabled) return;
	const others = accounts
		.all()
		.filter(
			({ personId, disabled: isOut, roles: theirs }) =>
				personId !== account.personId && !isOut && theirs.includes('secretariat')
		);
	if (others.length === 0) throw conflict('last_secretariat');
}

/** Roles one of the two has and the other has not. */
const difference = (a: readonly string[], b: readonly string[]): string[] => [
	...a.filter((role) => !b.includes(role)),
	...b.filter((role) => !a.includes(role))
];

type Fields = Pick<
	Account,
	'name' | 'kana' | 'title' | 'unit' | 'unitName' | 'roles' | 'disabled'
> & { mail: string; incoming: Incoming | null };

function patched(account: Account, patch: PersonPatch, units: readonly StoredUnit[]): Fields {
	const unitOf = (wanted: string): StoredUnit => openUnitOf(units, wanted, account.municipality);
	const { roles, unit: wanted, incoming, ...rest } = patch;
	const unit = wanted === undefined || wanted === account.unit ? null : unitOf(wanted);
	return {
		...{ name: account.name, kana: account.kana, title: account.title, disabled: account.disabled },
		mail: account.mail ?? '',
		...rest,
		unit: unit?.unit ?? account.unit,
		unitName: unit?.name ?? account.unitName,
		// In the order of the table, so that equal rights are equal documents.
		roles: roles
			? Object.keys(ROLE_LABELS).filter((role) => role === 'member' || roles.includes(role))
			: account.roles,
		incoming:
			incoming === undefined
				? (account.incoming ?? null)
				: incoming && incomingOf(incoming, unitOf(incoming.unit), account)
	};
}

function incomingOf(
	{ title, from, on }: NonNullable<PersonPatch['incoming']>,
	{ unit, name: unitName }: StoredUnit,
	account: Account
): Incoming {
	if (from > on) throw badRequest('the move comes before the reading');
	if (unit === account.unit) throw badRequest('the move leads nowhere');
	return { unit, unitName, title, from, on };
}

/** What says nothing is left out, so that taking something back leaves no trace. */
function withFields(stored: StoredAccount, { mail, incoming, ...fields }: Fields): StoredAccount {
	const { mail: _mail, incoming: _incoming, ...rest } = stored;
	return {
		...rest,
		...fields,
		...(mail === '' ? {} : { mail }),
		...(incoming ? { incoming } : {})
	};
}

function entriesOf(who: Administrator, before: Account, after: Fields): Omit<AuditEntry, 'at'>[] {
	const { municipality, personId: target } = before;
	const common = { actor: who.account.personId, target, municipality };
	const incoming = JSON.stringify(before.incoming ?? null) !== JSON.stringify(after.incoming);
	const details = [
		...(before.unit === after.unit ? [] : [`所属 ${before.unitName} → ${after.unitName}`]),
		...changeOf('職', before.title, after.title),
		...changeOf('氏名', before.name, after.name),
		...changeOf('よみがな', before.kana, after.kana),
		...changeOf('メール', before.mail ?? '', after.mail),
		...(before.disabled === after.disabled ? [] : [after.disabled ? '停止' : '再開']),
		...(incoming ? [after.incoming ? `内示 ${after.incoming.unitName}` : '内示の取消'] : [])
	];
	const given = after.roles
		.filter((role) => !before.roles.includes(role))
		.map((role) => `+${roleLabel(role)}`);
	const taken = before.roles
		.filter((role) => !after.roles.includes(role))
		.map((role) => `-${roleLabel(role)}`);
	const roles = [...given, ...taken];
	return [
		...(details.length > 0
			? [{ ...common, action: 'account-changed' as const, detail: details.join(' ') }]
			: []),
		...(roles.length > 0
			? [{ ...common, action: 'roles-changed' as const, detail: roles.join(' ') }]
			: [])
	];
}

/**
 * Signs out one device of a person, or all.
 *
 * @throws HttpError 403 where only the 事務局 may, 404
 */
export async function endDevices(
	context: Context,
	who: Administrator,
	personId: string,
	device: string | null
): Promise<void> {
	const account = findPerson(context, who, personId);
	if (!mayGovern(who, account)) throw forbidden();
	if (device === null) await context.sessions.endOthers(personId, who.session);
	else if (!(await context.sessions.endDevice(personId, device))) throw notFound();
	await context.audit.append({
		actor: who.account.personId,
		action: 'device-ended',
		target: personId,
		municipality: account.municipality,
		detail: device === null ? 'すべて' : '1台'
	});
}
