import type { EntityTable } from 'dexie';
import type { Saved } from './saved';
import type { Row } from '$lib/read-model/row';
import { titleOfThread } from './thread.row';
import { projection } from '$lib/read-model/projections/projection';

/** The person's own. */
export type SavedRow = Row<Saved>;

export const savedProjection = projection<Saved, object>({
	type: 'saved',
	table: 'savedPosts',
	indexes: 'recency',
	keys: () => ({}),
	called: async (database, { doc }) => ({ title: await titleOfThread(database, doc.target) })
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		savedPosts: EntityTable<SavedRow, 'id'>;
	}
}

export default [savedProjection];
