import { publicationId, UNPUBLISHED_REASONS } from './anonymous';
import type { YuiDatabase } from '$lib/read-model/database';
import type { AnonymousRow } from './anonymous.row';
import { stateOf, type ItemState } from '$lib/read-model/queries/items';
import { outboxKey } from '$lib/read-model/state';

/** One of the person's anonymous posts, and what became of it. */
export interface AnonymousItem {
	row: AnonymousRow;
	/** Has the server got it? */
	state: ItemState;
	/** Id of what everybody sees; '' while it is not public. */
	published: string;
	/** Why it will not be; '' otherwise. */
	problem: string;
}

/** The person's anonymous posts, the newest first. */
export const anonymousItems =
	() =>
	async (database: YuiDatabase): Promise<AnonymousItem[]> => {
		const rows = await database.anonymousPosts.orderBy('recency').toArray();
		const [answers, entries] = await Promise.all([
			database.publications.bulkGet(rows.map(({ id }) => publicationId(id))),
			database.outbox.bulkGet(rows.map(({ space, id }) => outboxKey(space, id)))
		]);
		return rows.map((row, index) => {
			const { published = '', reason = '' } = answers[index]?.doc ?? {};
			const problem = reason === '' ? '' : UNPUBLISHED_REASONS[reason];
			return { row, state: stateOf(entries[index]).state, published, problem };
		});
	};

/** Ids of everything this person published without a name. */
export const publishedUnnamed = async (database: YuiDatabase): Promise<Set<string>> =>
	new Set((await database.publications.toArray()).map(({ doc }) => doc.published).filter(Boolean));

/** The reply this person said, without a name, solved their question, until everybody sees it; '' for none. */
export async function acceptingUnnamed(database: YuiDatabase, thread: string): Promise<string> {
	const own = await database.anonymousPosts
		.filter(({ doc }) => doc.thread === thread && doc.accepts !== undefined)
		.toArray();
	const answers = await database.publications.bulkGet(own.map(({ id }) => publicationId(id)));
	return own.filter((_, index) => !answers[index]).at(-1)?.doc.accepts ?? '';
}

/** Did this person ask this without a name? @param thread id of what everybody sees */
export const isAskedAnonymously = async (database: YuiDatabase, thread: string): Promise<boolean> =>
	(await database.publications.filter(({ doc }) => doc.published === thread).count()) > 0;
