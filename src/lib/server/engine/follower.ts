import { log } from '../log';
import type { Engine } from './engine';

type Change<Content extends object> = PouchDB.Core.ChangesResponseChange<Content>;

interface FollowerOptions<Content extends object> {
	engine: Engine;
	/** The database to follow. */
	name: string;
	/** Update sequence to continue from; 0 for everything. */
	since: string | number;
	/** Gets the newest state of each changed document, in the order of the feed, batch by batch. */
	onBatch: (changes: readonly Change<Content>[], lastSeq: string | number) => void | Promise<void>;
}

const BATCH = 500;
const RETRY_MS = { first: 200, most: 30_000 };
/** A net under the engine's own notices, which are lost while CouchDB restarts. */
const POLL_MS = 30_000;

/**
 * Follows one database: every change reaches `onBatch` at least once, in order, one batch at a
 * time. What fails is tried again, so `onBatch` must bear repetition.
 */
export class Follower<Content extends object> {
	readonly #options: FollowerOptions<Content>;
	#since: string | number;
	#running: Promise<void> | null = null;
	#queued: Promise<void> | null = null;
	#timer: NodeJS.Timeout | undefined;
	#retryMs = RETRY_MS.first;
	#unsubscribe: (() => void) | null = null;
	#isStopped = false;

	constructor(options: FollowerOptions<Content>) {
		this.#options = options;
		this.#since = options.since;
	}

	/** Resolves when everything that was there has been handled, and keeps following. */
	async start(): Promise<void> {
		const { engine, name } = this.#options;
		this.#unsubscribe = engine.onChange((changed) => {
			if (changed === name) this.#inBackground();
		});
		await this.caughtUp();
		this.#schedule(POLL_MS);
	}

	/** Resolves when everything that was written before this call has been handled. */
	caughtUp(): Promise<void> {
		if (this.#isStopped) return Promise.resolve();
		if (!this.#running) return (this.#running = this.#run());
		// The pass under way may have read the feed before the caller's write: one more is needed.
		return (this.#queued ??= this.#running.catch(() => {}).then(() => this.#run()));
	}

	async stop(): Promise<void> {
		this.#isStopped = true;
		clearTimeout(this.#timer);
		this.#unsubscribe?.();
		await this.#running?.catch(() => {});
	}

	#inBackground(): void {
		this.caughtUp().then(
			() => {
				this.#retryMs = RETRY_MS.first;
				this.#schedule(POLL_MS);
			},
			(err: unknown) => {
				if (this.#isStopped) return;
				log.warn({ err }, 'following a database failed; trying again');
				this.#schedule(this.#retryMs);
				this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS.most);
			}
		);
	}

	#schedule(ms: number): void {
		if (this.#isStopped) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#inBackground(), ms);
		this.#timer.unref();
	}

	async #run(): Promise<void> {
		const { engine, name, onBatch } = this.#options;
		try {
			while (!this.#isStopped) {
				const { results, last_seq } = await engine.database<Content>(name).changes({
					since: this.#since,
					limit: BATCH,
					include_docs: true
				});
				if (results.length > 0) await onBatch(results, last_seq);
				this.#since = last_seq;
				if (results.length < BATCH) return;
			}
		} finally {
			this.#running = this.#queued;
			this.#queued = null;
		}
	}
}
