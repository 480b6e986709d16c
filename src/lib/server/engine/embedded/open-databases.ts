/** Databases open at once: each takes four files, and a process may often have no more than 1,024. */
export const MAX_OPEN_DATABASES = 200;

/** What a database is opened and closed with. */
export interface Opened {
	db: PouchDB.Database;
	/** Resolves when all files are closed and everything was told. */
	close(): Promise<void>;
}

/** One database, open or not. */
interface Entry {
	/** Stays the same, however often the database behind it is closed and opened. */
	handle: PouchDB.Database;
	opened: Opened | null;
	closing: Promise<void> | null;
	/** Calls under way. */
	users: number;
}

type Method = (...args: unknown[]) => unknown;

/**
 * Opens databases when they are used and closes those that have rested longest: a region has a database
 * for each of thousands of people, of whom few are there at once.
 */
export class OpenDatabases {
	readonly #open: (name: string) => Opened;
	readonly #most: number;
	/** Least recently used first. */
	readonly #entries = new Map<string, Entry>();
	#count = 0;
	#isClosed = false;

	constructor(open: (name: string) => Opened, most = MAX_OPEN_DATABASES) {
		this.#open = open;
		this.#most = most;
	}

	/** The database of this name; it is opened with the first call of a method. */
	get(name: string): PouchDB.Database {
		const known = this.#entries.get(name);
		if (known) return known.handle;
		const entry: Entry = { handle: this.#handleOf(name), opened: null, closing: null, users: 0 };
		this.#entries.set(name, entry);
		return entry.handle;
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		await Promise.allSettled(
			[...this.#entries.values()].map((entry) => entry.closing ?? this.#close(entry))
		);
	}

	/** Whatever is called on it is called on the open database; PouchDB's methods all wait anyway. */
	#handleOf(name: string): PouchDB.Database {
		return new Proxy(
			{},
			{
				get: (own: object, method) => {
					if (Reflect.has(own, method)) return Reflect.get(own, method);
					if (typeof method !== 'string' || method === 'then') return undefined;
					return (...args: unknown[]) => this.#call(name, method, args);
				}
			}
		) as PouchDB.Database;
	}

	async #call(name: string, method: string, args: unknown[]): Promise<unknown> {
		const entry = this.#entries.get(name)!;
		// Now it is the one used last.
		this.#entries.delete(name);
		this.#entries.set(name, entry);
		entry.users++;
		try {
			const { db } = await this.#openedOf(name, entry);
			return await called(db, (db as unknown as Record<string, Method>)[method]!, args);
		} finally {
			entry.users--;
		}
	}

	async #openedOf(name: string, entry: Entry): Promise<Opened> {
		while (entry.closing) await entry.closing;
		if (!entry.opened) await this.#makeRoom();
		if (this.#isClosed) throw new Error('the engine is closed');
		// Somebody else may have opened it while this one waited.
		if (!entry.opened) {
			entry.opened = this.#open(name);
			this.#count++;
		}
		return entry.opened;
	}

	/** Closes the database that has rested longest when there are too many; where all are in use, none. */
	async #makeRoom(): Promise<void> {
		if (this.#count < this.#most) return;
		for (const entry of this.#entries.values())
			if (entry.opened && entry.users === 0) return this.#close(entry);
	}

	async #close(entry: Entry): Promise<void> {
		const { opened } = entry;
		if (!opened) return;
		entry.opened = null;
		entry.closing = opened
			.close()
			.catch(() => {})
			.finally(() => {
				entry.closing = null;
				this.#count--;
			});
		await entry.closing;
	}
}

/** Calls a method, also one that answers by a callback, and resolves when it has answered. */
async function called(db: PouchDB.Database, method: Method, args: unknown[]): Promise<unknown> {
	const callback = args.at(-1);
	if (typeof callback !== 'function') return method.apply(db, args);
	return new Promise<void>((resolve) => {
		method.call(db, ...args.slice(0, -1), (...answer: unknown[]) => {
			(callback as Method)(...answer);
			resolve();
		});
	});
}
