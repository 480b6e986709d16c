import { log } from '../../log';
import type { CouchClient } from './client';

const HEARTBEAT_MS = 20_000;
/** Silence after which the connection counts as dead. */
const SILENCE_MS = 3 * HEARTBEAT_MS;
const RETRY_MS = { first: 250, most: 15_000 };

interface Options {
	client: CouchClient;
	/** A database changed; `name` is CouchDB's. */
	onUpdate: (name: string) => void;
	/** The feed is there again: anything may have changed meanwhile. */
	onReconnect: () => void;
}

/** Follows `_db_updates`, CouchDB's feed of which database changed, until it is closed. */
export class DatabaseUpdates {
	readonly #options: Options;
	readonly #stop = new AbortController();
	#running: Promise<void> | null = null;

	constructor(options: Options) {
		this.#options = options;
	}

	start(): void {
		this.#running ??= this.#run();
	}

	async close(): Promise<void> {
		this.#stop.abort();
		await this.#running;
	}

	async #run(): Promise<void> {
		let retryMs = RETRY_MS.first;
		let isFirst = true;
		while (!this.#stop.signal.aborted) {
			try {
				await this.#follow(() => {
					retryMs = RETRY_MS.first;
					if (!isFirst) this.#options.onReconnect();
					isFirst = false;
				});
			} catch (err) {
				if (this.#stop.signal.aborted) return;
				log.warn({ err }, 'the feed of CouchDB broke off; connecting again');
			}
			await this.#pause(retryMs);
			retryMs = Math.min(retryMs * 2, RETRY_MS.most);
		}
	}

	async #follow(onConnected: () => void): Promise<void> {
		const { client } = this.#options;
		const connection = new AbortController();
		const abort = (): void => connection.abort();
		this.#stop.signal.addEventListener('abort', abort, { once: true });
		let silence = setTimeout(abort, SILENCE_MS);
		try {
			const query = `feed=continuous&since=now&heartbeat=${HEARTBEAT_MS}`;
			const response = await fetch(`${client.url}/_db_updates?${query}`, {
				headers: client.adminHeaders,
				signal: connection.signal
			});
			if (!response.ok || !response.body)
				throw new Error(`_db_updates answered ${response.status}`);
			onConnected();
			const decoder = new TextDecoder();
			let rest = '';
			for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
				clearTimeout(silence);
				silence = setTimeout(abort, SILENCE_MS);
				const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
				rest = lines.pop() ?? '';
				for (const line of lines) this.#read(line);
			}
		} finally {
			clearTimeout(silence);
			this.#stop.signal.removeEventListener('abort', abort);
		}
	}

	#read(line: string): void {
		// Heartbeats are empty lines.
		if (line.trim() === '') return;
		const { db_name, type } = JSON.parse(line) as { db_name?: string; type?: string };
		if (db_name && type !== 'deleted') this.#options.onUpdate(db_name);
	}

	#pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const done = (): void => {
				clearTimeout(timer);
				this.#stop.signal.removeEventListener('abort', done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			this.#stop.signal.addEventListener('abort', done, { once: true });
		});
	}
}
