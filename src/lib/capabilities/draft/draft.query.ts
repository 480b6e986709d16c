import { personalSpace } from '$lib/domain/core/space';
import type { YuiDatabase } from '$lib/read-model/database';
import { draftProjection, type DraftRow } from './draft.row';

/** Drafts of this person, the newest first. */
export const drafts =
	() =>
	(database: YuiDatabase): Promise<DraftRow[]> =>
		database.drafts.orderBy('recency').toArray();

/**
 * The draft of a form for a target: the one that is asked for, else the newest; undefined when there
 * is none. What was kept a moment before the app was killed counts, although its row is still to come.
 */
export async function draftFor(
	database: YuiDatabase,
	form: string,
	target: string,
	asked: string | null = null
): Promise<DraftRow | undefined> {
	const [shown, entries] = await Promise.all([
		database.drafts.where('[form+target]').equals([form, target]).toArray(),
		database.outbox.where('key').startsWith(personalSpace('')).toArray()
	]);
	const rows = new Map(shown.map((row) => [row.id, row]));
	for (const { type, id, space, deleted, journal } of entries) {
		if (type !== 'draft') continue;
		if (deleted) rows.delete(id);
		const newest = deleted ? undefined : journal?.at(-1);
		if (!newest || isAtLeast(rows.get(id)?.rev, newest._rev)) continue;
		const { _revisions: _, ...document } = newest;
		const row = draftProjection.toRow(document, space, []) as DraftRow;
		if (row.form === form && row.target === target) rows.set(id, row);
	}
	const all = [...rows.values()];
	return all.find(({ id }) => id === asked) ?? all.sort((a, b) => a.recency - b.recency)[0];
}

/** Is a revision as far along as another? Of equal generation the row knows: it may be a merge. */
const isAtLeast = (shown: string | undefined, written: string): boolean =>
	shown !== undefined && parseInt(shown, 10) >= parseInt(written, 10);
