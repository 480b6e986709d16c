import type { Envelope } from '$lib/domain/core/document';

/** A document as the replica holds it. */
export type Stored<D extends Envelope = Envelope> = D & { _id: string; _rev: string };

/** A revision as it is added to a replica (`new_edits: false`): with ancestors, as far as they matter. */
export type Revision = Stored & { _revisions: { start: number; ids: string[] } };

/** What every row of the read model has; a projection adds the keys its indexes need. */
export interface Row<D extends Envelope = Envelope> {
	/** Document id. */
	id: string;
	/** Space id. */
	space: string;
	/** Revision that is shown. */
	rev: string;
	/** Sorts newest first in ascending order, the only order IndexedDB can read many rows in at once. */
	recency: number;
	doc: D;
	/** Other revisions of equal standing that could not be merged; absent when there are none. */
	conflicts?: Stored<D>[];
}

/** Every revision that a row shows. */
export const shownRevisions = ({
	rev,
	conflicts = []
}: Pick<Row, 'rev' | 'conflicts'>): string[] => [rev, ...conflicts.map(({ _rev }) => _rev)];

/** Above any instant in milliseconds until the year 2286. */
const RECENCY_ORIGIN = 10_000_000_000_000;

/** Newest-first sort key of an ISO 8601 instant. */
export const recencyOf = (instant: string): number => RECENCY_ORIGIN - Date.parse(instant);

/** The instant a sort key stands for, milliseconds. */
export const momentOf = ({ recency }: Pick<Row, 'recency'>): number => RECENCY_ORIGIN - recency;

/** The row of a document without any keys of its own. */
export function baseRow<D extends Envelope>(
	doc: Stored<D>,
	space: string,
	conflicts: readonly Stored<D>[]
): Row<D> {
	return {
		id: doc._id,
		space,
		rev: doc._rev,
		recency: recencyOf(doc.updatedAt),
		doc,
		...(conflicts.length > 0 ? { conflicts: [...conflicts] } : {})
	};
}
