import Dexie, { type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { AnonymousRow, PublicationRow } from '$lib/capabilities/anonymous/anonymous.row';
import type {
	BoardRow,
	CommunityRow,
	DecisionRow,
	MembershipRow,
	ProposalRow
} from '$lib/capabilities/community/community.row';
import type { PersonRow, UnitRow } from '$lib/capabilities/directory/directory.row';
import type { DisasterRow } from '$lib/capabilities/disaster/disaster.row';
import type { DraftRow } from '$lib/capabilities/draft/draft.row';
import type {
	OccurrenceRow,
	SeriesRow,
	SignupRow,
	VerdictRow
} from '$lib/capabilities/event/event.row';
import type { FaqRow, UsefulRow } from '$lib/capabilities/faq/faq.row';
import type { NotebookRow, SectionRow } from '$lib/capabilities/handover/handover.row';
import type { DutyRow, NoticesRow, ReadmarkRow, WatchRow } from '$lib/capabilities/inbox/inbox.row';
import type { HidingRow, ReportRow } from '$lib/capabilities/moderation/moderation.row';
import type { ProfileRow } from '$lib/capabilities/profile/profile.row';
import type { RollRow } from '$lib/capabilities/roll/roll.row';
import type { SettingsRow } from '$lib/capabilities/settings/settings.row';
import type { MediaFileRow, MediaRow } from './media';
import { projections } from './projections/registry';
import type { SavedRow } from '$lib/capabilities/thread/saved.row';
import type {
	AcceptanceRow,
	ReactionRow,
	ReplyRow,
	ThreadRow
} from '$lib/capabilities/thread/thread.row';
import { Box, KEY_BYTES } from './sealing/box';
import { committingAtOnce } from './committing';
import { sealing } from './sealing/rows';
import type { Connection, OutboxEntry, SpaceState } from './state';

/** Version of the tables and indexes; raise it when an index changes. */
const SCHEMA_VERSION = 11;

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

	declare people: EntityTable<PersonRow, 'id'>;
	declare units: EntityTable<UnitRow, 'id'>;
	declare settings: EntityTable<SettingsRow, 'id'>;
	declare communities: EntityTable<CommunityRow, 'id'>;
	declare rolls: EntityTable<RollRow, 'id'>;
	declare memberships: EntityTable<MembershipRow, 'id'>;
	declare boards: EntityTable<BoardRow, 'id'>;
	declare profiles: EntityTable<ProfileRow, 'id'>;
	declare threads: EntityTable<ThreadRow, 'id'>;
	declare replies: EntityTable<ReplyRow, 'id'>;
	declare reactions: EntityTable<ReactionRow, 'id'>;
	declare acceptances: EntityTable<AcceptanceRow, 'id'>;
	declare disasterNotes: EntityTable<DisasterRow, 'id'>;
	declare faqs: EntityTable<FaqRow, 'id'>;
	declare usefuls: EntityTable<UsefulRow, 'id'>;
	declare notebooks: EntityTable<NotebookRow, 'id'>;
	declare sections: EntityTable<SectionRow, 'id'>;
	declare series: EntityTable<SeriesRow, 'id'>;
	declare occurrences: EntityTable<OccurrenceRow, 'id'>;
	declare signups: EntityTable<SignupRow, 'id'>;
	declare verdicts: EntityTable<VerdictRow, 'id'>;
	declare hidings: EntityTable<HidingRow, 'id'>;
	declare drafts: EntityTable<DraftRow, 'id'>;
	declare savedPosts: EntityTable<SavedRow, 'id'>;
	declare readmarks: EntityTable<ReadmarkRow, 'id'>;
	declare watches: EntityTable<WatchRow, 'id'>;
	declare notices: EntityTable<NoticesRow, 'id'>;
	declare duties: EntityTable<DutyRow, 'id'>;
	declare anonymousPosts: EntityTable<AnonymousRow, 'id'>;
	declare publications: EntityTable<PublicationRow, 'id'>;
	declare proposals: EntityTable<ProposalRow, 'id'>;
	declare decisions: EntityTable<DecisionRow, 'id'>;
	declare reports: EntityTable<ReportRow, 'id'>;

	#box: Box | null = null;
	/** As it lay in the database when that was last opened, or was left there since. */
	#known: DeviceKey | null = null;
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
		this.version(SCHEMA_VERSION).stores({
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
		this.on('ready', () => this.#takeKey(), true);
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
