import type { Stored } from '$lib/read-model/row';
import type { Projectable } from '$lib/read-model/rows';
import { readDocument } from './databases';
import { isLocalOnly } from './shadow';

// What of a replica is shown: each document with the other revisions of equal standing.

/** Documents projected in one transaction: small enough not to hold up a save for long. */
export const BATCH = 200;

/** A document as it is now, ready to be shown. */
export async function readProjectable(
	database: PouchDB.Database,
	id: string
): Promise<Projectable> {
	const document = await readDocument(database, id, { conflicts: true });
	if (!document) return { id, document: null };
	return { id, document, conflicts: await readConflicts(database, document) };
}

/** The other revisions of equal standing; what exists on this device only is none of them. */
export async function readConflicts(
	database: PouchDB.Database,
	document: Stored
): Promise<Stored[]> {
	const revisions = (document as { _conflicts?: string[] })._conflicts ?? [];
	const conflicts = await Promise.all(
		revisions
			.filter((rev) => !isLocalOnly({ _rev: rev }))
			.map((rev) => readDocument(database, document._id, { rev }))
	);
	return conflicts.filter((conflict) => conflict !== null);
}

/**
 * A part of the documents whose ids lie between two, ready to be shown.
 *
 * @param after the part before ended with this id
 * @returns `last` id of this part; null when there are no more
 */
export async function readRange(
	database: PouchDB.Database,
	after: string,
	end: string
): Promise<{ items: Projectable[]; conflicted: string[]; last: string | null }> {
	const { rows } = await database.allDocs({
		startkey: after,
		endkey: end,
		limit: BATCH + 1,
		include_docs: true,
		conflicts: true
	});
	const documents = rows.flatMap((row) =>
		'doc' in row && row.doc && row.id !== after ? [row.doc as unknown as Stored] : []
	);
	const items = await Promise.all(
		documents.map(async (document) => {
			const conflicts = await readConflicts(database, document);
			return { id: document._id, document, conflicts };
		})
	);
	return {
		items,
		conflicted: items.flatMap(({ id, conflicts }) => (conflicts.length > 0 ? [id] : [])),
		last: rows.length > BATCH ? (rows.at(-1)?.id ?? null) : null
	};
}
