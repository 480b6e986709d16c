import type { YuiDatabase } from '../database';
import type { FaqRow } from '../projections/faq';
import { toItem, toItems, type Item, type Page } from './items';

/** FAQ entries, newest first; `answered` '1' or '0' narrows them, '' does not. */
export const faqs =
	(answered: '' | '0' | '1', limit: number) =>
	async (database: YuiDatabase): Promise<Page<Item<FaqRow>>> => {
		const query =
			answered === ''
				? database.faqs.orderBy('recency')
				: database.faqs
						.where('[answered+recency]')
						.between([Number(answered), -Infinity], [Number(answered), Infinity]);
		const rows = await query.limit(limit + 1).toArray();
		return { items: await toItems(database, rows.slice(0, limit)), more: rows.length > limit };
	};

/** One entry; null when it is not (yet) on this device. */
export const faqEntry = (id: string) => async (database: YuiDatabase) =>
	toItem(database, await database.faqs.get(id));
