import { createContext, tick } from 'svelte';
import type { Envelope } from '$lib/domain/core/document';
import type { Me, SessionInfo } from '$lib/domain/wire';
import { YuiDatabase } from '$lib/read-model/database';
import { showFirstScreen } from '$lib/read-model/first-screen';
import { openSearch, type Search } from '$lib/read-model/search/search';
import { ReplicaError, type Unsent, type Writer } from '$lib/replica/protocol';
import {
	forgetPerson,
	openReplica,
	startSearchWorker,
	startWorker,
	type Replica,
	type WorkerPort
} from '$lib/replica/replica';
import * as api from './api';
import {
	clearDevice,
	accessNews,
	kept,
	leaving,
	lockSettings,
	onDeviceChanged,
	oweFarewell,
	readDevice,
	writeDevice
} from './device';
import { finishLeaving, inTurn, keptCount, sayFarewell } from './farewell';
import { whenIdle } from './idle';
import {
	answerSeekers,
	canTakeKey,
	forgetHandedKey,
	handOverKey,
	takeHandedKey
} from './handed-key';
import { forgetActive, isIdle, noteActive } from './idle-lock';
import { endPush } from './push-end';

/** Row of `meta`: its person signed out here, and what becomes of the unsent. */
const LEFT_KEY = 'left';
/** When what was chosen is not known any more. */
const DEFAULT_IDLE_MINUTES = 15;

/** The person's open app: who, the rows to read, the replica to write, and the search. */
export interface Workspace {
	me: Me;
	rows: YuiDatabase;
	replica: Replica;
	search: Search;
}

/**
 * Who is signed in on this device. Reading and writing work without a session; only sending needs
 * one (`connection.state` in the read model tells).
 */
export class Session {
	workspace = $state.raw<Workspace | null>(null);
	/** Who uses this device while it is locked: then nothing of theirs is open. */
	locked = $state.raw<Me | null>(null);
	/** The page before may have handed its key over: the PIN is not asked yet. */
	isResuming = $state(false);
	/** Unsent items that people who left this device have on it. */
	keptCount = $state(0);
	/** Somebody has just left: whoever comes next is not led to where that person was. */
	hasLeft = false;
	/** The data of whoever used this device were just deleted, because it may not be used any more. */
	isWiped = $state(false);
	#persistAsked = false;
	/** Opens what is sealed on this device; null without a lock. */
	#key: Uint8Array | null = null;
	/** Loaded while the server answers a sign-in; kept for the next try when it says no. */
	#spare: WorkerPort | null = null;
	/** What is still being done after somebody left. */
	#leaving: Promise<void> = Promise.resolve();

	constructor() {
		const me = readDevice();
		if (me) this.#openOrLock(me);
		if (this.locked) void this.#resume(this.locked);
		answerSeekers((person) => this.#keyFor(person));
		this.#seeOff();
		onDeviceChanged((now) => {
			if (now && now.id === this.workspace?.me.id) this.#renew(now);
			else if (now && now.id === this.locked?.id) this.locked = now;
			// What this tab still shows is no longer anybody's here, and what it holds open could not be
			// deleted.
			else this.#close();
		});
	}

	/** Ends on the server, and deletes here, what is left of people who signed out. */
	#seeOff(forget?: Parameters<typeof finishLeaving>[0]): void {
		void sayFarewell();
		this.#leaving = this.#leaving
			.then(() => finishLeaving(forget))
			.then(() => void (this.keptCount = keptCount()));
	}

	/**
	 * Asks the server who this is: office and roles may have changed since the sign-in. Without a
	 * network or a session, what is known goes on counting.
	 */
	async refresh(): Promise<void> {
		const { workspace } = this;
		if (!workspace) return;
		const me = await api.whoAmI();
		if (!me || this.workspace !== workspace || me.id !== workspace.me.id) return;
		if (JSON.stringify(me) === JSON.stringify(workspace.me)) return;
		writeDevice(me);
		this.#renew(me);
	}

	/** The network may be there again, or gone, or the person is back. */
	wake(reason: 'online' | 'offline' | 'visible'): void {
		if (reason !== 'offline') void sayFarewell();
		void this.workspace?.replica.wake(reason).catch(() => undefined);
	}

