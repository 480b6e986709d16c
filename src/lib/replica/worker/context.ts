import type { YuiDatabase } from '$lib/read-model/database';
import type { Writer } from '../protocol';
import type { Replicas } from './databases';
import type { Server } from './server';

/** What every part of the worker needs; made once per person, passed in, never global. */
export interface ReplicaContext {
	writer: Writer;
	replicas: Replicas;
	rows: YuiDatabase;
	server: Server;
	/** The clock, milliseconds. */
	now: () => number;
}
