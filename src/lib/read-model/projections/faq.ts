import type { Faq } from '$lib/domain/faq/faq';
import type { Row } from '../row';
import { projection } from './projection';

export interface FaqRow extends Row<Faq> {
	/** 1 with an answer, 0 with only a 確認先. */
	answered: 0 | 1;
}

export const faqProjection = projection<Faq, Pick<FaqRow, 'answered'>>({
	type: 'faq',
	table: 'faqs',
	indexes: 'recency, [answered+recency]',
	keys: (doc) => ({ answered: doc.answer.trim() === '' ? 0 : 1 })
});
