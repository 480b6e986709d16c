import type { Envelope } from '$lib/domain/core/document';
import { projectionOf } from '$lib/read-model/projections/registry';
import type { Revision, Row, Stored } from '$lib/read-model/row';
import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { tablesOf, writeRows } from '$lib/read-model/rows';
import { addRevisions, readLeaves } from './databases';
import { whileNobodyWrites, whileWriting } from './locks';
import { isSameContent } from '$lib/domain/core/merge';
import { beginningOf, revisionOf } from './revision';
import { appliedName, askRules, entryOf, notApplied } from './write';

/**
 * The journal: a write is on disk as soon as its outbox entry is, because the entry carries the
 * finished revision. One small transaction is all a person waits for; the replica, which needs
 * several, follows when somebody reads it, at the latest when the document is sent
 * (`applyJournal`). Adding a revision again changes nothing, so the journal can be
 * applied by any tab, at any time, any number of times: after a kill the next start does.
 *
 * Whoever reads a replica for writing or sending applies the journal of that document first.
 */

/** Beyond this the replica has long had the older ones, and another tab's memory of it is not asked. */
const MAX_JOURNAL = 20;

/**
 * Writes a document into the journal, if it is new or continues the revision that this device shows.
 *
 * @returns its revision; null for any other write, which needs the replica (write.ts, beside.ts)
 * @throws ReplicaError `problems` or `refused`: then nothing was written
 */
export function writeToJournal(
	context: ReplicaContext,
	space: string,
	document: Envelope
): Promise<Revision | null> {
	const write = isChanceKey(document) ? beginInJournal : continueInJournal;
	return write(context, space, document);
}

async function continueInJournal(
	context: ReplicaContext,
	space: string,
	document: Envelope
): Promise<Revision | null> {
	const { rows, now, applied } = context;
	const projection = projectionOf(document._id);
	if (!projection || !(await canContinue(context, space, document))) return null;
	const revision = revisionOf(document);
	const table = rows.table<Row, string>(projection.table);
	const key = outboxKey(space, document._id);
	return rows.transaction('rw', rows.outbox, table, async () => {
		const [before, row] = await Promise.all([rows.outbox.get(key), table.get(document._id)]);
		if (isSuperseded(before, row)) return null;
		const current = currentOf(before, row, space);
		if (current?._rev !== document._rev) {
			// The same write again, after an answer that got lost; anything else is for the replica.
			return before?.journal && current && isSameContent(current, document)
				? (before.journal.at(-1) ?? null)
				: null;
		}
		// Deleted here; only its row is still to go.
		if (before?.deleted && !before.journal) return null;
		askRules(context, space, document, current);
		const waiting = notApplied(before, applied);
		if (waiting.length >= MAX_JOURNAL) return null;
		await rows.outbox.put({
			...entryOf(document, space, document._rev ?? null, before, now()),
			journal: [...waiting, revision]
		});
		return revision;
	});
}

/**
 * The commonest write by the shortest way: one request of the database. Whoever begins a document
 * under a key made by chance is the first to write it, so there is nothing to read before. Pressed a
 * second time, the same worker is asked, which remembers: by then the document may have been sent,
 * and a second beginning would stand beside it.
 *
 * @returns null when the document was begun before
 */
async function beginInJournal(
	context: ReplicaContext,
	space: string,
	document: Envelope
): Promise<Revision | null> {
	const key = outboxKey(space, document._id);
	if (context.begun.has(key)) return null;
	askRules(context, space, document, null);
	const revision = beginningOf(document);
	const entry = entryOf(document, space, null, undefined, context.now());
	context.begun.add(key);
	try {
		await context.rows.outbox.add({ ...entry, journal: [revision] });
		return revision;
	} catch (error) {
		if ((error as Error).name === 'ConstraintError') return null;
		context.begun.delete(key);
		throw error;
	}
}

/** Is it new, under a UUID (`Authorship.key`), and not a key made of the ids of other documents? */
const isChanceKey = ({ _id, _rev }: Envelope): boolean =>
	_rev === undefined && /:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(_id);

/**
 * Does a row show what is none of the journal's: a merge, a text of somebody else? Then the newest of
 * the journal is not what a write continues.
 */
