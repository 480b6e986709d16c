import { setTimeout } from 'node:timers/promises';
import { personalSpace } from '$lib/domain/core/space';
import {
	DUTY_KINDS,
	dutyId,
	newDuty,
	type Duty,
	type DutyKind
} from '$lib/capabilities/inbox/duty';
import type { Access } from '../access/access';
import type { Accounts } from '../accounts/accounts';
import type { RegionStore } from '../administration/store';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { log } from '../log';

/** One thing that waits for a decision. */
export interface Waiting {
	/** When it reached the server, ISO 8601. */
	arrivedAt: string;
	/** Ids of those who may decide it. */
	deciders: readonly string[];
}

/**
 * What waits, with those who may decide as of the moment this is called: again with every change of
 * people and places, so that it reads the directory once, however much waits.
 */
export type WaitingNow = () => readonly Waiting[];

interface Options {
	engine: Engine;
	accounts: Accounts;
	access: Access;
	store: RegionStore;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** What a person was told of one kind. */
type Told = Pick<Duty, 'count' | 'arrivedAt'>;

/** Person → what their own space says. */
type TellingsOfKind = Record<string, Told>;

/** Where it is kept in `region` whose spaces say something. */
const storeId = (kind: DutyKind): string => `duties:${kind}`;

/** After a failure. */
const RETRY_MS = 60_000;
/**
 * Between two looks at one kind. Each reads all of it and tells everybody concerned: done for every single
 * one of many that arrive together, it took CouchDB's time from their being taken in.
 */
const REST_MS = 1000;

/**
 * Tells those who decide that something waits for them (`capabilities/inbox/duty.ts`): what was reported, what
 * was proposed. It follows what waits, and who may decide: whoever is not asked any more is told so too.
 */
export class Duties {
	readonly #options: Options;
	readonly #sources = new Map<DutyKind, () => Promise<WaitingNow>>();
	/** As it was last read; read anew when it changed. */
	readonly #waiting = new Map<DutyKind, WaitingNow>();
	/** Whose spaces say what, once this process has written it. */
	readonly #told = new Map<DutyKind, TellingsOfKind>();
	/** Kinds to look at. */
	readonly #due = new Set<DutyKind>();
	readonly #unsubscribe: (() => void)[];
	#working: Promise<void> = Promise.resolve();
	/** When each kind was last looked at, `performance.now()`. */
	readonly #lookedAt = new Map<DutyKind, number>();
	readonly #closing = new AbortController();

	constructor(options: Options) {
		this.#options = options;
		// Another host, head or administrator decides from now on.
		const look = () => DUTY_KINDS.forEach((kind) => this.#enqueue(kind));
		const { accounts, access } = options;
		let offices = access.offices;
		const lookAtOffices = () => {
			if (access.offices !== offices) look();
			offices = access.offices;
		};
		this.#unsubscribe = [accounts.onChange(look), access.onChange(lookAtOffices)];
	}

	/** Says from where to learn what of a kind waits, and begins to tell of it. */
	follow(kind: DutyKind, waiting: () => Promise<WaitingNow>): void {
		this.#sources.set(kind, waiting);
		this.changed(kind);
	}

	/** Something of this kind arrived, or was dealt with. */
	changed(kind: DutyKind): void {
		this.#waiting.delete(kind);
		this.#enqueue(kind);
	}

	async close(): Promise<void> {
		this.#closing.abort();
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
		await this.#working;
	}

	#enqueue(kind: DutyKind): void {
		if (this.#isClosed || this.#due.has(kind) || !this.#sources.has(kind)) return;
		this.#due.add(kind);
		this.#working = this.#working
			.then(() => this.#rest(kind))
			.then(() => {
				this.#due.delete(kind);
				this.#lookedAt.set(kind, performance.now());
				return this.#isClosed ? undefined : this.#tell(kind);
			})
			.catch((err: unknown) => {
				if (this.#isClosed) return;
				log.warn({ err }, 'those who decide were not told of what waits');
				this.#told.delete(kind);
				globalThis.setTimeout(() => this.changed(kind), RETRY_MS).unref();
			});
	}

	get #isClosed(): boolean {
		return this.#closing.signal.aborted;
	}

	/** Until this kind may be looked at again; not after the end. */
	async #rest(kind: DutyKind): Promise<void> {
		const ms = (this.#lookedAt.get(kind) ?? -Infinity) + REST_MS - performance.now();
		const { signal } = this.#closing;
		if (ms > 0) await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
	}

	async #tell(kind: DutyKind): Promise<void> {
		const { store } = this.#options;
		const known = this.#told.get(kind);
		const before = known ?? (await store.get<{ told: TellingsOfKind }>(storeId(kind)))?.told ?? {};
		const now = this.#tally((await this.#read(kind))());
		// Whoever does not decide about any of it any more.
		for (const [person, { arrivedAt }] of Object.entries(before))
			now[person] ??= { count: 0, arrivedAt };
		const news = Object.entries(now).filter(
			([person, told]) => !known || JSON.stringify(told) !== JSON.stringify(known[person])
		);
		if (news.length === 0) return;
		// First whose spaces are written to, so that after a kill all of them are looked at again.
		await store.put(storeId(kind), { told: now });
		for (const [person, told] of news) await this.#write(person, kind, told);
		const told = Object.fromEntries(Object.entries(now).filter(([, { count }]) => count > 0));
		await store.put(storeId(kind), { told });
		this.#told.set(kind, told);
	}

	async #read(kind: DutyKind): Promise<WaitingNow> {
		const known = this.#waiting.get(kind);
		if (known) return known;
		const source = this.#sources.get(kind);
		const waiting = source ? await source() : () => [];
		// What changed while it was read is read again: that is due already.
		if (!this.#due.has(kind)) this.#waiting.set(kind, waiting);
		return waiting;
	}

	#tally(waiting: readonly Waiting[]): TellingsOfKind {
		const told = new Map<string, Told>();
		for (const { arrivedAt, deciders } of waiting)
			for (const person of new Set(deciders)) {
				const known = told.get(person);
				const newest = known && known.arrivedAt > arrivedAt ? known.arrivedAt : arrivedAt;
				told.set(person, { count: (known?.count ?? 0) + 1, arrivedAt: newest });
			}
		return Object.fromEntries([...told].sort(([a], [b]) => (a < b ? -1 : 1)));
	}

	async #write(person: string, kind: DutyKind, told: Told): Promise<void> {
		const { engine, access, clock } = this.#options;
		const space = personalSpace(person);
		await access.ensure(space);
		const database = engine.database<Duty>(space);
		const known = (await database.get(dutyId(person, kind)).catch(ignoreStatus(404))) ?? null;
		if (known?.count === told.count && known.arrivedAt === told.arrivedAt) return;
		// Nothing to take back.
		if (!known && told.count === 0) return;
		const now = new Date(clock()).toISOString();
		await database.put(newDuty(person, { kind, ...told }, now, known));
		engine.touch(space);
	}
}
