import type { Saved } from '$lib/domain/saved/saved';
import type { Row } from '../row';
import { projection } from './projection';

/** The person's own. */
export type SavedRow = Row<Saved>;

export const savedProjection = projection<Saved, object>({
	type: 'saved',
	table: 'savedPosts',
	indexes: 'recency',
	keys: () => ({})
});
