import type { Envelope } from '$lib/domain/core/document';
import { NOBODY, NOBODY_PERSON } from '$lib/capabilities/anonymous/nobody';
import type { Person } from '$lib/capabilities/directory/directory';
import { hidingId } from '$lib/capabilities/moderation/hiding-id';
import type { YuiDatabase } from '../database';
import type { Row } from '../row';
import { outboxKey, type OutboxEntry } from '../state';

/** Where a document stands: only on this device, refused by the server, or with the server. */
export type ItemState = 'local' | 'refused' | 'sent';

/** A row with what a screen shows beside it. */
export interface Item<R extends Row<Envelope>> {
	row: R;
	/** Undefined until the directory has arrived, or for somebody who left it. */
	author: Person | undefined;
	state: ItemState;
	/** Why the server refused it. */
	reason: string | undefined;
	/** It is hidden from everybody but its author; `row` then says so in place of the text. */
	hidden: { reason: string; isMine: boolean } | null;
}

/** The beginning of a list. */
export interface Page<T> {
	items: T[];
	/** Are there more than these? */
	more: boolean;
}

/** People of the directory by person id; unknown ones are missing. */
export async function peopleByIds(
	database: YuiDatabase,
	ids: Iterable<string>
): Promise<Map<string, Person>> {
	const wanted = [...new Set(ids)];
	const rows = await database.people.bulkGet(wanted.map((id) => `person:${id}`));
	const known = wanted.flatMap((id, index): [string, Person][] => {
		const person = id === NOBODY ? NOBODY_PERSON : rows[index]?.doc;
		return person ? [[id, person]] : [];
	});
	return new Map(known);
}

/** Where a document stands, whether or not it has a row. */
export async function stateById(database: YuiDatabase, space: string, id: string) {
	return stateOf(await database.outbox.get(outboxKey(space, id))).state;
}

/**
 * Adds author and sync state to rows, and takes away what is hidden from this person: every list and
 * every page goes through here.
 */
export async function toItems<R extends Row<Envelope>>(
	database: YuiDatabase,
	rows: readonly R[]
): Promise<Item<R>[]> {
	// By key, so that a live query runs again for these documents only, not for every one that is written.
	const [people, entries, hidings] = await Promise.all([
		peopleByIds(
			database,
			rows.map(({ doc }) => doc.author)
		),
		database.outbox.bulkGet(rows.map(({ space, id }) => outboxKey(space, id))),
		database.hidings.bulkGet(rows.map(({ id }) => hidingId(id)))
	]);
	const reasons = rows.map(({ space }, index) => {
		const hiding = hidings[index];
		return hiding?.hidden === 1 && hiding.space === space ? hiding.doc.reason : undefined;
	});
	const isMasked = rows.map(
		({ doc }, index) => reasons[index] !== undefined && doc.author !== database.person
	);
	// Little is hidden: the schemas of all types, which tell what was typed, are not for the first screen.
	const { masked } = isMasked.includes(true)
		? await import('$lib/capabilities/moderation/masked')
		: { masked: null };
	return rows.map((row, index) => {
		const reason = reasons[index];
		const isMine = row.doc.author === database.person;
		return {
			row: isMasked[index] && masked ? withoutConflicts(row, masked(row.doc, reason!)) : row,
			author: people.get(row.doc.author),
			hidden: reason === undefined ? null : { reason, isMine },
			...stateOf(entries[index])
		};
	});
}

/** A row without what was typed, also into revisions that stand beside it. */
function withoutConflicts<R extends Row<Envelope>>({ conflicts: _, ...row }: R, doc: R['doc']): R {
	return { ...row, doc } as R;
}

/** As `toItems`, for one row that may be missing. */
export async function toItem<R extends Row<Envelope>>(
	database: YuiDatabase,
	row: R | undefined
): Promise<Item<R> | null> {
	if (!row) return null;
	const [item] = await toItems(database, [row]);
	return item ?? null;
}

/** Sync state of a document, from its outbox entry. */
export function stateOf(entry: OutboxEntry | undefined): {
	state: ItemState;
	reason: string | undefined;
} {
	if (!entry) return { state: 'sent', reason: undefined };
	return entry.state === 'refused'
		? { state: 'refused', reason: entry.reason }
		: { state: 'local', reason: undefined };
}
