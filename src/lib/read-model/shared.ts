import Dexie, { RangeSet } from 'dexie';
import { NOBODY, NOBODY_PERSON } from '$lib/domain/anonymous/anonymous';
import type { Person } from '$lib/domain/directory/directory';
import type { YuiDatabase } from './database';
import type { OutboxEntry } from './state';

/** Key of `Shared.hidden`: a document in its space. */
export const hiddenKey = (space: string, id: string): string => `${space} ${id}`;

/** What Dexie tells of a write: `idb://<database>/<table>/<index>` → the keys concerned. */
type MutatedParts = Record<string, unknown>;

/**
 * What every list shows beside its own rows — who wrote it, whether it is sent, whether it is hidden —
 * kept in memory: a list then costs one request of the database instead of four. Forgotten as soon as
 * anybody, also another tab or the worker, writes these tables; the live queries that asked run again,
 * as if they had read them. It must be there before those queries, to hear of a write first.
 */
export class Shared {
	readonly #people = new Map<string, Person | undefined>();
	#outbox: Promise<ReadonlyMap<string, OutboxEntry>> | null = null;
	#hidden: Promise<ReadonlyMap<string, string>> | null = null;
	/** Rises when the people are forgotten: an answer that was asked for before is not kept. */
	#generation = 0;

	constructor(private readonly database: YuiDatabase) {
		const isPartOf = (table: string) => {
			const prefix = `idb://${database.name}/${table}/`;
			return (part: string) => part === 'all' || part.startsWith(prefix);
		};
		const [isPeople, isOutbox, isHiding] = ['people', 'outbox', 'hidings'].map(isPartOf) as [
			(part: string) => boolean,
			(part: string) => boolean,
			(part: string) => boolean
		];
		// As long as the page lives: Dexie opens a connection again that the browser has closed.
		Dexie.on('storagemutated', (mutated: MutatedParts) => {
			const parts = Object.keys(mutated);
			this.#forget({
				people: parts.some(isPeople),
				outbox: parts.some(isOutbox),
				hidden: parts.some(isHiding)
			});
		});
	}

	/** People of the directory by person id; unknown ones are missing. */
	async people(ids: Iterable<string>): Promise<Map<string, Person>> {
		const wanted = [...new Set(ids)];
		this.#noteRead('people', keysOf(wanted.map((id) => `person:${id}`)));
		const known = new Map(
			wanted.filter((id) => this.#people.has(id)).map((id) => [id, this.#people.get(id)])
		);
		const missing = wanted.filter((id) => !known.has(id));
		if (missing.length > 0) {
			const generation = this.#generation;
			const rows = await outside(() =>
				this.database.people.bulkGet(missing.map((id) => `person:${id}`))
			);
			for (const [index, id] of missing.entries()) {
				known.set(id, rows[index]?.doc);
				if (generation === this.#generation) this.#people.set(id, rows[index]?.doc);
			}
		}
		if (known.has(NOBODY)) known.set(NOBODY, NOBODY_PERSON);
		return new Map([...known].flatMap(([id, person]) => (person ? [[id, person] as const] : [])));
	}

	/** Everything unsent, by outbox key. */
	outbox(): Promise<ReadonlyMap<string, OutboxEntry>> {
		this.#noteRead('outbox', EVERYTHING);
		if (this.#outbox) return this.#outbox;
		const reading = outside(() => this.database.outbox.toArray()).then(
			(entries) => new Map(entries.map((entry) => [entry.key, entry]))
		);
		this.#outbox = reading;
		// A failure is not to be remembered.
		reading.catch(() => {
			if (this.#outbox === reading) this.#outbox = null;
		});
		return reading;
	}

	/** Why each hidden document is hidden, by `hiddenKey`. */
	hidden(): Promise<ReadonlyMap<string, string>> {
		this.#noteRead('hidings', EVERYTHING);
		if (this.#hidden) return this.#hidden;
		const reading = outside(() => this.database.hidings.where('hidden').equals(1).toArray()).then(
			(rows) => new Map(rows.map(({ space, doc }) => [hiddenKey(space, doc.target), doc.reason]))
		);
		this.#hidden = reading;
		// A failure is not to be remembered.
		reading.catch(() => {
			if (this.#hidden === reading) this.#hidden = null;
		});
		return reading;
	}

	#forget({ people, outbox, hidden }: Record<'people' | 'outbox' | 'hidden', boolean>): void {
		if (people) {
			this.#generation++;
			this.#people.clear();
		}
		if (outbox) this.#outbox = null;
		if (hidden) this.#hidden = null;
	}

	/** Has the live query that asks, if one does, run again when these keys of a table change. */
	#noteRead(table: string, keys: RangeSet): void {
		const { subscr } = zones.PSD;
		if (subscr) (subscr[`idb://${this.database.name}/${table}/`] ??= new RangeSet()).add(keys);
	}
}

/** Every key there can be: from the lowest, to the empty array in an array, which is the highest. */
const EVERYTHING = new RangeSet(-Infinity, [[]]);

/** Beyond so many keys it costs less to follow the whole table. */
const MAX_KEYS = 200;

const keysOf = (keys: readonly string[]): RangeSet =>
	keys.length > MAX_KEYS ? EVERYTHING : new RangeSet().addKeys([...keys]);

/** Dexie's zones, which its types leave out: what a query reads is noted in the one it runs in. */
const zones = Dexie.Promise as unknown as {
	PSD: Zone;
	usePSD: <T>(zone: Zone, work: () => T) => T;
};
interface Zone {
	/** What the live query of this zone has read: `idb://<database>/<table>/` → keys. */
	subscr?: Record<string, RangeSet>;
}
/** Outside of every query: the zone that this file is loaded in. */
const OUTSIDE = zones.PSD;

/**
 * Reads apart from the query that asks: that one would hear of changes, which those that are answered
 * from memory do not; and it would be answered from Dexie's cache, which is told of them later.
 * `Dexie.ignoreTransaction` leaves transactions only.
 */
const outside = <T>(read: () => PromiseLike<T>): Promise<T> =>
	Promise.resolve(zones.usePSD(OUTSIDE, read));

const shared = new WeakMap<YuiDatabase, Shared>();

/** What the queries of a database share. */
export function sharedOf(database: YuiDatabase): Shared {
	const found = shared.get(database) ?? new Shared(database);
	shared.set(database, found);
	return found;
}
