import PouchDB from 'pouchdb';

/**
 * The first sync as an app without a snapshot has it: PouchDB's own replicator with its defaults,
 * one space after the other, in a worker.
 */

export interface Progress {
	/** The first disaster notes can be read; everything is here. */
	event: 'useful' | 'all' | 'failed';
	documents: number;
	message?: string;
}

const FIRST_NOTES = 50;
const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const post = (progress: Progress) => scope.postMessage(progress);

async function hasFirstNotes(database: PouchDB.Database): Promise<boolean> {
	const { rows } = await database.allDocs({
		startkey: 'disaster:',
		endkey: 'disaster:\uffff',
		limit: FIRST_NOTES,
		include_docs: true
	});
	return rows.length === FIRST_NOTES;
}

async function replicate(spaces: readonly string[]): Promise<number> {
	let documents = 0;
	for (const space of spaces) {
		const database = new PouchDB(`plain-${space}`, { adapter: 'idb' });
		const remote = `${scope.location.origin}/api/couch/${space}`;
		let isUseful = space !== 'commons';
		const replication = PouchDB.replicate(remote, database);
		replication.on('change', () => {
			if (isUseful) return;
			void hasFirstNotes(database).then((found) => {
				if (!found || isUseful) return;
				isUseful = true;
				post({ event: 'useful', documents });
			});
		});
		documents += (await replication).docs_written;
		// A small sample has fewer notes.
		if (!isUseful) post({ event: 'useful', documents });
		isUseful = true;
	}
	return documents;
}

scope.onmessage = ({ data }: MessageEvent<string[]>) => {
	replicate(data).then(
		(documents) => post({ event: 'all', documents }),
		(error: unknown) => post({ event: 'failed', documents: 0, message: String(error) })
	);
};
