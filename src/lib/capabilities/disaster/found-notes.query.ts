import type { YuiDatabase } from '$lib/read-model/database';
import { filterKey, type DisasterFilter, type DisasterRow } from './disaster.row';
import { toItems, type Item, type Page } from '$lib/read-model/queries/items';

/**
 * Those of the given notes that match every given filter, in the order given: what a search found.
 *
 * @param ids of documents; what is not (any more) a published note of this device is left out
 */
export const disasterNotesOf =
	(ids: readonly string[], filter: DisasterFilter) =>
	async (database: YuiDatabase): Promise<Page<Item<DisasterRow>>> => {
		const key = filterKey(filter);
		const rows = await database.disasterNotes.bulkGet([...ids]);
		const matching = rows.filter((row) => row !== undefined);
		return {
			items: await toItems(
				database,
				matching.filter(({ found }) => found.some(([found]) => found === key))
			),
			more: false
		};
	};
