import type { Envelope } from '$lib/domain/core/document';
import { MAX_DOCUMENT_BYTES } from '$lib/domain/core/fields';
import { parseSpace } from '$lib/domain/core/space';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import { ReplicaError } from '../protocol';
import type { ReplicaContext } from './context';
import { readDocument } from './databases';

/** First words of a document, for lists of unsent items. */
function titleOf(document: object): string {
	const named = document as Record<string, unknown>;
	for (const field of ['title', 'question', 'body', 'text', 'date'])
		if (typeof named[field] === 'string' && named[field].trim() !== '')
			return named[field].trim().split('\n')[0]!.slice(0, 60);
	return '';
}

/**
 * Notes in the outbox that a document is about to be written.
 *
 * @param base the revision the document is edited from; null for a new one
 * @returns the entry that stood there before
 */
export async function announce(
	{ rows, now }: ReplicaContext,
	space: string,
	document: { _id: string },
	base: string | null
): Promise<OutboxEntry | undefined> {
	const key = outboxKey(space, document._id);
	return rows.transaction('rw', rows.outbox, async () => {
		const before = await rows.outbox.get(key);
		await rows.outbox.put({
			key,
			space,
			id: document._id,
			type: document._id.slice(0, document._id.indexOf(':')),
			title: titleOf(document) || before?.title || '',
			at: now(),
			version: (before?.version ?? 0) + 1,
			state: 'pending',
			base: before ? before.base : base
		});
		return before;
	});
}

/** Takes an announcement back after the write it announced failed. */
async function retract(
	{ rows }: ReplicaContext,
	key: string,
	before: OutboxEntry | undefined
): Promise<void> {
	if (before) await rows.outbox.put(before);
	else await rows.outbox.delete(key);
}

/**
 * Writes with the outbox entry first: a kill between the two leaves an entry without a revision,
 * which the next push clears, while the other order could leave a revision that is never sent.
 */
async function writeAnnounced<T>(
	context: ReplicaContext,
	space: string,
	document: { _id: string },
	base: string | null,
	write: () => Promise<T>
): Promise<T> {
	const before = await announce(context, space, document, base);
	try {
		return await write();
	} catch (error) {
		await retract(context, outboxKey(space, document._id), before);
		throw error;
	}
}

const isConflict = (error: unknown): boolean => (error as { status?: number }).status === 409;

/** Asks the rules; throws a `ReplicaError` when they say no. */
function askRules(
	{ writer }: ReplicaContext,
	spaceId: string,
	document: Envelope,
	previous: Envelope | null
): void {
	const problems = problemsOf(document);
	if (new TextEncoder().encode(JSON.stringify(document)).length > MAX_DOCUMENT_BYTES)
		throw new ReplicaError({ kind: 'refused', code: 'too_large' });
	if (problems.length > 0) throw new ReplicaError({ kind: 'problems', problems });
	const space = parseSpace(spaceId);
	if (!space) throw new ReplicaError({ kind: 'refused', code: 'not_found' });
	const code = refusalOf({ document, previous, space, who: writer });
	if (code) throw new ReplicaError({ kind: 'refused', code });
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
	return context.replicas.use(space, async (database) => {
		const previous = await readDocument(database, document._id);
		askRules(context, space, document, previous);
		if (previous && previous._rev !== document._rev) {
			const isRepeated =
				previous.updatedAt === document.updatedAt && previous.editor === document.editor;
			if (isRepeated) return { rev: previous._rev };
			throw new ReplicaError({ kind: 'conflict' });
		}
		try {
			const base = previous?._rev ?? null;
			const { rev } = await writeAnnounced(context, space, document, base, () =>
				database.put(document)
			);
			return { rev };
		} catch (error) {
			if (isConflict(error)) throw new ReplicaError({ kind: 'conflict' });
			throw error;
		}
	});
}

/**
 * Deletes a document whose type may be deleted. The tombstone keeps the envelope, so that the server
 * can see whose it was. A document that is already gone is fine.
 */
export async function removeDocument(
	context: ReplicaContext,
	space: string,
	id: string
): Promise<void> {
	await context.replicas.use(space, async (database) => {
		const document = await readDocument(database, id);
		if (!document) return;
		const { _rev, type, author, createdAt } = document;
		const tombstone = {
			_id: id,
			_rev,
			_deleted: true,
			type,
			author,
			editor: context.writer.id,
			createdAt,
			updatedAt: new Date(context.now()).toISOString()
		};
		const parsed = parseSpace(space);
		const code = parsed
			? refusalOf({
					document: tombstone as unknown as Envelope,
					previous: document,
					space: parsed,
					who: context.writer
				})
			: 'not_found';
		if (code) throw new ReplicaError({ kind: 'refused', code });
		try {
			await writeAnnounced(context, space, tombstone, _rev, () => database.put(tombstone));
		} catch (error) {
			if (isConflict(error)) throw new ReplicaError({ kind: 'conflict' });
			throw error;
		}
	});
}
