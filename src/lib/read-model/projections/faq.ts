import type { Faq } from '$lib/domain/faq/faq';
import type { Row } from '../row';
import { projection } from './projection';
import { settleSources } from './thread';

export interface FaqRow extends Row<Faq> {
	/** 1 with an answer, 0 with only a 確認先. */
	answered: 0 | 1;
	/** Id of the question it was made of; absent otherwise, and so not in the index. */
	source?: string;
}

export const faqProjection = projection<Faq, Pick<FaqRow, 'answered' | 'source'>>({
	type: 'faq',
	table: 'faqs',
	indexes: 'recency, source, [answered+recency]',
	keys: (doc) => ({
		answered: doc.answer.trim() === '' ? 0 : 1,
		...(doc.source === undefined ? {} : { source: doc.source })
	}),
	settle: settleSources,
	settles: ['threads']
});
