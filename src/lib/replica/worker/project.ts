import type { Table } from 'dexie';
import type { YuiDatabase } from '$lib/read-model/database';
import type { Projection } from '$lib/read-model/projections/projection';
import { PROJECTION_VERSION, projectionOf } from '$lib/read-model/projections/registry';
import type { Row, Stored } from '$lib/read-model/row';
import type { ReplicaContext } from './context';
import { readDocument } from './databases';

/** Documents projected in one transaction: small enough not to hold up a save for long. */
const BATCH = 200;

/** A document that is to be shown, or an id whose row goes. */
type Projectable =
	{ id: string; document: Stored; conflicts: readonly Stored[] } | { id: string; document: null };

/** Writes the rows of these documents; must run inside a transaction over `tablesOf` them. */
async function writeRows(
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
}

/** The tables a transaction over these documents touches. */
function tablesOf(rows: YuiDatabase, ids: readonly string[]): Table[] {
	const names = new Set<string>();
	for (const id of ids) {
		const projection = projectionOf(id);
		if (!projection) continue;
		names.add(projection.table);
		for (const name of projection.settles ?? []) names.add(name);
	}
	return [...names].map((name) => rows.table(name));
}

/** Projects documents that come with a snapshot, before the replica has them. */
export async function projectSnapshot(
	rows: YuiDatabase,
	space: string,
	documents: readonly Stored[]
): Promise<void> {
	const items = documents.map((document) => ({ id: document._id, document, conflicts: [] }));
	const tables = tablesOf(
		rows,
		items.map(({ id }) => id)
	);
	if (tables.length === 0) return;
	await rows.transaction('rw', tables, () => writeRows(rows, space, items));
}

/** Projects these documents of the replica as they are now. */
export async function projectDocuments(
	{ rows, replicas }: ReplicaContext,
	space: string,
	ids: readonly string[]
): Promise<void> {
	if (ids.length === 0) return;
	const items = await replicas.use(space, (database) =>
		Promise.all(ids.map((id) => readProjectable(database, id)))
	);
	const tables = tablesOf(rows, ids);
	if (tables.length === 0) return;
	await rows.transaction('rw', tables, () => writeRows(rows, space, items));
}

async function readProjectable(database: PouchDB.Database, id: string): Promise<Projectable> {
	const document = await readDocument(database, id, { conflicts: true });
	if (!document) return { id, document: null };
	return { id, document, conflicts: await readConflicts(database, document) };
}

async function readConflicts(database: PouchDB.Database, document: Stored): Promise<Stored[]> {
	const revisions = (document as { _conflicts?: string[] })._conflicts ?? [];
	const conflicts = await Promise.all(
		revisions.map((rev) => readDocument(database, document._id, { rev }))
	);
	return conflicts.filter((conflict) => conflict !== null);
}

/**
 * Brings the rows of a space up to its replica: reads what changed since the checkpoint and writes
 * rows and checkpoint in one transaction, so that neither is ever ahead of the other. Two tabs may
 * do this at once; whoever finds the checkpoint moved leaves that part to the other.
 *
 * @returns ids of documents that have conflicting revisions
 */
export async function catchUp(context: ReplicaContext, space: string): Promise<string[]> {
	const { rows, replicas } = context;
	const conflicted: string[] = [];
	for (;;) {
		const since = (await rows.spaces.get(space))?.projectedSeq;
		if (since === undefined) return conflicted;
		const { items, last } = await replicas.use(space, async (database) => {
			const changes = await database.changes({
				since,
				limit: BATCH,
				include_docs: true,
				conflicts: true
			});
			const items = await Promise.all(
				changes.results.map(async ({ id, doc, deleted }): Promise<Projectable> => {
					if (deleted || !doc) return { id, document: null };
					const document = doc as unknown as Stored;
					return { id, document, conflicts: await readConflicts(database, document) };
				})
			);
			return { items, last: changes.last_seq };
		});
		if (items.length === 0) return conflicted;
		await rows.transaction(
			'rw',
			[
				rows.spaces,
				...tablesOf(
					rows,
					items.map(({ id }) => id)
				)
			],
			async () => {
				const state = await rows.spaces.get(space);
				if (state?.projectedSeq !== since) return;
				await writeRows(rows, space, items);
				await rows.spaces.update(space, { projectedSeq: last });
			}
		);
		for (const item of items)
			if (item.document && item.conflicts.length > 0) conflicted.push(item.id);
		if (items.length < BATCH) return conflicted;
	}
}

/** Throws all rows away when the projections changed since they were made. */
export async function prepareRows(rows: YuiDatabase): Promise<void> {
	await rows.transaction('rw', [rows.meta, rows.spaces, ...rows.rowTables()], async () => {
		const version = await rows.meta.get('projectionVersion');
		if (version?.value === PROJECTION_VERSION) return;
		await Promise.all(rows.rowTables().map((table) => table.clear()));
		await rows.spaces.toCollection().modify({ projectedSeq: 0 });
		await rows.meta.put({ key: 'projectionVersion', value: PROJECTION_VERSION });
	});
}

/** Removes every row of a space. */
export async function dropRows(rows: YuiDatabase, space: string): Promise<void> {
	await rows.transaction('rw', rows.rowTables(), async () => {
		for (const table of rows.rowTables()) await table.where('space').equals(space).delete();
	});
}
