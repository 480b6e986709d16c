import type { EntityTable } from 'dexie';
import type { Person, Unit } from './directory';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export interface PersonRow extends Row<Person> {
	person: string;
	unit: string;
}

export const personProjection = projection<Person, Pick<PersonRow, 'person' | 'unit'>>({
	type: 'person',
	table: 'people',
	indexes: 'person, unit',
	keys: ({ person, unit }) => ({ person, unit })
});

export type UnitRow = Row<Unit>;

export const unitProjection = projection<Unit, object>({
	type: 'unit',
	table: 'units',
	keys: () => ({})
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		people: EntityTable<PersonRow, 'id'>;
		units: EntityTable<UnitRow, 'id'>;
	}
}

export default [personProjection, unitProjection];
