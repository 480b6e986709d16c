import type { EntityTable } from 'dexie';
import { projection } from '$lib/read-model/projections/projection';
import type { Row } from '$lib/read-model/row';
import type { Roll } from './roll';

export type RollRow = Row<Roll>;

export const rollProjection = projection<Roll, object>({
	type: 'roll',
	table: 'rolls',
	keys: () => ({})
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		rolls: EntityTable<RollRow, 'id'>;
	}
}

export default [rollProjection];
