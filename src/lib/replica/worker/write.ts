import type { Envelope } from '$lib/domain/core/document';
import { MAX_DOCUMENT_BYTES } from '$lib/domain/core/fields';
import { parseSpace } from '$lib/domain/core/space';
import { rulesOf } from '$lib/domain/permissions/table';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import { firstWords } from '$lib/domain/first-words';
import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import { ReplicaError } from '../protocol';
import { projectionOf } from '$lib/read-model/projections/registry';
import type { Revision, Row, Stored } from '$lib/read-model/row';
import type { ReplicaContext } from './context';
import { addRevisions, readDocument, readLeaves } from './databases';
import { takeBack, writing } from './journal';
import { isSameContent } from '$lib/domain/core/merge';

/**
 * The outbox entry of a document that is being written.
 *
 * @param base the revision it is edited from; null for a new one
 * @param before its entry until now
 * @param at now, milliseconds
 */
export function entryOf(
	document: { _id: string },
	space: string,
	base: string | null,
	before: OutboxEntry | undefined,
	at: number
): OutboxEntry {
	return {
		key: outboxKey(space, document._id),
		space,
		id: document._id,
		type: document._id.slice(0, document._id.indexOf(':')),
		title: firstWords(document) || before?.title || '',
		at,
		// Begins with the clock, so that it does not repeat after an entry was sent and is gone.
		version: Math.max((before?.version ?? 0) + 1, at),
		state: 'pending',
		...('_deleted' in document ? { deleted: true } : {}),
		base: before ? before.base : base
	};
}

/** Revisions of an entry's journal that the replica may lack; `applied` as in the context. */
export const notApplied = (
	entry: OutboxEntry | undefined,
	applied: ReadonlySet<string>
): Revision[] =>
	(entry?.journal ?? []).filter(({ _rev }) => !applied.has(appliedName(entry!.key, _rev)));

/** Name of a revision in `ReplicaContext.applied`. */
export const appliedName = (key: string, rev: string): string => `${key} ${rev}`;

/**
 * Notes in the outbox that a document is about to be written to the replica. What the replica has is
 * in the journal no longer: of the two, only the replica knows which revision is the newest now.
 *
 * @param base the revision the document is edited from; null for a new one
 */
async function announce(
	{ rows, now, applied }: ReplicaContext,
	space: string,
	document: { _id: string },
	base: string | null
): Promise<{ entry: OutboxEntry; before: OutboxEntry | undefined }> {
	return rows.transaction('rw', rows.outbox, async () => {
		const before = await rows.outbox.get(outboxKey(space, document._id));
		const journal = notApplied(before, applied);
		const entry: OutboxEntry = {
			...entryOf(document, space, base, before, now()),
			...(journal.length > 0 ? { journal } : {})
		};
		await rows.outbox.put(entry);
		return { entry, before };
	});
}

/**
 * Takes an announcement back after the write it announced failed; not when another tab has
 * announced the same document since, whose write needs the entry.
 */
async function retract(
	{ rows }: ReplicaContext,
	entry: OutboxEntry,
	before: OutboxEntry | undefined
): Promise<void> {
	await rows.transaction('rw', rows.outbox, async () => {
		if ((await rows.outbox.get(entry.key))?.version !== entry.version) return;
		if (before) await rows.outbox.put(before);
		else await rows.outbox.delete(entry.key);
	});
}

/**
 * Writes with the outbox entry first: a kill between the two leaves an entry without a revision,
 * which the next push clears, while the other order could leave a revision that is never sent. The
 * caller holds the lock of `whileWriting`, so that no push looks between the two.
 */
export async function writeAnnounced<T>(
	context: ReplicaContext,
	space: string,
	document: { _id: string },
	base: string | null,
	write: () => Promise<T>
): Promise<T> {
	const { entry, before } = await announce(context, space, document, base);
	try {
		return await write();
	} catch (error) {
		await retract(context, entry, before);
		throw error;
	}
}

/** PouchDB's conflict as the page knows it. */
function asFailure(error: unknown): never {
	const isConflict = (error as { status?: number }).status === 409;
	throw isConflict ? new ReplicaError({ kind: 'conflict' }) : error;
}

