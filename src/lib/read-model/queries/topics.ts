import type { YuiDatabase } from '../database';
import { recentThreads, type PlacedThread } from './community';
import type { Page } from './items';

/** As `recentThreads`, and whether there are more. */
export const recentThreadsPage =
	(limit: number) =>
	async (database: YuiDatabase): Promise<Page<PlacedThread>> => {
		const items = await recentThreads(limit + 1)(database);
		return { items: items.slice(0, limit), more: items.length > limit };
	};
