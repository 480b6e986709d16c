import type { YuiDatabase } from '$lib/read-model/database';
import type { DisasterRow } from './disaster.row';
import { disasterNotes } from './disaster.query';
import type { Item } from '$lib/read-model/queries/items';

/** Notes among which one is chosen, the newest. */
const MAX_NOTES = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The note whose 「⑦ 今日できる備え」 is shown on a day: another one each day, the same for everybody who
 * has the same notes; null when none has any.
 *
 * @param date Tokyo date, `YYYY-MM-DD`
 */
export const preparationOn =
	(date: string) =>
	async (database: YuiDatabase): Promise<Item<DisasterRow> | null> => {
		const { items } = await disasterNotes(
			{ disaster: '', role: '', phase: '' },
			MAX_NOTES
		)(database);
		const able = items.filter(
			({ hidden, row }) => hidden === null && row.doc.preparation.trim() !== ''
		);
		if (able.length === 0) return null;
		const day = Math.floor(Date.parse(date) / DAY_MS);
		return able[day % able.length]!;
	};
