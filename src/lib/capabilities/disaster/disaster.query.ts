import type { YuiDatabase } from '$lib/read-model/database';
import { filterKey, type DisasterFilter, type DisasterRow } from './disaster.row';
import { toItem, toItems, type Item, type Page } from '$lib/read-model/queries/items';

export type { DisasterFilter };

/** Published notes, newest first, that match every given filter. */
export const disasterNotes =
	(filter: DisasterFilter, limit: number) =>
	async (database: YuiDatabase): Promise<Page<Item<DisasterRow>>> => {
		const key = filterKey(filter);
		const rows = await database.disasterNotes
			.where('found')
			.between([key, -Infinity], [key, Infinity])
			.limit(limit + 1)
			.toArray();
		return { items: await toItems(database, rows.slice(0, limit)), more: rows.length > limit };
	};

/** One note; null when it is not (yet) on this device. */
export const disasterNote = (id: string) => async (database: YuiDatabase) =>
	toItem(database, await database.disasterNotes.get(id));
