import { createContext } from 'svelte';
import type { Envelope } from '$lib/domain/core/document';
import type { Me } from '$lib/domain/wire';
import { YuiDatabase } from '$lib/read-model/database';
import { showFirstScreen } from '$lib/read-model/first-screen';
import { ReplicaError } from '$lib/replica/protocol';
import { openReplica, type Replica } from '$lib/replica/replica';
import * as api from './api';
import { clearDevice, onDeviceCleared, readDevice, writeDevice } from './device';

/** The person's open app: who, the rows to read and the replica to write. */
export interface Workspace {
	me: Me;
	rows: YuiDatabase;
	replica: Replica;
}

/** The worker is loaded when the first screen has been drawn, or when it is needed. */
const WORKER_DELAY_MS = 1500;

/**
 * Who is signed in on this device. Reading and writing work without a session; only sending needs
 * one (`connection.state` in the read model tells).
 */
export class Session {
	workspace = $state.raw<Workspace | null>(null);
	#persistAsked = false;

	constructor() {
		const me = readDevice();
		if (me) this.#open(me, new YuiDatabase(me.id));
		// What this tab still shows is no longer anybody's here, and what it holds open could not be
		// deleted.
		onDeviceCleared(() => this.#close());
	}

	#close(): void {
		this.workspace?.replica.close();
		this.workspace?.rows.close();
		this.workspace = null;
	}

	/** @param prepared settles when the worker may begin; without it, when the first screen is drawn */
	#open(me: Me, rows: YuiDatabase, prepared?: Promise<void>): void {
		const { replica, start } = lazyReplica(
			() => openReplica({ id: me.id, roles: me.roles }),
			() => this.#askToPersist()
		);
		this.workspace = { me, rows, replica };
		if (prepared) void prepared.then(start);
		else whenIdle(start);
	}

	/** Signs in, here or again; what waits to be sent goes out. @throws SignInError */
	async signIn(staffNumber: string, password: string): Promise<void> {
		const isNewDevice = this.workspace === null;
		const { me, spaces, firstScreen } = await api.signIn({ staffNumber, password, isNewDevice });
		writeDevice(me);
		if (this.workspace?.me.id === me.id) {
			this.workspace.me = me;
			await this.workspace.replica.wake('signed-in');
			return;
		}
		this.#close();
		const rows = new YuiDatabase(me.id);
		const shown = firstScreen ? showFirstScreen(rows, spaces, firstScreen) : Promise.resolve();
		// It would only have been early: the first sync brings it all.
		const prepared = shown.catch((error: unknown) => console.error('no first screen', error));
		this.#open(me, rows, prepared);
	}

	/** Ends the session and removes everything of this person from the device. @throws SignInError */
	async signOut(): Promise<void> {
		const workspace = this.workspace;
		await api.signOut();
		clearDevice();
		if (workspace) {
			workspace.rows.close();
			await workspace.replica.wipe();
			workspace.replica.close();
		}
		this.workspace = null;
	}

	/** Asked when there is something to keep, not at page load, as browsers advise. */
	#askToPersist(): void {
		if (this.#persistAsked) return;
		this.#persistAsked = true;
		void navigator.storage?.persist?.().catch(() => false);
	}
}

/** Starts the worker with the first command, should that come before the idle moment. */
function lazyReplica(open: () => Replica, onWrite: () => void) {
	let opened: Replica | null = null;
	let isClosed = false;
	const start = (): Replica => {
		if (!opened && isClosed) throw new ReplicaError({ kind: 'unavailable', message: 'closed' });
		return (opened ??= open());
	};
	const replica: Replica = {
		async put(space: string, document: Envelope) {
			onWrite();
			return start().put(space, document);
		},
		remove: async (space, id) => start().remove(space, id),
		resolve: async (space, document) => start().resolve(space, document),
		resend: async (key) => start().resend(key),
		discard: async (key) => start().discard(key),
		wake: async (reason) => start().wake(reason),
		wipe: async () => start().wipe(),
		close() {
			isClosed = true;
			opened?.close();
		}
	};
	/** For the idle moment, which may come after the end. */
	const startUnlessClosed = (): void => {
		if (!isClosed) start();
	};
	return { replica, start: startUnlessClosed };
}

function whenIdle(work: () => void): void {
	if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: WORKER_DELAY_MS });
	else setTimeout(work, 200);
}

const [getSession, setSession] = createContext<Session>();
export { getSession, setSession };

/** The signed-in workspace; only below the layout that makes sure there is one. */
export function getWorkspace(): Workspace {
	const { workspace } = getSession();
	if (!workspace) throw new Error('no one is signed in on this device');
	return workspace;
}
