import PouchDB from 'pouchdb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device, TestServer } from './server';

type AnyDocument = Record<string, unknown>;

/** A phone with nothing of ours on it: PouchDB, its own replicator, a cookie. */
export class Replica {
	readonly db: PouchDB.Database<AnyDocument>;
	readonly #directory: string;

	private constructor(directory: string) {
		this.#directory = directory;
		this.db = new PouchDB<AnyDocument>(join(directory, 'replica'));
	}

	static async open(): Promise<Replica> {
		return new Replica(await mkdtemp(join(tmpdir(), 'yui-replica-')));
	}

	pull(remote: PouchDB.Database, options: PouchDB.Replication.ReplicateOptions = {}) {
		return this.db.replicate.from(remote as PouchDB.Database<AnyDocument>, options);
	}

	push(remote: PouchDB.Database, options: PouchDB.Replication.ReplicateOptions = {}) {
		return this.db.replicate.to(remote as PouchDB.Database<AnyDocument>, options);
	}

	/** Pushes and pulls once. */
	async exchange(remote: PouchDB.Database): Promise<void> {
		await this.push(remote);
		await this.pull(remote);
	}

	async dispose(): Promise<void> {
		await this.db.close();
		await rm(this.#directory, { recursive: true, force: true });
	}
}

/** A space behind the gateway, as PouchDB sees it. */
export function remoteSpace(
	{ url }: TestServer,
	{ cookie }: Device,
	space: string
): PouchDB.Database {
	return new PouchDB(`${url}/api/couch/${space}`, {
		fetch: (input, init = {}) => {
			const headers = new Headers(init.headers);
			headers.set('cookie', cookie);
			return PouchDB.fetch(input, { ...init, headers });
		}
	});
}

/** Everything a database holds, tombstones and conflicts too: id → its open revisions, sorted. */
export async function stateOf(db: PouchDB.Database<any>): Promise<Record<string, string[]>> {
	const { results } = await db.changes({ style: 'all_docs' });
	return Object.fromEntries(
		results
			.filter(({ id }) => !id.startsWith('_'))
			.map(({ id, changes }): [string, string[]] => [id, changes.map(({ rev }) => rev).sort()])
			.sort(([a], [b]) => (a < b ? -1 : 1))
	);
}
