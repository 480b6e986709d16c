import type { Table } from 'dexie';
import type { YuiDatabase } from './database';
import type { Projection } from './projections/projection';
import { PROJECTION_VERSION, projectionOf } from './projections/registry';
import type { Row, Stored } from './row';
import { announce } from './search/news';
import { outboxKey } from './state';

/** A document that is to be shown, or an id whose row goes. */
export type Projectable =
	{ id: string; document: Stored; conflicts: readonly Stored[] } | { id: string; document: null };

/** Writes the rows of these documents; must run inside a transaction over `tablesOf` them. */
export async function writeRows(
	rows: YuiDatabase,
	space: string,
	items: readonly Projectable[]
): Promise<void> {
	const batches = new Map<Projection, { puts: Row[]; deletes: string[] }>();
	for (const item of items) {
		const projection = projectionOf(item.id);
		if (!projection) continue;
		const batch = batches.get(projection) ?? { puts: [], deletes: [] };
		batches.set(projection, batch);
		if (item.document) batch.puts.push(projection.toRow(item.document, space, item.conflicts));
		else batch.deletes.push(item.id);
	}
	for (const [projection, { puts, deletes }] of batches) {
		const table: Table<Row, string> = rows.table(projection.table);
		const gone = projection.settle && deletes.length > 0 ? await table.bulkGet(deletes) : [];
		if (deletes.length > 0) await table.bulkDelete(deletes);
		if (puts.length > 0) await table.bulkPut(puts);
		if (projection.settle)
			await projection.settle(rows, [...puts, ...gone.filter((row) => row !== undefined)]);
	}
	if (batches.size > 0) announce(rows, { ids: items.map(({ id }) => id) });
}

/** The tables a transaction over these documents touches. */
export function tablesOf(rows: YuiDatabase, ids: readonly string[]): Table[] {
	const names = new Set<string>();
	for (const id of ids) {
		const projection = projectionOf(id);
		if (!projection) continue;
		names.add(projection.table);
		for (const name of projection.settles ?? []) names.add(name);
	}
	return [...names].map((name) => rows.table(name));
}

/**
 * Projects documents that come with a snapshot, before the replica has them; not those this device
 * has written itself, which show as they were written.
 */
export async function projectSnapshot(
	rows: YuiDatabase,
	space: string,
	documents: readonly Stored[]
): Promise<void> {
	const ids = documents.map(({ _id }) => _id);
	const tables = tablesOf(rows, ids);
	if (tables.length === 0) return;
	await rows.transaction('rw', [rows.outbox, ...tables], async () => {
		const unsent = await rows.outbox.bulkGet(ids.map((id) => outboxKey(space, id)));
		const items = documents.map((document) => ({ id: document._id, document, conflicts: [] }));
		await writeRows(
			rows,
			space,
			items.filter((_, index) => !unsent[index])
		);
	});
}

/** Throws all rows away when the projections changed since they were made. */
export async function prepareRows(rows: YuiDatabase): Promise<void> {
	await rows.transaction('rw', [rows.meta, rows.spaces, ...rows.rowTables()], async () => {
		const version = await rows.meta.get('projectionVersion');
		if (version?.value === PROJECTION_VERSION) return;
		await Promise.all(rows.rowTables().map((table) => table.clear()));
		announce(rows, { all: true });
		await rows.spaces.toCollection().modify({ projectedSeq: 0 });
		await rows.meta.put({ key: 'projectionVersion', value: PROJECTION_VERSION });
	});
}
