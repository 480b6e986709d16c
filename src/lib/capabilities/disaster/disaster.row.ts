import type { EntityTable } from 'dexie';
import type { DisasterNote } from './disaster';
import { recencyOf, type Row } from '$lib/read-model/row';
import { mediaOf, type NamesMedia } from '$lib/read-model/projections/media';
import { projection } from '$lib/read-model/projections/projection';

/** A choice of disaster, role and phase; '' means any. */
export interface DisasterFilter {
	/** Codes of `capabilities/disaster/labels`. */
	disaster: string;
	role: string;
	phase: string;
}

export interface DisasterRow extends Row<DisasterNote>, NamesMedia {
	/**
	 * One key for each of the eight filters the note is found by, so that any filter is one range of
	 * one index: IndexedDB reads a range at once, and what is left out by a test row by row. Empty for
	 * withdrawn notes, which are in no list.
	 */
	found: [filter: string, recency: number][];
	author: string;
}

/** A filter as the first part of a key of `found`. */
export const filterKey = ({ disaster, role, phase }: DisasterFilter): string =>
	`${disaster}/${role}/${phase}`;

export const disasterProjection = projection<DisasterNote, Omit<DisasterRow, keyof Row>>({
	type: 'disaster',
	table: 'disasterNotes',
	indexes: '*found, author, *media',
	keys: (doc) => {
		const { disaster, role, phase, author } = doc;
		const recency = recencyOf(doc.updatedAt);
		const filters =
			doc.state === 'published'
				? ['', disaster].flatMap((disaster) =>
						['', role].flatMap((role) =>
							['', phase].map((phase) => filterKey({ disaster, role, phase }))
						)
					)
				: [];
		return { found: filters.map((filter) => [filter, recency]), author, ...mediaOf(doc) };
	}
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		disasterNotes: EntityTable<DisasterRow, 'id'>;
	}
}

export default [disasterProjection];
