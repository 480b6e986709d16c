import type { Envelope } from '$lib/domain/core/document';
import type { HandInItem } from '$lib/domain/wire';
import type { SearchPort } from '$lib/read-model/search/search';
import {
	ReplicaError,
	type CommandName,
	type Commands,
	type Request,
	type Response,
	type Unsent,
	type Writer
} from './protocol';

/** Longer than the slowest disk; after it the person is told instead of waiting for ever. */
const ANSWER_TIMEOUT_MS = 30_000;

/** The page's handle of the replica worker. Writes resolve when they are on this device's disk. */
export interface Replica {
	put(space: string, document: Envelope): Promise<{ rev: string }>;
	remove(space: string, id: string): Promise<void>;
	resolve(space: string, document: Envelope, seen: readonly string[]): Promise<{ rev: string }>;
	resend(key: string): Promise<void>;
	discard(key: string): Promise<void>;
	wake(reason: Commands['wake']['input']['reason']): Promise<void>;
	/** What a person would miss of the unsent, as it was last written. */
	unsent(): Promise<HandInItem[]>;
	/** Leaves all that with the server, also when this device is revoked. */
	handIn(): Promise<void>;
	/** The person signed in again, perhaps with other roles. */
	renew(writer: Writer): Promise<void>;
	/** Ends this person's use of the device; answered with the number of unsent items that stay. */
	forget(unsent: Unsent): Promise<number>;
	/** Settles when nothing that was asked is still to be answered. */
	settled(): Promise<void>;
	/** Ends the worker; pending calls fail as `unavailable`. */
	close(): void;
}

/** The part of a Worker that the handle uses; a test passes its own. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate'> & {
	onmessage: ((event: MessageEvent<Response>) => void) | null;
	onerror: ((event: ErrorEvent) => void) | null;
};

/** Loads the worker, which does nothing until a person's replicas are opened. */
export const startWorker = (): WorkerPort =>
	new Worker(new URL('./worker/main.ts', import.meta.url), { type: 'module', name: 'yui-replica' });

/** Loads a worker that searches. */
export const startSearchWorker = (): SearchPort =>
	new Worker(new URL('../read-model/search/worker.ts', import.meta.url), {
		type: 'module',
		name: 'yui-search'
	});

/** Commands to one worker. */
interface Line {
	call<N extends CommandName>(
		command: N,
		input: Commands[N]['input']
	): Promise<Commands[N]['output']>;
	settled(): Promise<void>;
	close(): void;
}

function lineTo(worker: WorkerPort): Line {
	const pending = new Map<
		number,
		{ resolve: (output: never) => void; reject: (error: Error) => void; timer: number }
	>();
	/** Wait for the last answer. */
	const waiting: (() => void)[] = [];
	let calls = 0;
	let isClosed = false;

	const settle = (call: number) => {
		const entry = pending.get(call);
		if (entry) clearTimeout(entry.timer);
		pending.delete(call);
		if (pending.size === 0) for (const tell of waiting.splice(0)) tell();
		return entry;
	};
	const failAll = (message: string) => {
		for (const call of [...pending.keys()])
			settle(call)?.reject(new ReplicaError({ kind: 'unavailable', message }));
	};

	worker.onmessage = ({ data }) => {
		const entry = settle(data.call);
		if (data.ok) entry?.resolve(data.output as never);
		else entry?.reject(new ReplicaError(data.failure));
	};
	worker.onerror = (event) => failAll(event.message || 'worker failed');

	function call<N extends CommandName>(
		command: N,
		input: Commands[N]['input']
	): Promise<Commands[N]['output']> {
		return new Promise((resolve, reject) => {
			if (isClosed) {
				reject(new ReplicaError({ kind: 'unavailable', message: 'closed' }));
				return;
			}
			const id = ++calls;
			const timer = setTimeout(() => {
				settle(id)?.reject(new ReplicaError({ kind: 'unavailable', message: 'no answer' }));
			}, ANSWER_TIMEOUT_MS) as unknown as number;
			pending.set(id, { resolve, reject, timer });
			worker.postMessage({ call: id, command, input } as Request);
		});
	}

	return {
		call,
		settled: () =>
			pending.size === 0
				? Promise.resolve()
				: new Promise<void>((resolve) => waiting.push(resolve)),
		close() {
			isClosed = true;
			worker.terminate();
			failAll('closed');
		}
	};
}

/** Starts the worker for a person. */
export function openReplica(writer: Writer, createWorker: () => WorkerPort = startWorker): Replica {
	const { call, settled, close } = lineTo(createWorker());
	const opened = call('open', { writer });
	// Whoever writes first learns of a failed start from that write; nobody may wait for `open` itself.
	opened.catch(() => undefined);

	return {
		put: (space, document) => call('put', { space, document }),
		remove: async (space, id) => void (await call('remove', { space, id })),
		resolve: (space, document, seen) => call('resolve', { space, document, seen }),
		resend: async (key) => void (await call('resend', { key })),
		discard: async (key) => void (await call('discard', { key })),
		wake: async (reason) => void (await call('wake', { reason })),
		unsent: async () => (await call('unsent', null)).items,
		handIn: async () => void (await call('handIn', null)),
		renew: async (renewed) => void (await call('open', { writer: renewed })),
		forget: async (unsent) => (await call('forget', { person: writer.id, unsent })).kept,
		settled,
		close
	};
}

/** As `Replica.forget`, of somebody whose replicas are not open here. */
export async function forgetPerson(
	person: string,
	unsent: Unsent,
	createWorker: () => WorkerPort = startWorker
): Promise<number> {
	const { call, close } = lineTo(createWorker());
	try {
		return (await call('forget', { person, unsent })).kept;
	} finally {
		close();
	}
}
