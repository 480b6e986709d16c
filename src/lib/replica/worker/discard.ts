import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { readDocument, readLeaves, type Leaf } from './databases';
import { projectDocuments } from './project';
import { Refused } from './server';

/**
 * Takes an unsent item out of the replica, so that what the server has shows again.
 *
 * A revision tree cannot forget a leaf, so the unsent revision is ended with a tombstone that is
 * never sent. If an earlier revision had come from the server, its text returns as a *shadow*: a
 * revision whose hash is all zeros, which never leaves this device and loses to any revision the
 * server makes later. A person who edits it again continues it like any other.
 */
export async function discardUnsent(context: ReplicaContext, key: string): Promise<void> {
	const { rows, replicas } = context;
	const entry = await rows.outbox.get(key);
	// A pending item may already be with the server: only a refused one is surely not.
	if (entry?.state !== 'refused') return;
	const { space, id } = entry;
	const served = await servedRevision(context, entry);
	await replicas.use(space, async (database) => {
		const leaves = (await readLeaves(database, id)).filter(({ _deleted }) => !_deleted);
		const own = leaves.filter(
			(leaf) =>
				(leaf.editor === context.writer.id || leaf.editor === null) && leaf._rev !== served?._rev
		);
		for (const leaf of own) await database.remove({ _id: id, _rev: leaf._rev });
		if (served && !(await readDocument(database, id))) await restore(database, served);
	});
	await rows.outbox.delete(outboxKey(space, id));
	await projectDocuments(context, space, [id]);
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
		const response = await server.get(`${path}?revs=true`);
		return (await response.json()) as Leaf;
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

async function restore(database: PouchDB.Database, served: Leaf): Promise<void> {
	const { start, ids } = served._revisions;
	const shadow = '0'.repeat(32);
	await database.bulkDocs(
		[
			{
				...served,
				_rev: `${start + 1}-${shadow}`,
				_revisions: { start: start + 1, ids: [shadow, ...ids] }
			} as unknown as PouchDB.Core.PutDocument<object>
		],
		{ new_edits: false }
	);
}
