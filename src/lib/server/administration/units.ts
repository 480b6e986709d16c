import { newEnvelope } from '$lib/domain/core/create';
import { SYSTEM } from '$lib/domain/core/document';
import { COMMONS } from '$lib/domain/core/space';
import type { Unit } from '$lib/capabilities/directory/directory';
import type { Engine } from '../engine/engine';

export type StoredUnit = Unit & { _id: string; _rev: string };

/** Fields of a unit that the administration decides. */
export type UnitContent = Pick<Unit, 'name' | 'parent' | 'head' | 'deputy' | 'code' | 'closed'>;

/** All units of the region, from `commons`. */
export async function storedUnits(engine: Engine): Promise<StoredUnit[]> {
	const { rows } = await engine
		.database<Unit>(COMMONS)
		.allDocs({ startkey: 'unit:', endkey: 'unit:\uffff', include_docs: true });
	return rows.flatMap(({ doc }) => (doc ? [doc as StoredUnit] : []));
}

/** A new unit. Fields that say nothing are left out, so that equal units are equal documents. */
export function newUnit(
	unit: string,
	municipality: string,
	now: string,
	content: UnitContent
): Unit & { _id: string } {
	const envelope = newEnvelope('unit', { author: SYSTEM, now, key: '' });
	return spoken({ ...envelope, _id: `unit:${unit}`, unit, municipality, ...content });
}

/** A unit with other content, as of `now`. */
export const changedUnit = <U extends Unit>(
	unit: U,
	content: Partial<UnitContent>,
	now: string
): U => spoken({ ...unit, ...content, updatedAt: now });

function spoken<U extends Unit>(unit: U): U {
	const { code, closed, ...rest } = unit;
	return { ...rest, ...(code ? { code } : {}), ...(closed ? { closed } : {}) } as U;
}

/** Writes units. @throws when one was changed meanwhile */
export async function writeUnits(engine: Engine, units: readonly object[]): Promise<void> {
	if (units.length === 0) return;
	const results = await engine.database<object>(COMMONS).bulkDocs([...units]);
	engine.touch(COMMONS);
	const failure = results.find((result) => 'error' in result && result.error);
	if (failure) throw failure as unknown as Error;
}
