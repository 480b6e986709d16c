import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import PouchDB from 'pouchdb';
import { log } from '../../log';
import { ACCOUNTS, isDatabaseName, type Engine } from '../engine';
import { Notifier } from '../notifier';
import { EmbeddedGateway } from './gateway';
import { finishRestore } from './restored';

const FOUND_RESTORES = {
	completed: 'a restore that was interrupted has been completed',
	unused: 'a restore broke off before it changed anything: its copy was set aside'
} as const;

/**
 * PouchDB in this process, one LevelDB folder per database under `dataDir`. For trying out, for
 * development and for a small region: LevelDB allows one process only. Whatever opens data comes here:
 * a restore that was killed is dealt with first.
 */
export async function openEmbeddedEngine(dataDir: string): Promise<Engine> {
	const found = await finishRestore(dataDir);
	if (found) log.warn(FOUND_RESTORES[found]);
	const root = resolve(dataDir);
	// Everything is in there, also what is sealed from other people of this computer.
	await mkdir(root, { recursive: true, mode: 0o700 });
	const Local = PouchDB.defaults({ prefix: join(root, '/') });
	const open = new Map<string, PouchDB.Database>();
	const feeds = new Map<string, PouchDB.Core.Changes<object>>();
	const notifier = new Notifier();
	let isClosed = false;

	function database(name: string): PouchDB.Database {
		if (isClosed) throw new Error('the engine is closed');
		if (!isDatabaseName(name)) throw new Error('not the name of a database');
		const existing = open.get(name);
		if (existing) return existing;
		const created = new Local(name, { revs_limit: 1000 });
		open.set(name, created);
		const feed = created.changes({ live: true, since: 'now' });
		feeds.set(name, feed);
		feed.on('change', (change) => notifier.tell(name, String(change.seq)));
		feed.on('error', (err) => log.error({ err }, 'the change feed of a database failed'));
		return created;
	}

	const engine: Engine = {
		kind: 'embedded',
		version: (PouchDB as unknown as { version: string }).version,
		// The content of a database is its user's business; PouchDB's types are invariant in it.
		database: <Content extends object>(name: string) =>
			database(name) as unknown as PouchDB.Database<Content>,
		async ensure(name) {
			await database(name).info();
		},
		async list() {
			const entries = await readdir(root, { withFileTypes: true });
			return entries
				.filter((entry) => entry.isDirectory() && isDatabaseName(entry.name))
				.map((entry) => entry.name);
		},
		async updateSeqs(names) {
			const existing = new Set(await engine.list());
			const seqs = new Map<string, string>();
			for (const name of names)
				if (existing.has(name)) seqs.set(name, String((await database(name).info()).update_seq));
			return seqs;
		},
		onChange: (listener) => notifier.subscribe(listener),
		// The live feeds above already tell of every write of this process, the only one.
		touch: () => {},
		gateway: (space) => new EmbeddedGateway(database(space.id)),
		async check() {
			await database(ACCOUNTS).info();
		},
		async close() {
			isClosed = true;
			for (const feed of feeds.values()) feed.cancel();
			await Promise.allSettled([...open.values()].map((db) => db.close()));
		}
	};

	try {
		await engine.ensure(ACCOUNTS);
	} catch (cause) {
		throw new Error(
			`The embedded engine cannot open its data in ${root}; is another server using it?`,
			{ cause }
		);
	}
	return engine;
}
