import type { Saved } from './saved';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

/** The person's own. */
export type SavedRow = Row<Saved>;

export const savedProjection = projection<Saved, object>({
	type: 'saved',
	table: 'savedPosts',
	indexes: 'recency',
	keys: () => ({})
});
