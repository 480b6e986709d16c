import type { Envelope } from '$lib/domain/core/document';
import { COMMONS } from '$lib/domain/core/space';
import type { Person, Unit } from '$lib/capabilities/directory/directory';
import type { Verdict } from '$lib/capabilities/event/event';
import { settle } from '$lib/capabilities/event/settle';
import type { Accounts } from '../accounts/accounts';
import type { Engine } from '../engine/engine';
import { statusOf } from '../engine/failures';
import { Follower } from '../engine/follower';
import { log } from '../log';
import { directoryChanges } from './directory';
import { Meetings, type MeetingKey } from './meetings';

interface Options {
	engine: Engine;
	accounts: Accounts;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** Tries to settle one meeting against other server processes. */
const MAX_ATTEMPTS = 10;

/**
 * 事務局: follows `commons` and answers sign-ups in the order of their arrival, and keeps the
 * directory in step with the accounts.
 *
 * It has no checkpoint: it reads the feed from the beginning at every start and settles every
 * meeting. Settling a settled meeting writes nothing, so a kill at any moment costs nothing but
 * the reading, and several server processes come to the same verdicts.
 */
export class Clerk {
	readonly #options: Options;
	readonly #meetings = new Meetings();
	readonly #directory = new Map<string, Person | Unit>();
	readonly #follower: Follower<Envelope>;
	#unsubscribe: (() => void) | null = null;
	/** Directory changes run one after the other. */
	#registering: Promise<void> = Promise.resolve();

	private constructor(options: Options) {
		this.#options = options;
		this.#follower = new Follower<Envelope>({
			engine: options.engine,
			name: COMMONS,
			since: 0,
			onBatch: (changes) => this.#read(changes.flatMap(({ doc }) => (doc ? [doc] : [])))
		});
	}

	static async open(options: Options): Promise<Clerk> {
		const clerk = new Clerk(options);
		await clerk.#follower.start();
		clerk.#register();
		clerk.#unsubscribe = options.accounts.onChange(() => clerk.#register());
		return clerk;
	}

	/** Resolves when everything written before this call has been answered. */
	caughtUp(): Promise<void> {
		return this.#follower.caughtUp();
	}

	/** Resolves when the directory says what the accounts said before this call. */
	registered(): Promise<void> {
		return this.#registering;
	}

	async close(): Promise<void> {
		this.#unsubscribe?.();
		await this.#follower.stop();
		await this.#registering;
	}

	async #read(documents: readonly (Envelope & { _deleted?: boolean })[]): Promise<void> {
		const dirty = new Set<MeetingKey>();
		for (const document of documents) {
			if (document._deleted) {
				this.#directory.delete(document._id);
				continue;
			}
			if (document.type === 'person' || document.type === 'unit')
				this.#directory.set(document._id, document as Person | Unit);
			for (const key of this.#meetings.read(document)) dirty.add(key);
		}
		for (const key of dirty) await this.#settle(key);
	}

	async #settle(key: MeetingKey): Promise<void> {
		const { engine, clock } = this.#options;
		for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
			const known = this.#meetings.get(key);
			if (!known) return;
			const now = new Date(clock()).toISOString();
			const changed = settle(known.meeting, known.signups, known.verdicts, now);
			if (changed.length === 0) return;
			if (await this.#write(changed)) return engine.touch(COMMONS);
		}
		throw new Error('a meeting could not be settled');
	}

	/** Writes verdicts; false when another process was faster, whose verdicts are then taken in. */
	async #write(verdicts: readonly Verdict[]): Promise<boolean> {
		const db = this.#options.engine.database<Verdict>(COMMONS);
		let isDone = true;
		for (const verdict of verdicts) {
			try {
				const { rev } = await db.put(verdict);
				this.#meetings.remember({ ...verdict, _rev: rev });
			} catch (error) {
				if (statusOf(error) !== 409) throw error;
				this.#meetings.remember(await db.get(verdict._id));
				isDone = false;
			}
		}
		return isDone;
	}

	#register(): void {
		this.#registering = this.#registering
			.then(() => this.#writeDirectory())
			.catch((err: unknown) => log.warn({ err }, 'the directory could not be written'));
	}

	async #writeDirectory(): Promise<void> {
		const { engine, accounts, clock } = this.#options;
		const changes = directoryChanges(
			accounts.all(),
			this.#directory,
			new Date(clock()).toISOString()
		);
		if (changes.length === 0) return;
		const results = await engine.database<Envelope>(COMMONS).bulkDocs<Envelope>([...changes]);
		// What another process wrote first arrives through the feed.
		results.forEach((result, index) => {
			const document = changes[index];
			if (document && 'rev' in result)
				this.#directory.set(document._id, { ...document, _rev: result.rev });
		});
		engine.touch(COMMONS);
	}
}
