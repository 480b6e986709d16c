import PouchDB from 'pouchdb';
import type { Envelope } from '$lib/domain/core/document';
import type { Stored } from '$lib/read-model/row';

/** Creates a replica. The worker uses IndexedDB; tests use memory or files. */
export type OpenDatabase = (name: string) => PouchDB.Database;

/**
 * The `idb` adapter, not `indexeddb`: that one of PouchDB 9.0.0 hangs with a ConstraintError when
 * two tabs write.
 */
export const openIdb: OpenDatabase = (name) => new PouchDB(name, { adapter: 'idb' });

/** A connection that the browser closed under us (iOS does so in the background). */
const isClosedConnection = (error: unknown): boolean => {
	const { name, message } = error as { name?: string; message?: string };
	return (
		name === 'InvalidStateError' ||
		/database (connection )?is clos|connection to indexed database server lost|database is closed/i.test(
			`${name} ${message}`
		)
	);
};

/** The replicas of one person on this device, opened when first used. */
export class Replicas {
	readonly #open = new Map<string, PouchDB.Database>();

	constructor(
		readonly person: string,
		private readonly openDatabase: OpenDatabase = openIdb
	) {}

	/** Name of a space's PouchDB database; the person is part of it, for devices used by several. */
	nameOf(space: string): string {
		return `yui-${this.person}-${space}`;
	}

	#database(space: string): PouchDB.Database {
		let database = this.#open.get(space);
		if (!database) {
			database = this.openDatabase(this.nameOf(space));
			this.#open.set(space, database);
		}
		return database;
	}

	/** Runs `work` on a space's replica; once more on a fresh connection if the old one was closed. */
	async use<T>(space: string, work: (database: PouchDB.Database) => Promise<T>): Promise<T> {
		const database = this.#database(space);
		try {
			return await work(database);
		} catch (error) {
			if (!isClosedConnection(error)) throw error;
			this.#open.delete(space);
			await database.close().catch(() => undefined);
			return work(this.#database(space));
		}
	}

	/** Deletes a space's replica from the device. */
	async destroy(space: string): Promise<void> {
		const database = this.#database(space);
		this.#open.delete(space);
		await database.destroy();
	}

	async closeAll(): Promise<void> {
		const databases = [...this.#open.values()];
		this.#open.clear();
		await Promise.all(databases.map((database) => database.close()));
	}
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