/** Asks the rules; throws a `ReplicaError` when they say no. */
export function askRules(
	{ writer }: ReplicaContext,
	spaceId: string,
	document: Envelope,
	previous: Envelope | null
): void {
	if (new TextEncoder().encode(JSON.stringify(document)).length > MAX_DOCUMENT_BYTES)
		throw new ReplicaError({ kind: 'refused', code: 'too_large' });
	const problems = problemsOf(document);
	if (problems.length > 0) throw new ReplicaError({ kind: 'problems', problems });
	const space = parseSpace(spaceId);
	if (!space) throw new ReplicaError({ kind: 'refused', code: 'not_found' });
	const code = refusalOf({ document, previous, space, who: writer });
	if (code) throw new ReplicaError({ kind: 'refused', code });
}

/**
 * The document as this device shows it. During a first sync rows are ahead of the replica: a document
 * edited from such a row is brought into the replica first, so that the edit continues it.
 */
async function readShown(
	{ rows }: ReplicaContext,
	space: string,
	database: PouchDB.Database,
	id: string
): Promise<Stored | null> {
	const stored = await readDocument(database, id);
	if (stored) return stored;
	const projection = projectionOf(id);
	const row = projection
		? ((await rows.table(projection.table).get(id)) as Row | undefined)
		: undefined;
	if (row?.space !== space) return null;
	const { _conflicts: _, ...document } = row.doc as Stored & { _conflicts?: string[] };
	await addRevisions(database, [document]);
	// Null if it has been deleted here and only its row is still to go.
	return readDocument(database, id);
}

/**
 * Writes a document of this person to the replica and notes it in the outbox.
 *
 * `document._rev` is the revision it was edited from (none for a new one). Repeating a write that
 * already happened answers with its revision.
 *
 * @throws ReplicaError `problems`, `refused`, or `conflict` when the document changed meanwhile
 */
export async function putDocument(
	context: ReplicaContext,
	space: string,
	document: Envelope
): Promise<{ rev: string }> {
	const write = async (database: PouchDB.Database): Promise<{ rev: string }> => {
		const previous = await readShown(context, space, database, document._id);
		askRules(context, space, document, previous);
		if (previous && previous._rev !== document._rev) {
			if (isSameContent(previous, document)) return { rev: previous._rev };
			throw new ReplicaError({ kind: 'conflict' });
		}
		const { rev } = await writeAnnounced(context, space, document, previous?._rev ?? null, () =>
			database.put(document)
		);
		return { rev };
	};
	return writing(context, space, document._id, write).catch(asFailure);
}

/**
 * Deletes a document whose type may be deleted, with all its conflicting revisions: none may return
 * in place of the one that was shown. The tombstones keep the envelope, so that the server can see
 * whose it was. A document that is already gone is fine.
 */
export async function removeDocument(
	context: ReplicaContext,
	space: string,
	id: string
): Promise<void> {
	const updatedAt = new Date(context.now()).toISOString();
	const parsed = parseSpace(space);
	if (!parsed) throw new ReplicaError({ kind: 'refused', code: 'not_found' });
	const isDeletable = rulesOf(id.slice(0, id.indexOf(':')))?.delete.member !== undefined;
	if (isDeletable && (await takeBack(context, space, id))) return;
	const remove = async (database: PouchDB.Database): Promise<void> => {
		const document = await readShown(context, space, database, id);
		if (!document) return;
		const leaves = (await readLeaves(database, id)).filter(({ _deleted }) => !_deleted);
		const tombstones = leaves.map(({ _rev, type, author, createdAt }) => ({
			_id: id,
			_rev,
			_deleted: true,
			type,
			author,
			editor: context.writer.id,
			createdAt,
			updatedAt
		}));
		const code = refusalOf({
			document: tombstones[0] as unknown as Envelope,
			previous: document,
			space: parsed,
			who: context.writer
		});
		if (code) throw new ReplicaError({ kind: 'refused', code });
		await writeAnnounced(context, space, tombstones[0] ?? { _id: id }, document._rev, async () => {
			const answers = await database.bulkDocs(tombstones as PouchDB.Core.PutDocument<object>[]);
			const failed = answers.find((answer) => 'error' in answer && answer.error);
			if (failed) throw Object.assign(new Error('the deletion failed'), failed);
		});
	};
	await writing(context, space, id, remove).catch(asFailure);
}