	#openOrLock(me: Me, rows?: YuiDatabase, prepared?: Promise<void>): void {
		if (lockSettings.all()[me.id]) this.locked = me;
		else this.#open(me, rows ?? new YuiDatabase(me.id), prepared);
	}

	/** What another tab of this person opens with, while this one is open. */
	#keyFor(person: string): Uint8Array | null {
		const isOpen = this.workspace?.me.id === person && !isIdle(this.idleMinutes ?? 0);
		return isOpen ? this.#key : null;
	}

	/** Goes on where the page before, or another tab, is or was open a moment ago, if nobody put the device away meanwhile. */
	async #resume(me: Me): Promise<void> {
		const idleMinutes = lockSettings.all()[me.id]?.idleMinutes ?? 0;
		if (isIdle(idleMinutes) || !canTakeKey()) return;
		this.isResuming = true;
		const key = await takeHandedKey(me.id);
		this.isResuming = false;
		if (key && this.locked?.id === me.id && !isIdle(idleMinutes)) this.unlock(key);
	}

	/** This page ends, perhaps for being loaded anew. */
	handOver(): void {
		if (this.workspace && this.#key) handOverKey(this.workspace.me.id, this.#key);
	}

	/** A lock was set, with this key, or taken away (null). */
	holdKey(key: Uint8Array | null): void {
		this.#key = key;
	}

	#close(): void {
		this.hasLeft ||= (this.workspace ?? this.locked) !== null;
		this.locked = null;
		this.#key = null;
		this.workspace?.replica.close();
		this.workspace?.search.close();
		this.workspace?.rows.close();
		this.workspace = null;
	}

	/**
	 * @param prepared settles when the worker may begin; without it, when the first screen is drawn
	 * @param key of a device with a lock, which `rows` use already
	 */
	#open(me: Me, rows: YuiDatabase, prepared?: Promise<void>, key?: Uint8Array): void {
		const { replica, start, reader } = lazyReplica(
			{ id: me.id, roles: me.roles, ...(key ? { key } : {}) },
			() => this.#takeWorker(),
			() => this.#askToPersist()
		);
		this.workspace = { me, rows, replica, search: openSearch(reader, startSearchWorker) };
		this.hasLeft = false;
		void this.#obeyDatabase(me, rows);
		if (prepared) void prepared.then(start);
		else whenIdle(start);
	}

	/**
	 * The marks of localStorage reach the disk seconds late: killed before, the browser forgets that
	 * somebody left, or set a lock. What stands in the database counts.
	 */
	async #obeyDatabase(me: Me, rows: YuiDatabase): Promise<void> {
		try {
			const left = (await rows.meta.get(LEFT_KEY))?.value as Unsent | undefined;
			if (this.workspace?.rows !== rows) return;
			if (left) this.signOut(left);
			else if (rows.isShut) {
				const kinds = await rows.waysToUnlock();
				const passkey = kinds.includes('passkey');
				lockSettings.set(me.id, { idleMinutes: DEFAULT_IDLE_MINUTES, passkey });
				await this.lock();
			}
		} catch (error) {
			// Closed meanwhile; the screens show any other failure.
			console.warn('the marks of the database could not be read', error);
		}
	}

	/** Minutes without a touch after which this device locks; null when it has no lock. */
	get idleMinutes(): number | null {
		const me = this.workspace?.me;
		return me ? (lockSettings.all()[me.id]?.idleMinutes ?? null) : null;
	}

	/** Locks this device, if it has a lock. What is being written becomes a draft first. */
	async lock(): Promise<void> {
		const { workspace } = this;
		if (!workspace || this.idleMinutes === null) return;
		this.locked = workspace.me;
		this.workspace = null;
		this.#key = null;
		// The other tabs follow.
		forgetActive();
		forgetHandedKey();
		// Nothing is to be found while the device is locked.
		workspace.search.close();
		// The screens are gone after this, and have asked for their last drafts to be saved.
		await tick();
		await new Promise((resolve) => setTimeout(resolve));
		await workspace.replica.settled();
		workspace.replica.close();
		workspace.rows.close();
	}

	/** Opens a locked device. @param key what is sealed opens with it (session/lock.ts) */
	unlock(key: Uint8Array): void {
		const me = this.locked;
		if (!me) return;
		noteActive();
		const rows = new YuiDatabase(me.id);
		rows.useKey(key);
		this.#key = key;
		this.locked = null;
		this.#open(me, rows, undefined, key);
	}

	/** Loads the worker ahead; one that cannot be loaded is forgotten. */
	#loadSpare(): void {
		if (this.#spare) return;
		const spare = startWorker();
		spare.onerror = () => {
			if (this.#spare === spare) this.#spare = null;
		};
		this.#spare = spare;
	}

	#takeWorker(): WorkerPort {
		const worker = this.#spare ?? startWorker();
		this.#spare = null;
		return worker;
	}

	/** As `enter`, with a password. @throws SignInError */
	signIn(staffNumber: string, password: string, municipality?: string): Promise<void> {
		return this.enter((isNewDevice) =>
			api.signIn({ staffNumber, password, municipality, isNewDevice })
		);
	}

	/**
	 * Signs in, here or again; what waits to be sent goes out.
	 *
	 * @param ask asks the server for the session, in whatever way
	 * @throws SignInError
	 */
	async enter(ask: (isNewDevice: boolean) => Promise<SessionInfo>): Promise<void> {
		const isNewDevice = this.workspace === null && this.locked === null;
		// The line rests while the server thinks.
		if (isNewDevice) this.#loadSpare();
		const { me, spaces, firstScreen, accessChange } = await inTurn(async () => {
			const info = await ask(isNewDevice);
			// The server ended the session before, whosever it was.
			oweFarewell(false);
			return info;
		});
		if (accessChange && accessNews.all()[me.id]?.at !== accessChange.at)
			accessNews.set(me.id, { at: accessChange.at, isRead: false });
		const before = readDevice() ?? this.workspace?.me ?? this.locked;
		if (this.workspace?.me.id === me.id) {
			writeDevice(me);
			this.#renew(me);
			return;
		}
		if (before && before.id !== me.id) leaving.set(before.id, 'keep');
		// Ends it in other tabs as well, whose writes would otherwise be lost.
		clearDevice();
		this.#close();
		this.#seeOff();
		await this.#leaving;
		// Whoever comes back finds what could not be deleted in time.
		leaving.delete(me.id);
		kept.delete(me.id);
		this.keptCount = keptCount();
		writeDevice(me);
		this.isWiped = false;
		const rows = new YuiDatabase(me.id);
		await rows.meta.delete(LEFT_KEY).catch(() => undefined);
		const shown = firstScreen ? showFirstScreen(rows, spaces, firstScreen) : Promise.resolve();
		// It would only have been early: the first sync brings it all.
		const prepared = shown.catch((error: unknown) => console.error('no first screen', error));
		this.#openOrLock(me, rows, prepared);
	}

	/** Other roles count from now on, in the rules of the worker too. */
	#renew(me: Me): void {
		const { workspace } = this;
		if (!workspace) return;
		workspace.me = me;
		void workspace.replica.renew({ id: me.id, roles: me.roles }).catch(() => undefined);
	}

	/**
	 * Ends this person's use of the device, at once and without asking the network: the server hears of
	 * it at the next contact. What is on the device is deleted; with `keep` not while something is
	 * unsent: then all of it waits, invisible, for this person to sign in again.
	 */
	signOut(unsent: Unsent): void {
		const { workspace } = this;
		const me = workspace?.me ?? this.locked;
		if (!me) return;
		leaving.set(me.id, unsent);
		void endPush(me.id);
		oweFarewell(true);
		clearDevice();
		this.workspace = null;
		this.locked = null;
		this.#key = null;
		forgetHandedKey();
		this.hasLeft = true;
		const rows = workspace?.rows ?? new YuiDatabase(me.id);
		const marked = rows.meta
			.put({ key: LEFT_KEY, value: unsent })
			.catch(() => undefined)
			.then(() => rows.close());
		if (!workspace) {
			this.#leaving = this.#leaving.then(() => marked);
			this.#seeOff();
			return;
		}
		const { replica } = workspace;
		workspace.search.close();
		this.#seeOff(async (person, choice) => {
			if (person !== me.id) return forgetPerson(person, choice);
			await marked;
			try {
				return await replica.forget(choice);
			} finally {
				replica.close();
			}
		});
	}

	/**
	 * Deletes this person's data from a device that was signed out from elsewhere. Whoever calls this has
	 * asked what becomes of the unsent.
	 */
	wipe(): void {
		this.isWiped = true;
		this.signOut('discard');
	}

	/** Settles when what was left of people who signed out is dealt with. */
	get seenOff(): Promise<void> {
		return this.#leaving;
	}

	/** Asked when there is something to keep, not at page load, as browsers advise. */
	#askToPersist(): void {
		if (this.#persistAsked) return;
		this.#persistAsked = true;
		void navigator.storage?.persist?.().catch(() => false);
	}
}

