import type { YuiDatabase } from '$lib/read-model/database';
import { recentThreads, type PlacedThread } from '$lib/capabilities/community/community.query';
import type { Page } from '$lib/read-model/queries/items';

/** As `recentThreads`, and whether there are more. */
export const recentThreadsPage =
	(limit: number) =>
	async (database: YuiDatabase): Promise<Page<PlacedThread>> => {
		const items = await recentThreads(limit + 1)(database);
		return { items: items.slice(0, limit), more: items.length > limit };
	};
