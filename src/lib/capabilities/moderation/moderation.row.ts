import type { EntityTable } from 'dexie';
import type { Hiding, Report } from './moderation';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export interface HidingRow extends Row<Hiding> {
	/** 1 while the target is hidden. */
	hidden: 0 | 1;
}

export const hidingProjection = projection<Hiding, Pick<HidingRow, 'hidden'>>({
	type: 'hiding',
	table: 'hidings',
	indexes: 'hidden',
	keys: ({ state }) => ({ hidden: state === 'hidden' ? 1 : 0 })
});

/** The person's own. */
export type ReportRow = Row<Report>;

export const reportProjection = projection<Report, object>({
	type: 'report',
	table: 'reports',
	keys: () => ({})
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		hidings: EntityTable<HidingRow, 'id'>;
		reports: EntityTable<ReportRow, 'id'>;
	}
}

export default [hidingProjection, reportProjection];
