import { ReplicaError, type Failure, type Request, type Response } from '../protocol';
import { YuiDatabase } from '$lib/read-model/database';
import { isQuotaError } from '$lib/read-model/room';
import { openIdb } from './databases';
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

scope.onmessage = answer;
