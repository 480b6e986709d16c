import PouchDB from './pouchdb';
import { YuiDatabase } from '../../../src/lib/read-model/database';
import { outboxKey } from '../../../src/lib/read-model/state';
import type { Commands, CommandName, Request, Writer } from '../../../src/lib/replica/protocol';
import { DEFAULT_PACE, type Platform } from '../../../src/lib/replica/worker/context';
import type { OpenDatabase } from '../../../src/lib/replica/worker/databases';
import { ReplicaWorker } from '../../../src/lib/replica/worker/replica-worker';
import { httpServer } from '../../../src/lib/replica/worker/server';
import { DeviceLocks } from './locks';
import { never, Network } from './network';

export const ORIGIN = 'http://yui.test';

let devices = 0;

export interface PhoneOptions {
	writer: Writer;
	/** What is behind the network. */
	send: (path: string, init: RequestInit) => Promise<Response>;
	cookie?: string;
	isOnline?: boolean;
	/** How long the sync waits for what; by default as long as the app's. */
	pace?: Partial<typeof DEFAULT_PACE>;
}

/** One device of one person: storage that outlives the app, and the tabs that are open on it. */
export class Phone {
	readonly name = `device${++devices}`;
	readonly tabs: Tab[] = [];
	readonly locks = new DeviceLocks();
	/** The device's clock runs ahead by this much. */
	clockOffset = 0;

	constructor(readonly options: PhoneOptions) {}

	/** Opens the app in a tab. */
	open(): Tab {
		const tab = new Tab(this);
		this.tabs.push(tab);
		return tab;
	}

	/** The tab that is open; most phones have one. */
	get app(): Tab {
		const tab = this.tabs.at(-1);
		if (!tab) throw new Error(`${this.name} has no tab open`);
		return tab;
	}

	/** Kills every tab without any farewell. */
	kill(): void {
		for (const tab of this.tabs.splice(0)) tab.kill();
	}

	async close(): Promise<void> {
		for (const tab of this.tabs.splice(0)) await tab.close();
	}

	/** Name of a replica of this device, as `openDatabase` gets it. */
	databaseName = (name: string): string => `${this.name}.${name}`;
}

/** One tab: a worker, its view of the storage, its network. */
export class Tab {
	readonly network: Network;
	readonly worker: ReplicaWorker;
	readonly platform: Platform;
	/** The page's own connection to the read model. */
	readonly rows: YuiDatabase;
	readonly opened: Promise<unknown>;
	#isAlive = true;
	#workerRows: YuiDatabase[] = [];
	readonly #locks: ReturnType<DeviceLocks['forTab']>;
	#calls = 0;

	constructor(readonly phone: Phone) {
		const { writer, send, cookie = '', isOnline = true } = phone.options;
		this.network = new Network(send);
		this.network.cookie = cookie;
		this.network.isOnline = isOnline;
		this.#locks = phone.locks.forTab();
		this.rows = this.#openRows(writer.id);
		this.platform = {
			server: httpServer(ORIGIN, this.network.fetch),
			openDatabase: this.#openDatabase,
			openRows: (person) => {
				const rows = this.#openRows(person);
				this.#workerRows.push(rows);
				return rows;
			},
			locks: this.#locks,
			now: () => Date.now() + phone.clockOffset,
			pace: { ...DEFAULT_PACE, ...phone.options.pace }
		};
		this.worker = new ReplicaWorker(this.platform);
		this.opened = this.do('open', { writer });
		this.opened.catch(() => undefined);
	}

	#openRows = (person: string): YuiDatabase => new YuiDatabase(`${this.phone.name}-${person}`);

	/** A replica that stops answering when the tab is killed. */
	#openDatabase: OpenDatabase = (name) => {
		const database = new PouchDB(this.phone.databaseName(name), { adapter: 'idb' });
		return new Proxy(database, {
			get: (target, property) => {
				const value = Reflect.get(target, property) as unknown;
				if (typeof value !== 'function') return value;
				return (...parameters: unknown[]): unknown =>
					this.#isAlive
						? (value as (...p: unknown[]) => unknown).apply(target, parameters)
						: never();
			}
		});
	};

	/** Sends a command as the page does. */
	do<N extends CommandName>(
		command: N,
		input: Commands[N]['input']
	): Promise<Commands[N]['output']> {
		const request = { call: ++this.#calls, command, input } as unknown as Request;
		return this.worker.handle(request) as Promise<Commands[N]['output']>;
	}

	put(space: string, document: object): Promise<{ rev: string }> {
		return this.do('put', { space, document } as Commands['put']['input']);
	}

	outboxEntry(space: string, id: string) {
		return this.rows.outbox.get(outboxKey(space, id));
	}

	/** Ends the tab at once: nothing it has begun is finished, its locks are free. */
	kill(): void {
		this.#isAlive = false;
		this.network.kill();
		this.#locks.kill();
		for (const rows of [this.rows, ...this.#workerRows]) rows.close();
	}

	/** The browser freezes the tab in the background: it does nothing any more, and keeps its locks. */
	freeze(): void {
		this.#isAlive = false;
		this.network.kill();
		for (const rows of [this.rows, ...this.#workerRows]) rows.close();
	}

	async close(): Promise<void> {
		if (!this.#isAlive) return;
		this.network.disconnect();
		await this.worker.close();
		this.rows.close();
		this.#locks.kill();
	}
}
