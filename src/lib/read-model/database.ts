import Dexie, { type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { CommunityRow, MembershipRow } from './projections/community';
import type { PersonRow, UnitRow } from './projections/directory';
import type { DisasterRow } from './projections/disaster';
import type { DraftRow } from './projections/draft';
import type { OccurrenceRow, SeriesRow, SignupRow, VerdictRow } from './projections/event';
import type { FaqRow } from './projections/faq';
import type { NotebookRow, SectionRow } from './projections/handover';
import type { SettingsRow } from './projections/settings';
import { projections } from './projections/registry';
import type { ReplyRow, ThreadRow } from './projections/thread';
import type { Connection, OutboxEntry, SpaceState } from './state';

/** Version of the tables and indexes; raise it when an index changes. */
const SCHEMA_VERSION = 4;

/** A named value of the device: the connection, the version of the projections. */
export interface MetaRow {
	key: string;
	value: unknown;
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

	declare people: EntityTable<PersonRow, 'id'>;
	declare units: EntityTable<UnitRow, 'id'>;
	declare settings: EntityTable<SettingsRow, 'id'>;
	declare communities: EntityTable<CommunityRow, 'id'>;
	declare memberships: EntityTable<MembershipRow, 'id'>;
	declare threads: EntityTable<ThreadRow, 'id'>;
	declare replies: EntityTable<ReplyRow, 'id'>;
	declare disasterNotes: EntityTable<DisasterRow, 'id'>;
	declare faqs: EntityTable<FaqRow, 'id'>;
	declare notebooks: EntityTable<NotebookRow, 'id'>;
	declare sections: EntityTable<SectionRow, 'id'>;
	declare series: EntityTable<SeriesRow, 'id'>;
	declare occurrences: EntityTable<OccurrenceRow, 'id'>;
	declare signups: EntityTable<SignupRow, 'id'>;
	declare verdicts: EntityTable<VerdictRow, 'id'>;
	declare drafts: EntityTable<DraftRow, 'id'>;

	/**
	 * @param options of Dexie; whoever mostly writes does better without its cache of queries, which
	 * every write brings up to date
	 */
	constructor(person: string, options: Pick<DexieOptions, 'cache'> = {}) {
		super(readModelName(person), options);
		this.version(SCHEMA_VERSION).stores({
			// Also found by `space`; every further index costs each write of a person.
			outbox: 'key, [space+state]',
			spaces: 'id',
			meta: 'key',
			...Object.fromEntries(projections.map(({ table, indexes }) => [table, indexes]))
		});
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
