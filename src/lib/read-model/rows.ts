import type { Table } from 'dexie';
import type { YuiDatabase } from './database';
import type { Projection } from './projections/projection';
import { projectionOf, projections, projectionVersions } from './projections/registry';
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

/** Row of `meta`: the version of each type's rows on this device. */
export const VERSIONS_KEY = 'projectionVersions';

/**
 * Throws away the rows of every type whose projection changed since they were made, or was not there,
 * and notes in each space that they are to be made again of the replica (replica/worker/reproject.ts).
 */
export async function prepareRows(rows: YuiDatabase): Promise<void> {
	await rows.transaction('rw', [rows.meta, rows.spaces, ...rows.rowTables()], async () => {
		const current = projectionVersions();
		const before = (await rows.meta.get(VERSIONS_KEY))?.value as typeof current | undefined;
		if (!before) {
			// Nothing was here, or an app that counted otherwise: everything is made again.
			await Promise.all(rows.rowTables().map((table) => table.clear()));
			await rows.spaces.toCollection().modify({ projectedSeq: 0 });
			announce(rows, { all: true });
		} else {
			const stale = projections.filter(({ type }) => before[type] !== current[type]);
			if (stale.length === 0) return;
			const types = stale.map(({ type }) => type);
			await Promise.all(stale.map(({ table }) => rows.table(table).clear()));
			await rows.spaces.toCollection().modify((space) => {
				space.staleTypes = [...new Set([...(space.staleTypes ?? []), ...types])];
			});
			announce(rows, { all: true });
		}
		await rows.meta.put({ key: VERSIONS_KEY, value: current });
	});
}
