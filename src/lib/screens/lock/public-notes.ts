import {
	disasterNote,
	disasterNotes,
	type DisasterFilter
} from '$lib/capabilities/disaster/disaster.query';
import type { DisasterRow } from '$lib/capabilities/disaster/disaster.row';
import type { YuiDatabase } from '$lib/read-model/database';
import type { Item, Page } from '$lib/read-model/queries/items';

/**
 * Whoever holds a locked device may not be its owner: what only the owner would see (their own notes that
 * are hidden, or that nobody else has yet) stays shut.
 */
const isForAll = ({ hidden, state }: Item<DisasterRow>): boolean =>
	hidden?.isMine !== true && state === 'sent';

/** As `disasterNotes`, of what everybody of the region may read. */
export const publicNotes =
	(filter: DisasterFilter, limit: number) =>
	async (database: YuiDatabase): Promise<Page<Item<DisasterRow>>> => {
		const { items, more } = await disasterNotes(filter, limit)(database);
		return { items: items.filter(isForAll), more };
	};

/** As `disasterNote`, if everybody of the region may read it. */
export const publicNote =
	(id: string) =>
	async (database: YuiDatabase): Promise<Item<DisasterRow> | null> => {
		const item = await disasterNote(id)(database);
		return item && isForAll(item) ? item : null;
	};
