import type { YuiDatabase } from '../database';
import type { DraftRow } from '../projections/draft';

/** Drafts of this person, the newest first. */
export const drafts =
	() =>
	(database: YuiDatabase): Promise<DraftRow[]> =>
		database.drafts.orderBy('recency').toArray();

/**
 * The draft of a form for a target: the one that is asked for, else the newest; undefined when there
 * is none.
 */
export const draftFor = async (
	database: YuiDatabase,
	form: string,
	target: string,
	asked: string | null = null
): Promise<DraftRow | undefined> => {
	const rows = await database.drafts.where('[form+target]').equals([form, target]).toArray();
	return rows.find(({ id }) => id === asked) ?? rows.sort((a, b) => a.recency - b.recency)[0];
};
