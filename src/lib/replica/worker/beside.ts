import type { Envelope } from '$lib/domain/core/document';
import { rulesOf } from '$lib/domain/permissions/table';
import type { Revision } from '$lib/read-model/row';
import { ReplicaError } from '../protocol';
import type { ReplicaContext } from './context';
import { readDocument, type Leaf } from './databases';
import { writing, writeToJournal } from './journal';
import { knowPlaces } from './places';
import { mergeConflicts, writeLeaves } from './resolve';
import { beginningOf, childOf } from './revision';
import { askRules, putDocument } from './write';

/** What a write came to. */
export interface Written {
	rev: string;
	/** On disk in the journal, not yet in the replica or in a row: the caller sees to both. */
	revision?: Revision;
}

/**
 * Writes a document, also when somebody changed it since it was read: then the two changes are
 * concurrent, whatever their order, and are treated like those of two phones that were offline. The
 * text stands beside the other one in the revision tree and is merged with it where they do not
 * overlap; else both stay for a person to choose. Nobody's text is overwritten unseen.
 *
 * @throws ReplicaError as `putDocument`; `conflict` only when this device does not know the revision
 * that was edited
 */
export async function putOrBeside(
	context: ReplicaContext,
	space: string,
	document: Envelope
): Promise<Written> {
	const places = knowPlaces(context, space, document.type);
	if (places) await places;
	const revision = await writeToJournal(context, space, document);
	if (revision) return { rev: revision._rev, revision };
	try {
		return await putDocument(context, space, document);
	} catch (error) {
		if (!(error instanceof ReplicaError) || error.failure.kind !== 'conflict') throw error;
	}
	const rev = await writing(context, space, document._id, (database) =>
		writeBeside(context, space, database, document)
	);
	await mergeConflicts(context, space, document._id);
	const shown = await context.replicas.use(space, (database) =>
		readDocument(database, document._id)
	);
	return { rev: shown?._rev ?? rev };
}

async function writeBeside(
	context: ReplicaContext,
	space: string,
	database: PouchDB.Database,
	document: Envelope
): Promise<string> {
	const winner = await readDocument(database, document._id);
	const { _rev: base, ...content } = document;
	const isNew = base === undefined && rulesOf(document.type)?.begunByAnyone === true;
	const parent =
		base === undefined
			? null
			: ((await readDocument(database, document._id, {
					rev: base,
					revs: true
				})) as unknown as Leaf | null);
	if (!winner || (!parent && !isNew)) throw new ReplicaError({ kind: 'conflict' });
	askRules(context, space, document, winner);
	// Several people may begin a document under the same id: each beginning is a tree of its own.
	const leaf = parent ? childOf(parent, content, document.updatedAt) : beginningOf(content);
	await writeLeaves(context, space, database, winner._rev, [leaf]);
	return leaf._rev;
}
