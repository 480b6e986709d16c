import PouchDB from 'pouchdb';
import type { Envelope } from '$lib/domain/core/document';
import type { Stored } from '$lib/read-model/row';
import { isSealed, type Box } from '$lib/read-model/sealing/box';
import { sealReplica } from './sealed';
import { isUnreadable } from './unreadable';

/** Creates a replica. The worker uses IndexedDB; tests use memory or files. */
export type OpenDatabase = (name: string) => PouchDB.Database;

/**
 * The `idb` adapter, not `indexeddb`: that one of PouchDB 9.0.0 hangs with a ConstraintError when
 * two tabs write.
 */
export const openIdb: OpenDatabase = (name) => new PouchDB(name, { adapter: 'idb' });

/**
 * Did the browser close this connection under us, as iOS does in the background? What PouchDB makes of
 * that error says nothing, so the connection is asked itself. What PouchDB answers by itself has a status.
 */
async function isConnectionLost(database: PouchDB.Database, error: unknown): Promise<boolean> {
	const { status } = (error ?? {}) as { status?: unknown };
	if (typeof status === 'number' && status < 500) return false;
	return database.info().then(
		() => false,
		() => true
	);
}

/** Longer than any compaction takes. */
const PATIENCE_MS = 5000;

/** The replicas of one person on this device, opened when first used. */
export class Replicas {
	readonly #open = new Map<string, PouchDB.Database>();
	readonly #compacting = new Set<Promise<void>>();
	#isClosed = false;

	/**
	 * @param boxOf what seals the replicas of some spaces; null while the device is locked
	 * @param mayGo asked of a replica that cannot be read any more: may it be deleted?
	 */
	constructor(
		readonly person: string,
		private readonly openDatabase: OpenDatabase,
		private readonly boxOf: () => Box | null = () => null,
		private readonly mayGo: (space: string) => Promise<boolean> = () => Promise.resolve(false)
	) {}

	/** Name of a space's PouchDB database; the person is part of it, for devices used by several. */
	nameOf(space: string): string {
		return `yui-${this.person}-${space}`;
	}

	#database(space: string): PouchDB.Database {
		// Work that outlives a sign-out must not create again what was deleted.
		if (this.#isClosed) throw new Error('the replicas are closed');
		let database = this.#open.get(space);
		if (!database) {
			database = this.openDatabase(this.nameOf(space));
			if (isSealed(space)) database = sealReplica(database, this.boxOf());
			this.#open.set(space, database);
		}
		return database;
	}

	/**
	 * Runs `work` on a space's replica; once more on a fresh connection if the old one was closed.
	 *
	 * @throws UnreadableError when its key is lost: it is deleted then, if it may go, and fetched anew by
	 * the next round
	 */
	async use<T>(space: string, work: (database: PouchDB.Database) => Promise<T>): Promise<T> {
		const database = this.#database(space);
		try {
			return await work(database);
		} catch (error) {
			if (isUnreadable(error)) {
				if (await this.mayGo(space)) await this.destroy(space);
				throw error;
			}
			if (!(await isConnectionLost(database, error))) throw error;
			// Of several that meet the closed connection only the first may replace it.
			if (this.#open.get(space) === database) this.#open.delete(space);
			await database.close().catch(() => undefined);
			return work(this.#database(space));
		}
	}

	/**
	 * Throws away what a space's documents said before. PouchDB 9.0.0 asks `info` first and drops that
	 * promise: on a closed connection its `compact` neither ends nor fails. So the connection is asked here
	 * before, and closing waits for the end.
	 */
	async compact(space: string): Promise<void> {
		const work = this.use(space, async (database) => {
			await database.info();
			await database.compact();
		});
		this.#compacting.add(work);
		await work.finally(() => this.#compacting.delete(work));
	}

	/** Nothing new begins, and what cannot be interrupted has ended. */
	async #atRest(): Promise<void> {
		this.#isClosed = true;
		if (this.#compacting.size === 0) return;
		// Should the connection be lost in the middle of one, it never ends.
		const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
		await Promise.race([Promise.allSettled(this.#compacting), patience]);
	}

	/** Deletes a space's replica from the device. */
	async destroy(space: string): Promise<void> {
		const database = this.#database(space);
		this.#open.delete(space);
		await database.destroy();
	}

	/** Closes every replica for good. */
	async closeAll(): Promise<void> {
		await this.#atRest();
		const databases = [...this.#open.values()];
		this.#open.clear();
		await Promise.all(databases.map((database) => database.close().catch(() => undefined)));
	}

	/** Deletes these replicas and all that are open from the device, for good. */
	async destroyAll(spaces: Iterable<string>): Promise<void> {
		await this.#atRest();
		const doomed = new Set([...spaces, ...this.#open.keys()]);
		const databases = [...doomed].map(
			(space) => this.#open.get(space) ?? this.openDatabase(this.nameOf(space))
		);
		this.#open.clear();
		for (const database of databases) await database.destroy();
	}
}

/**
 * Adds revisions as they are (`new_edits: false`). PouchDB answers failures in a list instead of
 * rejecting; here they are thrown.
 */
export async function addRevisions(
	database: PouchDB.Database,
	documents: readonly object[]
): Promise<void> {
	if (documents.length === 0) return;
	const answers = await database.bulkDocs(documents as PouchDB.Core.PutDocument<object>[], {
		new_edits: false
	});
	const failed = answers.find((answer) => 'error' in answer && answer.error);
	if (failed) throw Object.assign(new Error('a revision could not be written'), failed);
}

/** The winning revision of a document; null when there is none or it is deleted. */
export async function readDocument(
	database: PouchDB.Database,
	id: string,
	options: PouchDB.Core.GetOptions = {}
): Promise<Stored | null> {
	try {
		return (await database.get(id, options)) as unknown as Stored;
	} catch (error) {
		if ((error as { status?: number }).status === 404) return null;
		throw error;
	}
}

/** One leaf of a document's revision tree, with its ancestry; a tombstone has `_deleted`. */
export type Leaf = Partial<Envelope> & {
	_id: string;
	_rev: string;
	_deleted?: boolean;
	_revisions: { start: number; ids: string[] };
};

/** Every leaf revision of a document, also deleted ones; empty when the document is unknown. */
export async function readLeaves(database: PouchDB.Database, id: string): Promise<Leaf[]> {
	try {
		const answers = (await database.get(id, {
			open_revs: 'all',
			revs: true
		})) as unknown as { ok?: Leaf }[];
		return answers.flatMap(({ ok }) => (ok ? [ok] : []));
	} catch (error) {
		if ((error as { status?: number }).status === 404) return [];
		throw error;
	}
}
