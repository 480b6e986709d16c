import type { EntityTable } from 'dexie';
import type { Anonymous, Publication } from './anonymous';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

/** The person's own. */
export type AnonymousRow = Row<Anonymous>;

export const anonymousProjection = projection<Anonymous, object>({
	type: 'anonymous',
	table: 'anonymousPosts',
	indexes: 'recency',
	keys: () => ({})
});

export type PublicationRow = Row<Publication>;

export const publicationProjection = projection<Publication, object>({
	type: 'publication',
	table: 'publications',
	keys: () => ({})
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		anonymousPosts: EntityTable<AnonymousRow, 'id'>;
		publications: EntityTable<PublicationRow, 'id'>;
	}
}

export default [anonymousProjection, publicationProjection];
