import { COMMONS } from '$lib/domain/core/space';
import type { Unit } from '$lib/capabilities/directory/directory';
import type { UnitChange } from '$lib/domain/roster/difference';
import { changedUnit, newUnit, type StoredUnit } from '../administration/units';
import type { Engine } from '../engine/engine';

/** One unit before and after a roster was applied, without revisions. */
export interface UnitBackup {
	/** Null for a new one. */
	before: Unit | null;
	after: Unit;
}

function withoutRevision(unit: Unit): Unit {
	const { _rev, ...rest } = unit;
	return rest;
}

export const withRevision = (unit: Unit, stored: readonly StoredUnit[]): Unit => {
	const known = stored.find(({ _id }) => _id === unit._id);
	return { ...unit, ...(known ? { _rev: known._rev } : {}) };
};

/** @param now ISO 8601 */
export function unitBackupOf(
	{ unit, name, code }: UnitChange,
	municipality: string,
	stored: readonly StoredUnit[],
	now: string
): UnitBackup {
	const known = stored.find((candidate) => candidate.unit === unit);
	if (!known) {
		const content = { name, code, parent: null, head: null, deputy: null };
		return { before: null, after: newUnit(unit, municipality, now, content) };
	}
	const before = withoutRevision(known);
	return { before, after: changedUnit(before, { name, code, closed: false }, now) };
}

const picture = (unit: Unit | null): string =>
	JSON.stringify(
		Object.entries(unit ? withoutRevision(unit) : {}).sort(([a], [b]) => (a < b ? -1 : 1))
	);

/** Is the unit what it was before or after the roster, and nothing else? */
export const isAsBackedUp = (unit: Unit | null, { before, after }: UnitBackup): boolean =>
	[before, after].some((known) => picture(known) === picture(unit));

/** What to write so that units are again what they were; new ones end. */
export function restoredUnits(
	backups: readonly UnitBackup[],
	stored: readonly StoredUnit[]
): object[] {
	return backups.flatMap(({ before, after }): object[] => {
		const known = stored.find(({ _id }) => _id === after._id);
		if (before) return [withRevision(before, stored)];
		return known ? [{ _id: known._id, _rev: known._rev, _deleted: true }] : [];
	});
}

/** Removes documents of the directory for good; what is not there stays so. */
export async function removeDocuments(engine: Engine, ids: readonly string[]): Promise<void> {
	if (ids.length === 0) return;
	const database = engine.database<object>(COMMONS);
	const { rows } = await database.allDocs({ keys: [...ids] });
	await database.bulkDocs(
		rows.flatMap((row) =>
			'value' in row && !row.value.deleted
				? [{ _id: row.id, _rev: row.value.rev, _deleted: true } as object]
				: []
		)
	);
	engine.touch(COMMONS);
}
