import { MAX_A_DAY } from '$lib/capabilities/anonymous/anonymous';
import { COMMONS } from '$lib/domain/core/space';
import type { FirstScreen, SessionInfo, SpacesInfo } from '$lib/domain/wire';
import { Access } from './access/access';
import { Accounts } from './accounts/accounts';
import { openCredentials, type Credentials } from './accounts/credentials';
import { KnownDevices } from './accounts/known-devices';
import { Throttle } from './accounts/throttle';
import { Moves } from './administration/moves';
import { Proposals } from './administration/proposals';
import { RegionStore } from './administration/store';
import type { Account } from './accounts/types';
import { AnonymousPosts } from './anonymous/anonymous';
import { firstInvitation } from './administration/first';
import { Audit } from './audit/audit';
import { ChangeStreams } from './changes';
import { Clerk } from './clerk/clerk';
import { Duties } from './duties/duties';
import type { Engine } from './engine/engine';
import { openEngine } from './engine/open';
import { Allowance } from './gateway/allowance';
import { ReadingBudget } from './gateway/budget';
import { DailyLimits } from './gateway/daily';
import { Gateway } from './gateway/gateway';
import { Guests } from './guest/guest';
import { HandIns } from './handin/handin';
import { Turns } from './turns';
import { identityOf } from './identity';
import { log } from './log';
import { Media } from './media/media';
import { Moderation } from './moderation/moderation';
import { Push } from './push/push';
import { RosterReading } from './roster/reading';
import { Roster } from './roster/roster';
import { documentsOf } from './sample/documents';
import { REGION } from './sample/content';
import { needsSeed, sampleAccounts, seed, type SampleAccount } from './sample/seed';
import { ElsewhereSearch } from './search/search';
import { Sessions } from './sessions/sessions';
import type { Settings } from './settings';
import { Snapshots } from './snapshot/snapshot';

/** The running server: everything a route needs, started in the order of its dependencies. */
export interface Yui {
	settings: Settings;
	engine: Engine;
	accounts: Accounts;
	throttle: Throttle;
	knownDevices: KnownDevices;
	credentials: Credentials;
	sessions: Sessions;
	audit: Audit;
	handIns: HandIns;
	anonymousPosts: AnonymousPosts;
	access: Access;
	guests: Guests;
	moderation: Moderation;
	media: Media;
	push: Push;
	/** Tells those who decide of what waits. */
	duties: Duties;
	/** What the administration keeps. */
	store: RegionStore;
	/** Changes of accounts and units go one after the other (`ADMINISTRATION_TURN`). */
	turns: Turns;
	roster: Roster;
	gateway: Gateway;
	/** What people may write in an hour. */
	allowance: Allowance;
	snapshots: Snapshots;
	changes: ChangeStreams;
	search: ElsewhereSearch;
	/** Names the past of this region (`Identity`). */
	history: string;
	/** Milliseconds since 1970. */
	clock: () => number;
	log: typeof log;
	/** How to sign in when this region is a sample; empty otherwise. */
	sampleAccounts: SampleAccount[];
	/** A link for whoever is to administer the region first; null when somebody does. */
	firstInvitation: { name: string; token: string } | null;
	/** Ends the change streams and refuses new ones; the first step of shutting down. */
	endStreams(): void;
	close(): Promise<void>;
}

