import Dexie, {
	liveQuery,
	type DexieOptions,
	type EntityTable,
	type Subscription,
	type Table
} from 'dexie';
import type { MediaFileRow, MediaRow } from './media';
import { projections } from './projections/registry';
import { Box, KEY_BYTES } from './sealing/box';
import { committingAtOnce } from './committing';
import { sealing } from './sealing/rows';
import type { Connection, OutboxEntry, SpaceState } from './state';

/** Version of the indexes; raise it when one changes. A table more raises the version by itself. */
const INDEX_VERSION = 1;

/** A named value of the device: the connection, the version of the projections. */
export interface MetaRow {
	key: string;
	value: unknown;
}

/** Row of `meta` with a random name of these data: other data under the same name are a new beginning. */
export const IDENTITY = 'identity';

/** Row of `meta` with the key that some rows and replicas are sealed with. */
export const DEVICE_KEY = 'device-key';

/** The key as it lies in the database: open, or wrapped in each of the ways to unlock the device. */
export interface DeviceKey {
	open?: Uint8Array;
	wrapped?: WrappedKey[];
}

export interface WrappedKey {
	kind: 'pin' | 'passkey';
	/** What the wrapping key is made of, besides the secret. */
	salt: Uint8Array;
	/** Rounds of PBKDF2; 0 for a passkey, whose secret needs none. */
	rounds: number;
	/** Id of the credential of a passkey. */
	credential?: Uint8Array;
	iv: Uint8Array;
	data: Uint8Array;
}

/**
 * The read model of one person on one device: rows shaped for screens, and the state of the sync.
 * Page, worker and every tab open it; Dexie tells them all of each other's changes, so it is also
 * how the worker speaks to the screen.
 */
export class YuiDatabase extends Dexie {
	declare outbox: EntityTable<OutboxEntry, 'key'>;
	declare spaces: EntityTable<SpaceState, 'id'>;
	declare meta: EntityTable<MetaRow, 'key'>;
	declare media: EntityTable<MediaRow, 'sha256'>;
	declare mediaFiles: EntityTable<MediaFileRow, 'sha256'>;

	#box: Box | null = null;
	/** As it lay in the database when that was last opened, or was left there since. */
	#known: DeviceKey | null = null;
	/** Follows what other contexts do to it, while this is open. */
	#following: Subscription | null = null;
	#isPeeking = false;
	#isWrapped = false;

	/**
	 * @param options of Dexie; whoever mostly writes does better without its cache of queries, which
	 * every write brings up to date
	 */
	constructor(
		readonly person: string,
		options: Pick<DexieOptions, 'cache'> = {}
	) {
		super(readModelName(person), options);
		this.use(
			sealing(
				() => this.#box,
				() => this.#isPeeking
			)
		);
		this.use(committingAtOnce);
		this.version(INDEX_VERSION + projections.length).stores({
			// Also found by `space`; every further index costs each write of a person.
			outbox: 'key, [space+state]',
			spaces: 'id',
			meta: 'key',
			// Photos and files: they are nowhere else on the device, so no rebuilding of rows touches them.
			media: 'sha256, unsent, usedAt',
			mediaFiles: 'sha256',
			...Object.fromEntries(projections.map(({ table, indexes }) => [table, indexes]))
		});
		this.on('populate', (made) =>
			made.table<MetaRow>('meta').add({ key: IDENTITY, value: crypto.randomUUID() })
		);
		this.on('ready', () => this.#takeKey().then(() => this.#followKey()), true);
	}

	override close(options?: { disableAutoOpen: boolean }): void {
		this.#following?.unsubscribe();
		this.#following = null;
		super.close(options);
	}

	/** Opens what is sealed; null while the device is locked. */
	get box(): Box | null {
		return this.#box;
	}

	/** Opens and seals with this key from now on, instead of one that lies in the database. */
	useKey(key: Uint8Array): void {
		this.#box = new Box(key);
	}

	/** Is a lock set, and its key not known here? Once the database is open. */
	get isShut(): boolean {
		return this.#isWrapped && this.#box === null;
	}

	/** How the lock of this device is opened; none without a lock. */
	async waysToUnlock(): Promise<WrappedKey['kind'][]> {
		const found = (await this.meta.get(DEVICE_KEY))?.value as DeviceKey | undefined;
		return (found?.wrapped ?? []).map(({ kind }) => kind);
	}

	/** Leaves the key in the database as it is to lie there from now on: a lock was set, changed or taken away. */
	async keepKey(value: DeviceKey): Promise<void> {
		await this.meta.put({ key: DEVICE_KEY, value });
		this.#known = value;
	}

	/** Reads what is sealed as it lies there from now on: enough to count it, also while locked. */
	peek(): void {
		this.#isPeeking = true;
	}

	/**
	 * The key that lies open in the database, as long as no lock keeps it (session/lock.ts); made here when
	 * there is none yet. A browser may delete a database that is open, which Dexie then makes anew: the key
	 * of before is put back, or nothing that is written from now on could be read after a reload.
	 */
	#takeKey(): PromiseLike<void> {
		// Dexie's own promises on purpose: while the database opens, only what follows from its call for
		// readiness is let through, and a native `await` forgets where it came from.
		return this.meta.get(DEVICE_KEY).then((found) => {
			if (found) this.#useFound(found.value as DeviceKey);
			// A key that was handed in comes from a lock: it is not to lie open.
			else if (this.#known || !this.#box) return this.#putKey();
		});
	}

	/**
	 * A lock that another tab, or the page of this worker, has set, changed or taken away is the one that is put
	 * back. Not within the call for readiness, which waits for what it lets through.
	 */
	#followKey(): void {
		setTimeout(() => {
			if (!this.isOpen() || this.#following) return;
			this.#following = liveQuery(() => this.meta.get(DEVICE_KEY)).subscribe({
				next: (found) => found && this.#useFound(found.value as DeviceKey),
				// Closed meanwhile; the next opening follows anew.
				error: () => (this.#following = null)
			});
		});
	}

	#putKey(): PromiseLike<void> {
		const value: DeviceKey = this.#known ?? {
			open: crypto.getRandomValues(new Uint8Array(KEY_BYTES))
		};
		const made: MetaRow = { key: DEVICE_KEY, value };
		return this.transaction('rw', this.meta, () =>
			this.meta.get(DEVICE_KEY).then((other) => other ?? this.meta.put(made).then(() => made))
		).then((row) => this.#useFound(row.value as DeviceKey));
	}

	#useFound(found: DeviceKey): void {
		const isOther = found.open?.join() !== this.#known?.open?.join();
		this.#known = found;
		this.#isWrapped = found.open === undefined;
		if (found.open && (isOther || !this.#box)) this.useKey(found.open);
	}

	/** Tables that hold rows of documents. */
	rowTables(): Table[] {
		return projections.map(({ table }) => this.table(table));
	}

	async connection(): Promise<Connection> {
		const row = await this.meta.get('connection');
		return (row?.value as Connection | undefined) ?? { state: 'connecting', lastContactAt: null };
	}
}

/** Name of the IndexedDB database of a person's read model. */
export const readModelName = (person: string): string => `yui-${person}`;
