import type { EntityTable } from 'dexie';
import type { Draft } from './draft';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export interface DraftRow extends Row<Draft> {
	form: string;
	target: string;
}

export const draftProjection = projection<Draft, Pick<DraftRow, 'form' | 'target'>>({
	type: 'draft',
	table: 'drafts',
	indexes: 'recency, [form+target]',
	keys: ({ form, target }) => ({ form, target })
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		drafts: EntityTable<DraftRow, 'id'>;
	}
}

export default [draftProjection];
