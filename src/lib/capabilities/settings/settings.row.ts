import type { EntityTable } from 'dexie';
import type { Settings } from './settings';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export type SettingsRow = Row<Settings>;

export const settingsProjection = projection<Settings, object>({
	type: 'settings',
	table: 'settings',
	keys: () => ({})
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		settings: EntityTable<SettingsRow, 'id'>;
	}
}

export default [settingsProjection];
