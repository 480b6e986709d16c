import type { YuiDatabase } from '$lib/read-model/database';
import type { Writer } from '../protocol';
import type { OpenDatabase, Replicas } from './databases';
import type { Locks } from './locks';
import type { Server } from './server';

/** What the worker takes from where it runs; `main.ts` gives it the browser's, a test its own. */
export interface Platform {
	server: Server;
	openDatabase: OpenDatabase;
	/** Opens nothing yet; Dexie does so with the first use. */
	openRows: (person: string) => YuiDatabase;
	locks: Locks;
	/** The clock, milliseconds. */
	now: () => number;
}

/** What every part of the worker needs; made once per person, passed in, never global. */
export interface ReplicaContext {
	writer: Writer;
	replicas: Replicas;
	rows: YuiDatabase;
	server: Server;
	locks: Locks;
	/** The clock, milliseconds. */
	now: () => number;
	/** Revisions of the journal that this worker knows to be in the replica, `<outbox key> <rev>`. */
	applied: Set<string>;
	/** Outbox keys of what this worker began under a key made by chance. */
	begun: Set<string>;
}
