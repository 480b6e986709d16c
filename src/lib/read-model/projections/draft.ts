import type { Draft } from '$lib/domain/draft/draft';
import type { Row } from '../row';
import { projection } from './projection';

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
