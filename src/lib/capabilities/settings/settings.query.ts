import { settingsId, settingsOf, type MunicipalitySettings } from './settings';
import type { YuiDatabase } from '$lib/read-model/database';

/** What a municipality decided, also without a network; the defaults until it arrives. */
export const municipalitySettings =
	(municipality: string) =>
	async (database: YuiDatabase): Promise<MunicipalitySettings> =>
		settingsOf((await database.settings.get(settingsId(municipality)))?.doc);