export async function startYui(settings: Settings, clock: () => number = Date.now): Promise<Yui> {
	log.level = settings.logLevel;
	const engine = await openEngine(settings);
	const accounts = await Accounts.open(engine);
	if (await isSampleWanted(settings, engine, accounts)) {
		log.info('filling an empty region with the sample');
		const documents = (today: string) => documentsOf(REGION, today);
		const { samplePassword: password } = settings;
		await seed(engine, accounts, { people: REGION.people, documents, password, now: clock() });
	}
	const sessions = await Sessions.open({
		engine,
		accounts,
		idleDays: settings.sessionIdleDays,
		clock
	});
	const credentials = await openCredentials(engine, settings, clock);
	const audit = await Audit.open(engine, clock);
	const handIns = await HandIns.open(engine, clock);
	const access = await Access.open(engine, clock);
	const store = await RegionStore.open(engine);
	const duties = new Duties({ engine, accounts, access, store, clock });
	const most = settings.anonymousDelayMinutes * 60_000;
	const delay = { least: most / 5, most };
	const moderation = await Moderation.open({
		...{ engine, accounts, access, audit, delay, clock },
		onchange: () => duties.changed('report')
	});
	duties.follow('report', () => moderation.waiting());
	const bytesADay = settings.mediaMbPerDay * 1024 * 1024;
	const media = await Media.open({ engine, accounts, access, bytesADay, clock });
	const turns = new Turns();
	const limits = {
		bytes: settings.maxBodyBytes,
		idleMs: settings.bodyIdleSeconds * 1000,
		totalMs: settings.bodyTotalSeconds * 1000
	};
	const allowance = new Allowance({
		documents: settings.writeDocumentsPerHour,
		bytes: settings.writeMbPerHour * 1024 * 1024
	});
	const budget = new ReadingBudget({
		documents: settings.readDocumentsPerHour,
		bytes: settings.readMbPerHour * 1024 * 1024
	});
	const daily = new DailyLimits({
		proposal: settings.proposalsPerDay,
		report: settings.reportsPerDay,
		// Published are five; a word on what solved it, and one more try, come on top.
		anonymous: 3 * MAX_A_DAY
	});
	const anonymousPosts = await AnonymousPosts.open({
		...{ engine, accounts, access, store, delay, clock }
	});
	const proposals = new Proposals({ engine, accounts, store, duties, clock });
	const clerk = await Clerk.open({ engine, accounts, clock });
	const reading = new RosterReading();
	const read: RosterReading['read'] = (...question) => reading.read(...question);
	const roster = new Roster({
		...{ engine, accounts, sessions, audit, clerk, store, turns, read, clock }
	});
	const moves = await Moves.open({
		...{ engine, accounts, sessions, audit, access, store, turns, clock }
	});
	const push = await Push.open({
		...{ engine, accounts, access, sessions, settings, clock },
		authorOf: (published) => anonymousPosts.ownerOf(published)
	});
	const { uuid, history } = await identityOf(engine);
	const snapshots = new Snapshots(engine, settings.snapshotCacheMb * 1024 * 1024);
	const search = new ElsewhereSearch({ engine, access });
	const changes = new ChangeStreams({ engine, accounts, access, sessions, history, clock });
	return {
		settings,
		engine,
		accounts,
		throttle: new Throttle(),
		knownDevices: await KnownDevices.open(store),
		credentials,
		sessions,
		audit,
		handIns,
		anonymousPosts,
		access,
		guests: new Guests({ engine, access }),
		moderation,
		media,
		push,
		duties,
		store,
		turns,
		roster,
		gateway: new Gateway({ engine, access, limits, uuid, allowance, budget, daily, clock }),
		allowance,
		snapshots,
		changes,
		search,
		history,
		clock,
		log,
		sampleAccounts: await sampleAccounts(engine, accounts),
		firstInvitation: await firstInvitation({ accounts, credentials, audit }, settings.firstAdmin),
		endStreams: () => changes.closeAll(),
		async close() {
			changes.closeAll();
			reading.close();
			snapshots.close();
			moves.close();
			media.close();
			sessions.close();
			await Promise.all(
				[
					...[accounts, credentials, access, clerk, moderation, duties],
					...[anonymousPosts, proposals, search, push]
				].map((part) => part.close())
			);
			await engine.close();
		}
	};
}

async function isSampleWanted(
	{ sample }: Settings,
	engine: Engine,
	accounts: Accounts
): Promise<boolean> {
	if (sample === 'off' || (sample === 'auto' && engine.kind !== 'embedded')) return false;
	return needsSeed(engine, accounts);
}

export async function spacesInfo(yui: Yui, account: Account): Promise<SpacesInfo> {
	return {
		spaces: await yui.access.spacesInfoOf(account),
		serverTime: new Date(yui.clock()).toISOString(),
		history: yui.history
	};
}

export async function sessionInfo(yui: Yui, account: Account): Promise<SessionInfo> {
	const { personId: id, staffNumber, name, municipality, unit, unitName, title, roles } = account;
	return {
		me: { id, staffNumber, name, municipality, unit, unitName, title, roles },
		...(await spacesInfo(yui, account))
	};
}

/** What a new device shows first; undefined when it cannot be had, which must not keep anybody out. */
export async function firstScreenOf({ snapshots }: Yui): Promise<FirstScreen | undefined> {
	try {
		return await snapshots.firstScreen(COMMONS);
	} catch (err) {
		log.warn({ err }, 'a sign-in had to do without the first screen');
		return undefined;
	}
}
