import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Accounts } from '$lib/server/accounts/accounts';
import type { Account } from '$lib/server/accounts/types';
import { RegionStore } from '$lib/server/administration/store';
import { Audit } from '$lib/server/audit/audit';
import { Clerk } from '$lib/server/clerk/clerk';
import { openEmbeddedEngine } from '$lib/server/engine/embedded/engine';
import { ACCOUNTS, type Engine } from '$lib/server/engine/engine';
import { Turns } from '$lib/server/turns';
import { readRosterFile } from '$lib/server/roster/decode';
import { Roster } from '$lib/server/roster/roster';
import { Sessions } from '$lib/server/sessions/sessions';

export const MUNICIPALITY = '072036';

/** A person of another municipality's, or an administrator, as the server keeps them. */
export const account = (changes: Partial<Account> = {}): Account => ({
	personId: 'admin',
	staffNumber: 'A0001',
	name: '例田 管理（サンプル）',
	kana: '',
	municipality: MUNICIPALITY,
	unit: 'jinji',
	unitName: '人事課',
	title: '',
	roles: ['member', 'municipal-admin'],
	passwordHash: null,
	disabled: false,
	...changes
});

/** The parts of the server that rosters need, on the embedded engine, without HTTP. */
export interface RosterServer {
	engine: Engine;
	accounts: Accounts;
	sessions: Sessions;
	audit: Audit;
	clerk: Clerk;
	roster: Roster;
	/** The clock, milliseconds; set it to let time pass. */
	time: { now: number };
	/** All accounts as they are stored, without revisions, by id. */
	storedAccounts: () => Promise<Map<string, object>>;
	/** Documents of `commons` whose ids begin so, without revisions. */
	commons: (prefix: string) => Promise<Map<string, object>>;
	close: () => Promise<void>;
}

export async function openRosterServer(now = '2026-04-01T00:00:00.000Z'): Promise<RosterServer> {
	const directory = await mkdtemp(join(tmpdir(), 'yui-roster-'));
	const time = { now: Date.parse(now) };
	const clock = () => time.now;
	const engine = await openEmbeddedEngine(directory);
	const accounts = await Accounts.open(engine);
	const sessions = await Sessions.open({ engine, accounts, idleDays: 40, clock });
	const audit = await Audit.open(engine, clock);
	const clerk = await Clerk.open({ engine, accounts, clock });
	const store = await RegionStore.open(engine);
	const turns = new Turns();
	const roster = new Roster({
		...{ engine, accounts, sessions, audit, clerk, store, turns, clock },
		read: readRosterFile
	});
	const read = async (database: string, startkey: string) => {
		const { rows } = await engine
			.database<object>(database)
			.allDocs({ startkey, endkey: `${startkey}\uffff`, include_docs: true });
		return new Map(
			rows.flatMap(({ id, doc }) => {
				if (!doc) return [];
				const { _rev, ...content } = doc;
				return [[id, content as object] as const];
			})
		);
	};
	return {
		...{ engine, accounts, sessions, audit, clerk, roster, time },
		storedAccounts: () => read(ACCOUNTS, 'account:'),
		commons: (prefix) => read('commons', prefix),
		async close() {
			sessions.close();
			await Promise.all([accounts.close(), clerk.close()]);
			await engine.close();
			await rm(directory, { recursive: true, force: true });
		}
	};
}
