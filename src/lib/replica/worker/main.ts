import {
	ReplicaError,
	SEARCH_WORKER,
	type Failure,
	type Request,
	type Response
} from '../protocol';
import { YuiDatabase } from '$lib/read-model/database';
import { isQuotaError, openIdb } from './databases';
import { ReplicaWorker } from './replica-worker';
import { httpServer } from './server';

/** The worker's door: takes the page's requests one by one and answers each exactly once. */

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const replica = new ReplicaWorker({
	server: httpServer(scope.location.origin),
	openDatabase: openIdb,
	openRows: (person) => new YuiDatabase(person, { cache: 'disabled' }),
	locks: navigator.locks,
	now: () => Date.now()
});

const failureOf = (error: unknown): Failure => {
	if (error instanceof ReplicaError) return error.failure;
	const { name, message } = error as Error;
	console.error('replica command failed', error);
	return {
		kind: 'storage',
		full: isQuotaError(error),
		message: `${name}: ${message}`
	};
};

const answer = ({ data }: MessageEvent<Request>) => {
	replica.handle(data).then(
		(output) => scope.postMessage({ call: data.call, ok: true, output } satisfies Response),
		(error: unknown) =>
			scope.postMessage({
				call: data.call,
				ok: false,
				failure: failureOf(error)
			} satisfies Response)
	);
};

/** Becomes the search worker; what the page has asked meanwhile is handed on. */
async function becomeSearch(): Promise<void> {
	const asked: MessageEvent[] = [];
	scope.onmessage = (event) => asked.push(event);
	const { onMessage } = await import('$lib/read-model/search/worker');
	scope.onmessage = onMessage;
	for (const event of asked) onMessage(event);
}

// Another worker of the same script, because a script of its own would bring Dexie to every phone again.
if (scope.name === SEARCH_WORKER) void becomeSearch();
else scope.onmessage = answer;