/** Starts the worker with the first command, should that come before the idle moment. */
function lazyReplica(first: Writer, createWorker: () => WorkerPort, onWrite: () => void) {
	let writer = first;
	let opened: Replica | null = null;
	let isClosed = false;
	const start = (): Replica => {
		if (!opened && isClosed) throw new ReplicaError({ kind: 'unavailable', message: 'closed' });
		return (opened ??= openReplica(writer, createWorker));
	};
	const replica: Replica = {
		async put(space: string, document: Envelope) {
			onWrite();
			return start().put(space, document);
		},
		remove: async (space, id) => start().remove(space, id),
		resolve: async (space, document, seen) => start().resolve(space, document, seen),
		resend: async (key) => start().resend(key),
		discard: async (key) => start().discard(key),
		wake: async (reason) => start().wake(reason),
		unsent: async () => start().unsent(),
		handIn: async () => start().handIn(),
		async renew(renewed) {
			// Other roles do not change what the data open with.
			writer = { ...writer, ...renewed };
			await opened?.renew(writer);
		},
		forget: async (unsent) => start().forget(unsent),
		settled: async () => opened?.settled(),
		close() {
			isClosed = true;
			opened?.close();
		}
	};
	/** For the idle moment, which may come after the end. */
	const startUnlessClosed = (): void => {
		if (!isClosed) start();
	};
	/** As whom the search reads: with the key of a lock that was set meanwhile. */
	const reader = () => ({ id: writer.id, ...(writer.key ? { key: writer.key } : {}) });
	return { replica, start: startUnlessClosed, reader };
}

const [getSession, setSession] = createContext<Session>();
export { getSession, setSession };

/** The signed-in workspace; only below the layout that makes sure there is one. */
export function getWorkspace(): Workspace {
	const { workspace } = getSession();
	if (!workspace) throw new Error('no one is signed in on this device');
	return workspace;
}
