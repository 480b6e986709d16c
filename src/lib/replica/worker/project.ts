import type { YuiDatabase } from '$lib/read-model/database';
import { projectionOf } from '$lib/read-model/projections/registry';
import type { Revision, Row, Stored } from '$lib/read-model/row';
import { tablesOf, writeRows, type Projectable } from '$lib/read-model/rows';
import { announce } from '$lib/read-model/search/news';
import { outboxKey } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { applyJournalOf } from './journal';
import { BATCH, readConflicts, readProjectable } from './projectable';
import { reprojectStaleTypes } from './reproject';
import { dropOutlivedShadows, isLocalOnly } from './shadow';
import { notApplied } from './write';

/** A journal of so many revisions is applied: with every further one all of them are written again. */
const LONG_JOURNAL = 4;

/**
 * Projects these documents of the replica as they are now. Whoever reads first may write last, so
 * this looks again until what it wrote is still what the replica has.
 */
export async function projectDocuments(
	{ rows, replicas }: ReplicaContext,
	space: string,
	ids: readonly string[]
): Promise<void> {
	const read = (wanted: readonly string[]) =>
		replicas.use(space, (database) =>
			Promise.all(wanted.map((id) => readProjectable(database, id)))
		);
	let items = ids.length > 0 ? await read(ids) : [];
	while (items.length > 0) {
		const written = new Map(items.map((item) => [item.id, signatureOf(item)]));
		const tables = tablesOf(rows, [...written.keys()]);
		if (tables.length === 0) return;
		const current = items;
		await rows.transaction('rw', tables, () => writeRows(rows, space, current));
		items = (await read([...written.keys()])).filter(
			(item) => signatureOf(item) !== written.get(item.id)
		);
	}
}

/** The revisions a row shows. */
const signatureOf = (item: Projectable): string =>
	item.document ? [item.document, ...item.conflicts].map(({ _rev }) => _rev).join(' ') : '';

/** What changed in a replica since a sequence, ready to be shown. */
async function readChanged(
	database: PouchDB.Database,
	since: number | string
): Promise<{ items: Projectable[]; last: number | string }> {
	const changes = await database.changes({
		since,
		limit: BATCH,
		include_docs: true,
		conflicts: true,
		style: 'all_docs'
	});
	const items = await Promise.all(
		changes.results.map(async (change): Promise<Projectable> => {
			const { id, doc, deleted } = change;
			if (
				change.changes.length > 1 &&
				change.changes.some(({ rev }) => isLocalOnly({ _rev: rev }))
			) {
				await dropOutlivedShadows(database, id);
				return readProjectable(database, id);
			}
			if (deleted || !doc) return { id, document: null };
			const document = doc as unknown as Stored;
			return { id, document, conflicts: await readConflicts(database, document) };
		})
	);
	return { items, last: changes.last_seq };
}

/**
 * Without those whose row is as it should be: most often what was written here and shown at once.
 * Writing them again would have every screen read again.
 */
async function unlessShown(
	rows: YuiDatabase,
	items: readonly Projectable[]
): Promise<Projectable[]> {
	const isStale = await Promise.all(
		items.map(async ({ id, document, ...item }) => {
			const projection = projectionOf(id);
			if (!projection || !document || !('conflicts' in item) || item.conflicts.length > 0)
				return true;
			const row = (await rows.table(projection.table).get(id)) as Row | undefined;
			return row?.rev !== document._rev || row.conflicts !== undefined;
		})
	);
	return items.filter((_, index) => isStale[index]);
}

/**
 * Brings the rows of a space up to its replica: reads what changed since the checkpoint and writes
 * rows and checkpoint in one transaction, so that neither is ever ahead of the other. Several tabs
 * may do this at once; whoever finds the checkpoint moved looks again from there.
 *
 * Conflicts it meets are noted with the checkpoint, for whoever syncs to merge (`SpaceState`).
 */
export async function catchUp(context: ReplicaContext, space: string): Promise<void> {
	const { rows, replicas } = context;
	// What is shown of it must not be taken for something that the replica has lost.
	await applyJournalOf(context, space);
	await reprojectStaleTypes(context, space);
	for (;;) {
		const since = (await rows.spaces.get(space))?.projectedSeq;
		if (since === undefined) return;
		const { items, last } = await replicas.use(space, (database) => readChanged(database, since));
		if (items.length === 0) return;
		const ids = items.map(({ id }) => id);
		const conflicted = items.flatMap((item) =>
			item.document && item.conflicts.length > 0 ? [item.id] : []
		);
		const tables = [rows.spaces, rows.outbox, ...tablesOf(rows, ids)];
		const isMine = await rows.transaction('rw', tables, async () => {
			const state = await rows.spaces.get(space);
			if (state?.projectedSeq !== since) return false;
			// Written here since the replica was read: that shows until the replica has it too.
			const entries = await rows.outbox.bulkGet(ids.map((id) => outboxKey(space, id)));
			const settled = items.filter(
				(_, index) => notApplied(entries[index], context.applied).length === 0
			);
			await writeRows(rows, space, await unlessShown(rows, settled));
			await rows.spaces.update(space, {
				projectedSeq: last,
				conflicted: [...new Set([...(state.conflicted ?? []), ...conflicted])]
			});
			return true;
		});
		if (isMine && items.length < BATCH) return;
	}
}

/**
 * Shows what was written here. Before and during a first sync there is no checkpoint to follow: then
 * it is `ids` and all that is in the outbox.
 */
export async function showWritten(
	context: ReplicaContext,
	space: string,
	ids: readonly string[] = []
): Promise<void> {
	const { rows } = context;
	const state = await rows.spaces.get(space);
	if (state && state.phase !== 'waiting' && state.phase !== 'loading') {
		await catchUp(context, space);
		return;
	}
	await applyJournalOf(context, space);
	const unsent = await rows.outbox.where({ space }).toArray();
	await projectDocuments(context, space, [...new Set([...ids, ...unsent.map(({ id }) => id)])]);
}

/**
 * Shows what stands in the journal, at once; the replica and its checkpoint follow. A row that has
 * moved on meanwhile is put right by that.
 */
export async function showJournalled(
	context: ReplicaContext,
	space: string,
	{ _revisions: revisions, ...document }: Revision
): Promise<void> {
	const { rows } = context;
	const id = document._id;
	const projection = projectionOf(id);
	const parent = revisions.ids[1];
	const isShown = await rows.transaction('rw', [rows.outbox, ...tablesOf(rows, [id])], async () => {
		const row = projection && ((await rows.table(projection.table).get(id)) as Row | undefined);
		// Somebody else's change came in between: what is to be shown is for the replica to say.
		if (row && row.rev !== `${revisions.start - 1}-${parent}`) return false;
		const entry = await rows.outbox.get(outboxKey(space, id));
		// Taken back meanwhile, or sent and shown by that.
		if (!entry) return true;
		await writeRows(rows, space, [{ id, document: document as Stored, conflicts: [] }]);
		return (entry.journal ?? []).length < LONG_JOURNAL;
	});
	if (!isShown) await showWritten(context, space, [id]);
}

/** Removes every row of a space. @param kept documents that are shown all the same, as they are here */
export async function dropRows(
	rows: YuiDatabase,
	space: string,
	kept: readonly Stored[] = []
): Promise<void> {
	await rows.transaction('rw', rows.rowTables(), async () => {
		for (const table of rows.rowTables()) await table.where('space').equals(space).delete();
		announce(rows, { space });
		const items = kept.map((document) => ({ id: document._id, document, conflicts: [] }));
		await writeRows(rows, space, items);
	});
}
