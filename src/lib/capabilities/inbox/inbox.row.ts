import type { EntityTable } from 'dexie';
import type { Duty } from './duty';
import type { Notices } from './notices';
import type { Readmark } from './readmark';
import type { Watch } from './watch';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

/** The person's own, one for each place. */
export type ReadmarkRow = Row<Readmark>;

export const readmarkProjection = projection<Readmark, object>({
	type: 'readmark',
	table: 'readmarks',
	keys: () => ({})
});

/** The person's own, one for each community. */
export type WatchRow = Row<Watch>;

export const watchProjection = projection<Watch, object>({
	type: 'watch',
	table: 'watches',
	keys: () => ({})
});

/** What waits for the person, one of each kind. */
export type DutyRow = Row<Duty>;

export const dutyProjection = projection<Duty, object>({
	type: 'duty',
	table: 'duties',
	keys: () => ({})
});

/** The person's own. */
export type NoticesRow = Row<Notices>;

export const noticesProjection = projection<Notices, object>({
	type: 'notices',
	table: 'notices',
	keys: () => ({})
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		readmarks: EntityTable<ReadmarkRow, 'id'>;
		watches: EntityTable<WatchRow, 'id'>;
		notices: EntityTable<NoticesRow, 'id'>;
		duties: EntityTable<DutyRow, 'id'>;
	}
}

export default [readmarkProjection, watchProjection, dutyProjection, noticesProjection];
