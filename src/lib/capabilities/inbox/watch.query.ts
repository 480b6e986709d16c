import { noticesId, type Notices } from './notices';
import { watchId, type Watch } from './watch';
import type { YuiDatabase } from '$lib/read-model/database';

/** How a person watches a community, to be changed; undefined while they chose nothing. */
export const watchOf =
	(me: string, community: string) =>
	async (database: YuiDatabase): Promise<(Watch & { _rev: string }) | undefined> => {
		const row = await database.watches.get(watchId(me, community));
		return row && { ...row.doc, _rev: row.rev };
	};

/** What a person wants to be told of, to be changed; undefined while they chose nothing. */
export const noticesOf =
	(me: string) =>
	async (database: YuiDatabase): Promise<(Notices & { _rev: string }) | undefined> => {
		const row = await database.notices.get(noticesId(me));
		return row && { ...row.doc, _rev: row.rev };
	};
