import type { Envelope } from '$lib/domain/core/document';
import { COMMONS } from '$lib/domain/core/space';
import type { Person, Unit } from '$lib/capabilities/directory/directory';
import type { Verdict } from '$lib/capabilities/event/event';
import type { Roll } from '$lib/capabilities/roll/roll';
import { settle } from '$lib/capabilities/event/settle';
import type { Accounts } from '../accounts/accounts';
import type { Engine } from '../engine/engine';
import { statusOf } from '../engine/failures';
import { Follower } from '../engine/follower';
import { log } from '../log';
import { directoryChanges } from './directory';
import { Meetings, type MeetingKey } from './meetings';
import { Rolls } from './rolls';

interface Options {
	engine: Engine;
	accounts: Accounts;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** Rolls written at once. */
const ROLLS = 100;

/** Tries to settle one meeting against other server processes. */
const MAX_ATTEMPTS = 10;

/**
 * 事務局: follows `commons`, answers sign-ups in the order of their arrival, and keeps the directory in
 * step with the accounts and the rolls with everybody's own documents.
 *
 * It has no checkpoint: it reads the feed from the beginning at every start and settles every
 * meeting. Settling a settled meeting writes nothing, so a kill at any moment costs nothing but
 * the reading, and several server processes come to the same verdicts.
 */
export class Clerk {
	readonly #options: Options;
	readonly #meetings = new Meetings();
	readonly #rolls = new Rolls();
	/** Everything of before the start was read: only then is it known what the rolls should say. */
	#isStarted = false;
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
		clerk.#isStarted = true;
		await clerk.#writeRolls();
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
			this.#rolls.read(document);
			for (const key of this.#meetings.read(document)) dirty.add(key);
		}
		for (const key of dirty) await this.#settle(key);
		if (this.#isStarted) await this.#writeRolls();
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

	/** What another process wrote first comes through the feed, and is looked at again then. */
	async #writeRolls(): Promise<void> {
		const { engine, clock } = this.#options;
		const changed = this.#rolls.changed(new Date(clock()).toISOString());
		for (let start = 0; start < changed.length; start += ROLLS) {
			const documents = changed.slice(start, start + ROLLS);
			const results = await engine.database<Roll>(COMMONS).bulkDocs<Roll>(documents);
			results.forEach((result, index) => {
				const document = documents[index];
				if (document && 'rev' in result) this.#rolls.remember({ ...document, _rev: result.rev });
			});
		}
		if (changed.length > 0) engine.touch(COMMONS);
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
