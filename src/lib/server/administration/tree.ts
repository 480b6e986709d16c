import * as v from 'valibot';
import type { UnitFields, UnitsInfo } from '$lib/domain/admin/wire';
import { key, line } from '$lib/domain/core/fields';
import { changeOf } from '../audit/change';
import type { Account } from '../accounts/types';
import { ownOrMissing, type Administrator } from '../http/administrator';
import { badRequest, notFound } from '../http/errors';
import { unitKeys } from '../roster/keys';
import { ADMINISTRATION_TURN } from '../roster/roster';
import type { Context } from './context';
import type { Asking } from './input';
import { conflict } from './refusals';
import { changedUnit, newUnit, storedUnits, writeUnits, type StoredUnit } from './units';

const MAX_UNITS = 3000;

const unitEntries = {
	name: line('所属', 80),
	parent: v.nullable(key),
	head: v.nullable(key),
	deputy: v.nullable(key),
	code: v.pipe(v.string(), v.regex(/^(?:[0-9A-Za-z][0-9A-Za-z._-]{0,19})?$/)),
	closed: v.boolean()
};
export const unitSchema = v.strictObject(unitEntries);
export const unitPatchSchema = v.partial(unitSchema);

const peopleOf = ({ accounts }: Context, municipality: string): Account[] =>
	accounts.all().filter((account) => account.municipality === municipality && !account.disabled);

/** The units of a municipality and who could lead them. */
export async function listUnits(context: Context, municipality: string): Promise<UnitsInfo> {
	const people = peopleOf(context, municipality);
	const counts = new Map<string, number>();
	for (const { unit } of people) counts.set(unit, (counts.get(unit) ?? 0) + 1);
	const units = (await storedUnits(context.engine)).filter(
		(unit) => unit.municipality === municipality
	);
	return {
		units: units.map((unit) => ({
			...{ unit: unit.unit, name: unit.name, parent: unit.parent },
			...{ head: unit.head, deputy: unit.deputy, code: unit.code ?? '' },
			closed: unit.closed ?? false,
			people: counts.get(unit.unit) ?? 0
		})),
		people: people
			.map(({ personId: id, name, unit, unitName, title }) => ({ id, name, unit, unitName, title }))
			.sort((a, b) => (a.unitName + a.name < b.unitName + b.name ? -1 : 1))
	};
}

/** @returns the key of the new unit @throws HttpError 400, 409, see `assertFits` */
export function createUnit(
	context: Context,
	{ who, municipality }: Asking,
	fields: UnitFields
): Promise<string> {
	return context.turns.run(ADMINISTRATION_TURN, async () => {
		const all = await storedUnits(context.engine);
		if (all.length >= MAX_UNITS) throw conflict('too_many');
		const unit = unitKeys(municipality, new Set(all.map(({ unit }) => unit)))(fields.code);
		assertFits(context, all, municipality, unit, fields);
		const now = new Date(context.clock()).toISOString();
		await writeUnits(context.engine, [newUnit(unit, municipality, now, fields)]);
		await record(context, who, unit, municipality, `新設 ${fields.name}`);
		return unit;
	});
}

/**
 * Changes a unit; a new name reaches everybody who belongs to it.
 * @throws HttpError 404, 400, 409, see `assertFits`
 */
export function changeUnit(
	context: Context,
	who: Administrator,
	id: string,
	patch: Partial<UnitFields>
): Promise<void> {
	return context.turns.run(ADMINISTRATION_TURN, async () => {
		const all = await storedUnits(context.engine);
		const unit = all.find((candidate) => candidate.unit === id);
		if (!unit) throw notFound();
		ownOrMissing(who, unit.municipality);
		const { name, parent, head, deputy, code = '', closed = false } = unit;
		const fields: UnitFields = { name, parent, head, deputy, code, closed, ...patch };
		assertFits(context, all, unit.municipality, id, fields);
		const now = new Date(context.clock()).toISOString();
		await writeUnits(context.engine, [changedUnit(unit, fields, now)]);
		if (fields.name !== name) await renameInAccounts(context, id, fields.name);
		const nameOfUnit = (key: string) => all.find((other) => other.unit === key)?.name ?? key;
		const detail = detailOf(unit, fields, nameOfUnit, (person) => nameOf(context, person));
		await record(context, who, id, unit.municipality, detail);
	});
}

/**
 * @throws HttpError 400 for a parent or people that are not there, or a circle; 409 `code_taken`, or
 * `in_use` when a unit is to be closed that has people or open units
 */
function assertFits(
	context: Context,
	all: readonly StoredUnit[],
	municipality: string,
	id: string,
	{ parent, head, deputy, code, closed }: UnitFields
): void {
	const units = new Map(
		all.filter((unit) => unit.municipality === municipality).map((unit) => [unit.unit, unit])
	);
	for (let above = parent; above !== null; above = units.get(above)?.parent ?? null) {
		if (above === id) throw badRequest('a unit cannot stand below itself');
		if (!units.has(above)) throw badRequest('no such parent');
	}
	if (!closed && parent !== null && units.get(parent)?.closed)
		throw badRequest('the parent is closed');
	const people = peopleOf(context, municipality);
	for (const person of [head, deputy])
		if (person !== null && !people.some(({ personId }) => personId === person))
			throw badRequest('no such person');
	if (code !== '' && [...units.values()].some((unit) => unit.unit !== id && unit.code === code))
		throw conflict('code_taken');
	if (!closed) return;
	const isUsed =
		people.some(({ unit, incoming }) => unit === id || incoming?.unit === id) ||
		[...units.values()].some((unit) => unit.parent === id && !unit.closed);
	if (isUsed) throw conflict('in_use');
}

async function renameInAccounts({ accounts }: Context, unit: string, unitName: string) {
	const concerned = accounts
		.all()
		.filter((account) => account.unit === unit || account.incoming?.unit === unit)
		.map(({ personId }) => personId);
	await accounts.change(concerned, (_, stored) => {
		if (!stored) return stored;
		const { incoming } = stored;
		return {
			...stored,
			...(stored.unit === unit ? { unitName } : {}),
			...(incoming?.unit === unit ? { incoming: { ...incoming, unitName } } : {})
		};
	});
}

const nameOf = ({ accounts }: Context, person: string): string =>
	accounts.get(person)?.name ?? person;

function detailOf(
	before: StoredUnit,
	after: UnitFields,
	nameOfUnit: (unit: string) => string,
	nameOfPerson: (person: string) => string
): string {
	const named = (name: (key: string) => string, key: string | null) =>
		key === null ? '' : name(key);
	return [
		...changeOf('名称', before.name, after.name),
		...changeOf('上位の所属', named(nameOfUnit, before.parent), named(nameOfUnit, after.parent)),
		...changeOf('所属長', named(nameOfPerson, before.head), named(nameOfPerson, after.head)),
		...changeOf('代決者', named(nameOfPerson, before.deputy), named(nameOfPerson, after.deputy)),
		...changeOf('所属コード', before.code ?? '', after.code),
		...((before.closed ?? false) === after.closed ? [] : [after.closed ? '廃止' : '再開'])
	].join(' ');
}

const record = (
	{ audit }: Context,
	who: Administrator,
	target: string,
	municipality: string,
	detail: string
): Promise<void> =>
	audit.append({
		actor: who.account.personId,
		action: 'unit-changed',
		target,
		municipality,
		detail
	});
