import type { SpacesInfo } from '$lib/domain/wire';

/** The session ended; sending waits for a new sign-in. */
export class SessionExpired extends Error {
	override name = 'SessionExpired';
}

/** The server could not be reached, or failed; worth another try later. */
export class Unreachable extends Error {
	override name = 'Unreachable';
}

/** The server understood and said no. */
export class Refused extends Error {
	override name = 'Refused';
	constructor(
		readonly status: number,
		readonly reason: string
	) {
		super(`${status} ${reason}`);
	}
}

/** One document the server did not take, with CouchDB's error name and reason. */
export interface DocumentRefusal {
	id: string;
	error: string;
	reason: string;
}

/** What the worker asks of the server; a test passes its own. */
export interface Server {
	spaces(): Promise<SpacesInfo>;
	/** The answer to `GET path`; 2xx only. */
	get(path: string, signal?: AbortSignal): Promise<globalThis.Response>;
	/** `_bulk_docs` with `new_edits: false`; the documents that were refused. */
	pushDocuments(space: string, documents: readonly object[]): Promise<DocumentRefusal[]>;
	/** For each id, the revisions the server lacks. */
	missingRevisions(
		space: string,
		revisions: Record<string, string[]>
	): Promise<Record<string, string[]>>;
	/** Absolute address of a space for PouchDB's replicator. */
	spaceUrl(space: string): string;
	/** `fetch` for PouchDB: notices an ended session, gives up on a dead line. */
	fetch: typeof fetch;
}

/** A request without an answer for this long counts as a lost line; slow answers keep streaming. */
const FIRST_BYTE_TIMEOUT_MS = 45_000;

/** The server behind `origin`, asked with the session cookie. */
export function httpServer(origin: string): Server {
	async function send(path: string, init: RequestInit = {}): Promise<globalThis.Response> {
		const abort = new AbortController();
		const timer = setTimeout(() => abort.abort(), FIRST_BYTE_TIMEOUT_MS);
		const signal = init.signal ? AbortSignal.any([abort.signal, init.signal]) : abort.signal;
		let response: globalThis.Response;
		try {
			response = await fetch(`${origin}${path}`, { credentials: 'same-origin', ...init, signal });
		} catch (error) {
			throw new Unreachable((error as Error).message);
		} finally {
			clearTimeout(timer);
		}
		if (response.ok) return response;
		if (response.status === 401) throw new SessionExpired();
		if (response.status >= 500 || response.status === 408 || response.status === 429)
			throw new Unreachable(`status ${response.status}`);
		const body: unknown = await response.json().catch(() => null);
		const reason = (body as { reason?: unknown } | null)?.reason;
		throw new Refused(response.status, typeof reason === 'string' ? reason : 'unknown');
	}

	const post = (path: string, body: unknown) =>
		send(path, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body)
		});

	/** A body cut off in the middle is a lost line too. */
	const json = async <T>(response: globalThis.Response): Promise<T> => {
		try {
			return (await response.json()) as T;
		} catch (error) {
			throw new Unreachable((error as Error).message);
		}
	};

	const couch = (space: string) => `/api/couch/${encodeURIComponent(space)}`;

	return {
		spaces: async () => json<SpacesInfo>(await send('/api/spaces')),
		get: (path, signal) => send(path, signal ? { signal } : {}),
		async pushDocuments(space, documents) {
			const answers = await json<Partial<DocumentRefusal>[]>(
				await post(`${couch(space)}/_bulk_docs`, { docs: documents, new_edits: false })
			);
			return answers.flatMap(({ id, error, reason }) =>
				id !== undefined && error !== undefined ? [{ id, error, reason: reason ?? error }] : []
			);
		},
		async missingRevisions(space, revisions) {
			const answer = await json<Record<string, { missing?: string[] }>>(
				await post(`${couch(space)}/_revs_diff`, revisions)
			);
			return Object.fromEntries(
				Object.entries(answer).map(([id, { missing }]) => [id, missing ?? []])
			);
		},
		spaceUrl: (space) => `${origin}${couch(space)}`,
		async fetch(input, init) {
			const response = await fetch(input, { ...init, credentials: 'same-origin' });
			if (response.status === 401) throw new SessionExpired();
			return response;
		}
	};
}
