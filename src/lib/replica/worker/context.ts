import type { YuiDatabase } from '$lib/read-model/database';
import type { Writer } from '../protocol';
import type { OpenDatabase, Replicas } from './databases';
import type { Locks } from './locks';
import type { Server } from './server';

/** How long the sync waits for what, milliseconds. */
export const DEFAULT_PACE = {
	/** A stream that has not said `hello` by then may be held back: a plain request asks as well. */
	hello: 8000,
	/** A plain request without an answer for so long has met nobody: that is said, and asked again later. */
	answer: 12_000,
	/** Between plain requests in place of the stream. */
	poll: 30_000,
	/** A stream that stood for longer is one to rely on. */
	standing: 30_000,
	/** A tab that syncs and does not hear in this time is frozen: another one takes over. */
	heard: 5000,
	/** Drafts change with every keystroke pause; they go out when the typing rests. */
	draft: 4000
};

/** What the worker takes from where it runs; `main.ts` gives it the browser's, a test its own. */
export interface Platform {
	server: Server;
	openDatabase: OpenDatabase;
	/** Opens nothing yet; Dexie does so with the first use. */
	openRows: (person: string) => YuiDatabase;
	locks: Locks;
	/** The clock, milliseconds. */
	now: () => number;
	/** A test has less patience. */
	pace?: typeof DEFAULT_PACE;
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
	pace?: typeof DEFAULT_PACE;
	/** Revisions of the journal that this worker knows to be in the replica, `<outbox key> <rev>`. */
	applied: Set<string>;
	/** Outbox keys of what this worker began under a key made by chance. */
	begun: Set<string>;
}
