import type { YuiDatabase } from '../database';
import { liveInCommon, type LiveQuery } from './live.svelte';
import { syncOverview, type SyncOverview } from './sync';

/** The truth about sync, of which every screen shows some part; one query for all of them. */
export const liveOverview = (database: YuiDatabase): LiveQuery<SyncOverview> =>
	liveInCommon(database, 'sync', syncOverview());
