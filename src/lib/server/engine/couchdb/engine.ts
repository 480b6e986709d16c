import PouchDB from 'pouchdb';
import { log } from '../../log';
import type { Settings } from '../../settings';
import { ACCOUNTS, isDatabaseName, type Engine } from '../engine';
import { Notifier } from '../notifier';
import { CouchClient } from './client';
import { ensureDatabase } from './databases';
import { CouchGateway } from './gateway';
import { prepareCouch } from './setup';
import { DatabaseUpdates } from './updates';

/** CouchDB answers about at most so many databases in one `_dbs_info`. */
const INFO_CHUNK = 100;
/** Changes that come this close together are looked up together. */
const GATHER_MS = 20;

/** CouchDB 3.4 or newer, or a cluster of them; several server processes may share it. */
export async function openCouchEngine(settings: Settings): Promise<Engine> {
	const client = new CouchClient(settings.couchdbUrl);
	const prefix = settings.couchdbPrefix;
	const version = await prepareCouch(client, settings);
	const open = new Map<string, PouchDB.Database>();
	const notifier = new Notifier();
	const changed = new Set<string>();
	let gathering: NodeJS.Timeout | undefined;

	function database(name: string): PouchDB.Database {
		if (!isDatabaseName(name)) throw new Error('not the name of a database');
		const existing = open.get(name);
		if (existing) return existing;
		const created = new PouchDB(`${client.url}/${encodeURIComponent(prefix + name)}`, {
			// Databases are created by `ensure`, with their rights.
			skip_setup: true,
			auth: { username: client.username, password: client.password }
		});
		open.set(name, created);
		return created;
	}

	async function updateSeqs(names: readonly string[]): Promise<Map<string, string>> {
		const seqs = new Map<string, string>();
		for (let start = 0; start < names.length; start += INFO_CHUNK) {
			const keys = names.slice(start, start + INFO_CHUNK).map((name) => prefix + name);
			const { status, body } = await client.admin<
				{ key: string; info?: { update_seq: string } | null }[]
			>('POST', '_dbs_info', { keys });
			if (status !== 200) throw new Error(`_dbs_info answered ${status}`);
			for (const { key, info } of body)
				if (info) seqs.set(key.slice(prefix.length), String(info.update_seq));
		}
		return seqs;
	}

	async function list(): Promise<string[]> {
		const range = new URLSearchParams({
			startkey: JSON.stringify(prefix),
			endkey: JSON.stringify(`${prefix}\ufff0`)
		});
		const { body } = await client.admin<string[]>('GET', `_all_dbs?${range}`);
		return body.map((name) => name.slice(prefix.length)).filter(isDatabaseName);
	}

	async function tellChanged(): Promise<void> {
		gathering = undefined;
		const names = [...changed];
		changed.clear();
		for (const [name, seq] of await updateSeqs(names)) notifier.tell(name, seq);
	}

	function touch(name: string): void {
		changed.add(name);
		gathering ??= setTimeout(() => {
			// Those who follow a database also look for themselves now and then.
			tellChanged().catch((err: unknown) => log.warn({ err }, 'changes could not be looked up'));
		}, GATHER_MS);
	}

	const updates = new DatabaseUpdates({
		client,
		onUpdate: (fullName) => {
			const name = fullName.startsWith(prefix) ? fullName.slice(prefix.length) : '';
			if (isDatabaseName(name)) touch(name);
		},
		onReconnect: () => {
			list().then(
				(names) => names.forEach(touch),
				(err: unknown) => log.warn({ err }, 'changes could not be looked up')
			);
		}
	});
	updates.start();

	return {
		kind: 'couchdb',
		version,
		// The content of a database is its user's business; PouchDB's types are invariant in it.
		database: <Content extends object>(name: string) =>
			database(name) as unknown as PouchDB.Database<Content>,
		ensure: (name) => ensureDatabase(client, prefix, name),
		list,
		updateSeqs,
		onChange: (listener) => notifier.subscribe(listener),
		touch,
		gateway: (space, who) => new CouchGateway(client, prefix + space.id, space, who),
		async check() {
			const { status } = await client.admin('GET', encodeURIComponent(prefix + ACCOUNTS));
			if (status !== 200) throw new Error(`CouchDB answered ${status}`);
		},
		async close() {
			clearTimeout(gathering);
			await updates.close();
		}
	};
}
