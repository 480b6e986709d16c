import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import PouchDB from 'pouchdb';
import { log } from '../../log';
import { ACCOUNTS, isDatabaseName, type Engine } from '../engine';
import { Notifier } from '../notifier';
import { EmbeddedGateway } from './gateway';
import { MAX_OPEN_DATABASES, OpenDatabases, type Opened } from './open-databases';
import { finishRestore } from './restored';

const FOUND_RESTORES = {
	completed: 'a restore that was interrupted has been completed',
	unused: 'a restore broke off before it changed anything: its copy was set aside'
} as const;

/**
 * PouchDB in this process, one LevelDB folder per database under `dataDir`. For trying out, for
 * development and for a small region: LevelDB allows one process only. Whatever opens data comes here:
 * a restore that was killed is dealt with first.
 *
 * @param mostOpen databases open at once, whose files are
 */
export async function openEmbeddedEngine(
	dataDir: string,
	mostOpen = MAX_OPEN_DATABASES
): Promise<Engine> {
	const found = await finishRestore(dataDir);
	if (found) log.warn(FOUND_RESTORES[found]);
	const root = resolve(dataDir);
	// Everything is in there, also what is sealed from other people of this computer.
	await mkdir(root, { recursive: true, mode: 0o700 });
	const Local = PouchDB.defaults({ prefix: join(root, '/') });
	const notifier = new Notifier();
	let isClosed = false;
	/** Nobody else makes or takes away databases while this process is there. */
	const folders = await readdir(root, { withFileTypes: true });
	const existing = new Set(
		folders.flatMap((entry) =>
			entry.isDirectory() && isDatabaseName(entry.name) ? [entry.name] : []
		)
	);

	/** Opens a database with a feed that tells of its changes. */
	function opened(name: string): Opened {
		const db = new Local(name, { revs_limit: 1000 });
		existing.add(name);
		let told = 0;
		const feed = db.changes({ live: true, since: 'now' });
		feed.on('change', ({ seq }) => {
			told = Number(seq);
			notifier.tell(name, String(seq));
		});
		feed.on('error', (err) => log.error({ err }, 'the change feed of a database failed'));
		const begun = db.info().then(
			({ update_seq }) => Number(update_seq),
			() => 0
		);
		return {
			db,
			async close() {
				// What was written just before is still on its way through the feed.
				const { update_seq } = await db.info();
				feed.cancel();
				if (!isClosed && Number(update_seq) > Math.max(told, await begun))
					notifier.tell(name, String(update_seq));
				await db.close();
			}
		};
	}
	const databases = new OpenDatabases(opened, mostOpen);

	function database(name: string): PouchDB.Database {
		if (isClosed) throw new Error('the engine is closed');
		if (!isDatabaseName(name)) throw new Error('not the name of a database');
		return databases.get(name);
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
		list: () => Promise.resolve([...existing]),
		async updateSeqs(names) {
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
			await databases.close();
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
