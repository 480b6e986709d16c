import type { YuiDatabase } from '../database';
import type { DisasterRow } from '../projections/disaster';
import { toItem, toItems, type Item, type Page } from './items';

export interface DisasterFilter {
	/** Codes of `domain/disaster/labels`; '' means any. */
	disaster: string;
	role: string;
	phase: string;
}

/** Published notes, newest first, that match every given filter. */
export const disasterNotes =
	({ disaster, role, phase }: DisasterFilter, limit: number) =>
	async (database: YuiDatabase): Promise<Page<Item<DisasterRow>>> => {
		const filters = Object.entries({ disaster, role, phase }).filter(([, value]) => value !== '');
		const [first, ...others] = filters;
		const [index, value] = first ?? ['listed', 1];
		let query = database.disasterNotes
			.where(`[${index}+recency]`)
			.between([value, -Infinity], [value, Infinity]);
		if (others.length > 0)
			query = query.filter((row) =>
				others.every(([name, wanted]) => row[name as keyof DisasterFilter] === wanted)
			);
		const rows = await query.limit(limit + 1).toArray();
		return { items: await toItems(database, rows.slice(0, limit)), more: rows.length > limit };
	};

/** One note; null when it is not (yet) on this device. */
export const disasterNote = (id: string) => async (database: YuiDatabase) =>
	toItem(database, await database.disasterNotes.get(id));