function isSuperseded(before: OutboxEntry | undefined, row: Row | undefined): boolean {
	if (!before?.journal || !row) return false;
	return !before.journal.some(
		({ _rev, _revisions: { start, ids } }) =>
			row.rev === _rev || row.rev === `${start - 1}-${ids[1]}`
	);
}

/** During a first sync rows are ahead of the replica, which lacks what they would continue. */
async function canContinue(
	{ rows }: ReplicaContext,
	space: string,
	{ _rev }: Envelope
): Promise<boolean> {
	return _rev === undefined || (await rows.spaces.get(space))?.phase === 'ready';
}

/** What a write would continue: the newest of the journal, else what is shown. */
function currentOf(
	before: OutboxEntry | undefined,
	row: Row | undefined,
	space: string
): Stored | null {
	const newest = before?.journal?.at(-1);
	if (newest) {
		const { _revisions: _, ...document } = newest;
		return document;
	}
	if (row?.space !== space) return null;
	return { ...row.doc, _rev: row.rev } as Stored;
}

/** Brings what the journal holds of these documents into the replica, which may have it already. */
export async function applyJournal(
	context: ReplicaContext,
	space: string,
	entries: readonly OutboxEntry[]
): Promise<void> {
	const pending = entries.flatMap((entry) =>
		notApplied(entry, context.applied).map((revision) => ({
			name: appliedName(entry.key, revision._rev),
			revision
		}))
	);
	if (pending.length === 0) return;
	await context.replicas.use(space, (database) =>
		addRevisions(
			database,
			pending.map(({ revision }) => revision)
		)
	);
	for (const { name } of pending) context.applied.add(name);
}

/**
 * As `applyJournal`, whatever this worker believes to know: the replica may have been deleted since.
 */
export async function applyAgain(
	context: ReplicaContext,
	space: string,
	entry: OutboxEntry
): Promise<void> {
	for (const { _rev } of entry.journal ?? []) context.applied.delete(appliedName(entry.key, _rev));
	await applyJournal(context, space, [entry]);
}

/** Applies the whole journal of a space; not to be called by who holds the lock of `whileWriting`. */
export async function applyJournalOf(context: ReplicaContext, space: string): Promise<void> {
	const entries = await context.rows.outbox.where({ space }).toArray();
	if (entries.every((entry) => notApplied(entry, context.applied).length === 0)) return;
	await whileWriting(context, async () =>
		applyJournal(context, space, await context.rows.outbox.where({ space }).toArray())
	);
}

/**
 * Takes back what is nowhere but in the journal, as if it had never been written. Most drafts end so:
 * their text has become a document before they were ever sent.
 *
 * @returns false when it is elsewhere too, or not there at all
 */
export function takeBack(context: ReplicaContext, space: string, id: string): Promise<boolean> {
	const { rows, replicas, applied } = context;
	const key = outboxKey(space, id);
	// Nobody is just applying what is taken back.
	return whileNobodyWrites(context, async () => {
		const entry = await rows.outbox.get(key);
		const isWhole = entry?.base === null && entry.journal?.[0]?._revisions.start === 1;
		if (!isWhole || notApplied(entry, applied).length < (entry.journal ?? []).length) return false;
		const known = await replicas.use(space, (database) => readLeaves(database, id));
		if (known.length > 0) return false;
		return rows.transaction('rw', [rows.outbox, ...tablesOf(rows, [id])], async () => {
			if ((await rows.outbox.get(key))?.version !== entry.version) return false;
			await rows.outbox.delete(key);
			await writeRows(rows, space, [{ id, document: null }]);
			return true;
		});
	});
}

/**
 * Works on a document's replica for a write: with the lock of `whileWriting`, and with all that was
 * written here before in the replica.
 */
export function writing<T>(
	context: ReplicaContext,
	space: string,
	id: string,
	work: (database: PouchDB.Database) => Promise<T>
): Promise<T> {
	return whileWriting(context, async () => {
		const entry = await context.rows.outbox.get(outboxKey(space, id));
		if (entry) await applyJournal(context, space, [entry]);
		return context.replicas.use(space, work);
	});
}
