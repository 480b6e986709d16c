import type { Envelope } from '$lib/domain/core/document';
import { parseSpace } from '$lib/domain/core/space';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { log } from '../log';

const isPersonal = (name: string): boolean => parseSpace(name)?.kind === 'personal';

/** After a failure. */
const RETRY_MS = 60_000;
/** Documents of one person that are read at once. */
const PAGE = 500;

interface Options<D extends Envelope> {
	engine: Engine;
	/** Type of the documents that are taken. */
	type: D['type'];
	/**
	 * Deals with one; called again after a restart, so that a repetition must change nothing. `later` when
	 * it is to be asked again with the next change there, or by `again`.
	 */
	take: (document: D & { _rev: string }, space: string) => Promise<'taken' | 'later'>;
}

/**
 * Takes what people leave for the server out of their own spaces, in the background: one space after
 * the other, at the start all of them. It has no checkpoint.
 */
export class Intake<D extends Envelope> {
	readonly #options: Options<D>;
	/** Document → revision that was dealt with. */
	readonly #taken = new Map<string, string>();
	readonly #waiting = new Set<string>();
	/** Spaces of which something could not be taken in, and is tried again. */
	readonly #failed = new Set<string>();
	#working: Promise<void> = Promise.resolve();
	#isClosed = false;
	#unsubscribe: () => void;

	constructor(options: Options<D>) {
		this.#options = options;
		this.#unsubscribe = options.engine.onChange((name) => {
			if (isPersonal(name)) this.#enqueue(name);
		});
		options.engine.list().then(
			(names) => names.filter(isPersonal).forEach((name) => this.#enqueue(name)),
			(err: unknown) => log.warn({ err }, 'what was left before the start was not looked for')
		);
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#unsubscribe();
		await this.#working;
	}

	/**
	 * Looks into a space once more; settles when everything that waits there, and before it, was looked at.
	 *
	 * @throws when something there could not be taken in
	 */
	async again(space: string): Promise<void> {
		this.#enqueue(space);
		await this.#working;
		if (this.#isClosed || this.#failed.has(space))
			throw new Error('what a person left could not be taken in');
	}

	#enqueue(space: string): void {
		if (this.#waiting.has(space)) return;
		this.#waiting.add(space);
		this.#working = this.#working
			.then(() => {
				this.#waiting.delete(space);
				return this.#isClosed ? undefined : this.#takeFrom(space);
			})
			.then(() => void this.#failed.delete(space))
			.catch((err: unknown) => {
				if (this.#isClosed) return;
				this.#failed.add(space);
				log.warn({ err }, 'what a person left could not be taken in');
				setTimeout(() => this.#isClosed || this.#enqueue(space), RETRY_MS).unref();
			});
	}

	async #takeFrom(space: string): Promise<void> {
		const { engine, type, take } = this.#options;
		const database = engine.database<D>(space);
		let start = `${type}:`;
		for (;;) {
			// CouchDB has no space yet for whoever never came.
			const found = await database
				.allDocs({ startkey: start, endkey: `${type}:\uffff`, limit: PAGE })
				.catch(ignoreStatus(404));
			const rows = found?.rows ?? [];
			for (const { id, value } of rows) {
				if (this.#isClosed) return;
				if (this.#taken.get(id) === value.rev) continue;
				const document = await database.get(id).catch(ignoreStatus(404));
				if (document && (await take(document, space)) === 'later') continue;
				this.#taken.set(id, value.rev);
			}
			const last = rows.at(-1);
			if (!last || rows.length < PAGE) return;
			// The smallest id behind it.
			start = `${last.id}\0`;
		}
	}
}
