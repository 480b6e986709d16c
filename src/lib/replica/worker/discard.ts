import { tablesOf, writeRows } from '$lib/read-model/rows';
import type { OutboxEntry } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { addRevisions, readDocument, readLeaves, type Leaf } from './databases';
import { applyJournalOf, writing } from './journal';
import { showWritten } from './project';
import { readJson, Refused } from './server';
import { isLocalOnly, localChildOf, localTombstoneOf } from './shadow';
import { isCleared } from './spaces';
import { wakeLeader } from './sync';

/** The person waits for the answer; after this long the device's own knowledge has to do. */
const ASK_MS = 8000;

/**
 * Takes an unsent item out of the replica, so that what the server has shows again.
 *
 * A revision tree cannot forget a leaf, so the unsent revision is ended with a tombstone that is
 * never sent. If an earlier revision had come from the server, its text returns as a *shadow*: a
 * revision that never leaves this device and goes when the server's own history continues
 * (shadow.ts). A person who edits it again continues it like any other.
 */
export async function discardUnsent(context: ReplicaContext, key: string): Promise<void> {
	const { rows } = context;
	const entry = await rows.outbox.get(key);
	// A pending item may already be with the server: only a refused one is surely not.
	if (entry?.state !== 'refused') return;
	const { space, id } = entry;
	if (await isCleared(context, space)) return dropKept(context, entry);
	await applyJournalOf(context, space);
	const served = await servedRevision(context, entry);
	const missing = await missingAtServer(context, entry);
	await writing(context, space, id, async (database) => {
		// Written again meanwhile: then it is not this item that was thrown away.
		if ((await rows.outbox.get(key))?.version !== entry.version) return;
		const own = (await readLeaves(database, id)).filter(
			(leaf) => !leaf._deleted && !isLocalOnly(leaf) && isUnsent(context, leaf, served, missing)
		);
		await addRevisions(database, own.map(localTombstoneOf));
		if (served && !(await readDocument(database, id)))
			await addRevisions(database, [localChildOf(served, contentOf(served))]);
		await rows.transaction('rw', rows.outbox, async () => {
			if ((await rows.outbox.get(key))?.version === entry.version) await rows.outbox.delete(key);
		});
	});
	await showWritten(context, space, [id]);
}

/** What is left of a lost space: there is nothing that it could have in its place. */
async function dropKept(context: ReplicaContext, entry: OutboxEntry): Promise<void> {
	const { rows } = context;
	const { key, space, id, version } = entry;
	await rows.transaction('rw', [rows.outbox, ...tablesOf(rows, [id])], async () => {
		if ((await rows.outbox.get(key))?.version !== version) return;
		await rows.outbox.delete(key);
		await writeRows(rows, space, [{ id, document: null }]);
	});
	// Whoever syncs removes the space with its last item.
	await wakeLeader(context);
}

const contentOf = ({ _rev: _, _revisions: __, ...content }: Leaf): object => content;

/** Did only this device ever have this leaf? Offline, its writer and its place tell. */
function isUnsent(
	{ writer }: ReplicaContext,
	leaf: Leaf,
	served: Leaf | null,
	missing: readonly string[] | null
): boolean {
	if (missing) return missing.includes(leaf._rev);
	return (leaf.editor === writer.id || leaf.editor === null) && leaf._rev !== served?._rev;
}

/** Leaves of the document that the server lacks; null when it cannot be asked. */
async function missingAtServer(
	{ server, replicas }: ReplicaContext,
	{ space, id }: OutboxEntry
): Promise<string[] | null> {
	const leaves = await replicas.use(space, (database) => readLeaves(database, id));
	if (leaves.length === 0) return [];
	const asked = server.missingRevisions(space, { [id]: leaves.map(({ _rev }) => _rev) });
	try {
		return (await inTime(asked))[id] ?? [];
	} catch {
		return null;
	}
}

/**
 * The server's text of a document: asked of the server, because it may have moved on, else the
 * revision the first unsent change was made from; null when it has none.
 */
async function servedRevision(
	{ server, replicas }: ReplicaContext,
	{ space, id, base }: OutboxEntry
): Promise<Leaf | null> {
	try {
		const path = `/api/couch/${encodeURIComponent(space)}/${encodeURIComponent(id)}`;
		const response = await server.get(`${path}?revs=true`, AbortSignal.timeout(ASK_MS));
		return await readJson<Leaf>(response);
	} catch (error) {
		if (error instanceof Refused && error.status === 404) return null;
		if (base === null) return null;
		return replicas.use(
			space,
			async (database) =>
				(await readDocument(database, id, { rev: base, revs: true })) as unknown as Leaf | null
		);
	}
}

function inTime<T>(work: Promise<T>): Promise<T> {
	let timer: ReturnType<typeof setTimeout>;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error('no answer in time')), ASK_MS);
	});
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
