import type { EntityTable } from 'dexie';
import type { Notebook, Section } from './handover';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export type NotebookRow = Row<Notebook>;

export const notebookProjection = projection<Notebook, object>({
	type: 'notebook',
	table: 'notebooks',
	indexes: 'recency',
	keys: () => ({})
});

export interface SectionRow extends Row<Section> {
	notebook: string;
}

export const sectionProjection = projection<Section, Pick<SectionRow, 'notebook'>>({
	type: 'section',
	table: 'sections',
	indexes: 'notebook',
	keys: ({ notebook }) => ({ notebook })
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		notebooks: EntityTable<NotebookRow, 'id'>;
		sections: EntityTable<SectionRow, 'id'>;
	}
}

export default [notebookProjection, sectionProjection];
