import type { EntityTable } from 'dexie';
import type { Faq } from './faq';
import type { Useful } from './useful';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';
import { settleSources } from '$lib/capabilities/thread/thread.row';

interface FaqKeys {
	/** 1 with an answer, 0 with only a 確認先. */
	answered: 0 | 1;
	/** Id of the question it was made of; absent otherwise, and so not in the index. */
	source?: string;
	/** Id of the entry it is a variant of; absent otherwise. */
	variantOf?: string;
	/** Its 有効期限; absent without one. */
	expiresOn?: string;
}

export interface FaqRow extends Row<Faq>, FaqKeys {}

export interface UsefulRow extends Row<Useful> {
	target: string;
}

export const faqProjection = projection<Faq, FaqKeys>({
	type: 'faq',
	table: 'faqs',
	indexes: 'recency, source, variantOf, expiresOn, [answered+recency]',
	keys: (doc) => ({
		answered: doc.answer.trim() === '' ? 0 : 1,
		...(doc.source === undefined ? {} : { source: doc.source }),
		...(doc.variantOf === undefined ? {} : { variantOf: doc.variantOf }),
		...(doc.expiresOn === '' ? {} : { expiresOn: doc.expiresOn })
	}),
	settle: settleSources,
	settles: ['threads']
});

export const usefulProjection = projection<Useful, Pick<UsefulRow, 'target'>>({
	type: 'useful',
	table: 'usefuls',
	indexes: 'target',
	keys: ({ target }) => ({ target }),
	called: async (database, { target }) => ({
		title: (await database.faqs.get(target))?.doc.question ?? ''
	})
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		faqs: EntityTable<FaqRow, 'id'>;
		usefuls: EntityTable<UsefulRow, 'id'>;
	}
}

export default [faqProjection, usefulProjection];
