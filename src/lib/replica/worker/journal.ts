import type { Envelope } from '$lib/domain/core/document';
import { projectionOf } from '$lib/read-model/projections/registry';
import type { Revision, Row, Stored } from '$lib/read-model/row';
import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { addRevisions } from './databases';
import { whileWriting } from './locks';
import { isSameContent } from '$lib/domain/core/merge';
import { revisionOf } from './revision';
import { askRules, entryOf } from './write';

/**
 * The journal: a write is on disk as soon as its outbox entry is, because the entry carries the
 * finished revision. One small transaction is all a person waits for; the replica, which needs
 * several, follows (`applyJournal`). Adding a revision again changes nothing, so the journal can be
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
export async function writeToJournal(
	context: ReplicaContext,
	space: string,
	document: Envelope
): Promise<Revision | null> {
	const { rows, now, applied } = context;
	const begun = await beginInJournal(context, space, document);
	if (begun) return begun;
	const projection = projectionOf(document._id);
	if (!projection || !(await canContinue(context, space, document))) return null;
	const revision = revisionOf(document);
	const table = rows.table<Row, string>(projection.table);
	const key = outboxKey(space, document._id);
	return rows.transaction('rw', rows.outbox, table, async () => {
		const [before, row] = await Promise.all([rows.outbox.get(key), table.get(document._id)]);
		const current = currentOf(before, row, space);
		if (current?._rev !== document._rev) {
			// The same write again, after an answer that got lost; anything else is for the replica.
			return before?.journal && current && isSameContent(current, document)
				? (before.journal.at(-1) ?? null)
				: null;
		}
		askRules(context, space, document, current);
		const waiting = (before?.journal ?? []).filter(({ _rev }) => !applied.has(`${key} ${_rev}`));
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
 * under a key made by chance is the first to write it, so there is nothing to read before.
 *
 * @returns null when the key is not of that kind, or the document has an entry already
 */
async function beginInJournal(
	context: ReplicaContext,
	space: string,
	document: Envelope
): Promise<Revision | null> {
	if (document._rev !== undefined || !CHANCE_KEY.test(document._id)) return null;
	askRules(context, space, document, null);
	const revision = revisionOf(document);
	const entry = entryOf(document, space, null, undefined, context.now());
	try {
		await context.rows.outbox.add({ ...entry, journal: [revision] });
		return revision;
	} catch (error) {
		// Sent a second time, or written again before it was sent.
		if ((error as Error).name === 'ConstraintError') return null;
		throw error;
	}
}

/** A UUID (`Authorship.key`), as opposed to a key made of the ids of other documents. */
const CHANCE_KEY = /:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
	const pending = entries.flatMap(({ key, journal = [] }) =>
		journal
			.map((revision) => ({ name: `${key} ${revision._rev}`, revision }))
			.filter(({ name }) => !context.applied.has(name))
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

/** Applies the whole journal of a space. */
export async function applyJournalOf(context: ReplicaContext, space: string): Promise<void> {
	await applyJournal(context, space, await context.rows.outbox.where({ space }).toArray());
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
