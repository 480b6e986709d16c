import type { Settings } from '$lib/domain/admin/settings';
import type { Row } from '../row';
import { projection } from './projection';

export type SettingsRow = Row<Settings>;

export const settingsProjection = projection<Settings, object>({
	type: 'settings',
	table: 'settings',
	keys: () => ({})
});
