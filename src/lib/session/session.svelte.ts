import { createContext } from 'svelte';
import type { Envelope } from '$lib/domain/core/document';
import type { Me } from '$lib/domain/wire';
import { YuiDatabase } from '$lib/read-model/database';
import { openReplica, type Replica } from '$lib/replica/replica';
import * as api from './api';
import { clearDevice, readDevice, writeDevice } from './device';

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
		if (me) this.#open(me, false);
	}

	#open(me: Me, now: boolean): void {
		let replica: Replica | null = null;
		const start = () => (replica ??= openReplica({ id: me.id, roles: me.roles }));
		const rows = new YuiDatabase(me.id);
		this.workspace = { me, rows, replica: lazyReplica(start, () => this.#askToPersist()) };
		if (now) start();
		else whenIdle(start);
	}

	/** Signs in, here or again; what waits to be sent goes out. @throws SignInError */
	async signIn(staffNumber: string, password: string): Promise<void> {
		const { me } = await api.signIn(staffNumber, password);
		writeDevice(me);
		if (this.workspace?.me.id === me.id) {
			this.workspace.me = me;
			await this.workspace.replica.wake('signed-in');
			return;
		}
		this.workspace?.replica.close();
		this.workspace?.rows.close();
		this.#open(me, true);
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
function lazyReplica(start: () => Replica, onWrite: () => void): Replica {
	return {
		put(space: string, document: Envelope) {
			onWrite();
			return start().put(space, document);
		},
		remove: (space, id) => start().remove(space, id),
		resolve: (space, document) => start().resolve(space, document),
		resend: (key) => start().resend(key),
		discard: (key) => start().discard(key),
		wake: (reason) => start().wake(reason),
		wipe: () => start().wipe(),
		close: () => start().close()
	};
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
