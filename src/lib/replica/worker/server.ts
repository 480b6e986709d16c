import type { UploadRequest, UploadState } from '$lib/domain/media/wire';
import { DEVICE_REVOKED, type HandInItem, type SpacesInfo } from '$lib/domain/wire';
import { endingWith } from './body';
import { anySignal } from './signals';

/** The session ended; sending waits for a new sign-in. */
export class SessionExpired extends Error {
	override name: string = 'SessionExpired';
}

/** As `SessionExpired`, for good: this device was signed out from elsewhere, and is to give up its data. */
export class DeviceRevoked extends SessionExpired {
	override name = 'DeviceRevoked';
}

/** The server could not be reached, or failed; worth another try later. */
export class Unreachable extends Error {
	override name = 'Unreachable';
	/** @param status the server's answer; undefined when there was none (the line is lost) */
	constructor(
		message: string,
		readonly status?: number
	) {
		super(message);
	}
}

/**
 * Somebody else answered: a firewall that does not like a text, a captive portal, a proxy. It says
 * nothing about the server, nor, by itself, about the line (`isThere` of reach.ts finds out).
 */
export class AnsweredByStranger extends Unreachable {
	override name: string = 'AnsweredByStranger';
}

/** A proxy in front leads to its own sign-in: until somebody has been there nothing passes. */
export class GateClosed extends AnsweredByStranger {
	override name = 'GateClosed';
}

/** The connection broke before an answer came; not for want of time. */
export class ConnectionBroken extends Unreachable {
	override name = 'ConnectionBroken';
}

/** The server was restored from a copy: its past is not the one this device knows. */
export class HistoryChanged extends Error {
	override name = 'HistoryChanged';
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
	spaces(signal?: AbortSignal): Promise<SpacesInfo>;
	/** The answer to `GET path`; 2xx only. */
	get(path: string, signal?: AbortSignal): Promise<globalThis.Response>;
	/** `_bulk_docs` with `new_edits: false`; the documents that were refused. */
	pushDocuments(space: string, documents: readonly object[]): Promise<DocumentRefusal[]>;
	/** For each id, the revisions the server lacks. */
	missingRevisions(
		space: string,
		revisions: Record<string, string[]>
	): Promise<Record<string, string[]>>;
	/** Leaves what this device had not sent with the server, also when it was revoked. */
	handIn(items: readonly HandInItem[]): Promise<void>;
	/** Begins the upload of a photo or file, or asks how far it is. */
	beginUpload(sha256: string, request: UploadRequest, signal: AbortSignal): Promise<UploadState>;
	/** The next part of it. */
	sendPart(
		sha256: string,
		offset: number,
		bytes: Uint8Array<ArrayBuffer>,
		signal: AbortSignal
	): Promise<UploadState>;
	/** Absolute address of a space for PouchDB's replicator. */
	spaceUrl(space: string): string;
	/** `fetch` for PouchDB: notices an ended session, gives up on a dead line. */
	fetch: typeof fetch;
}

/** A request without an answer for this long counts as a lost line, beside the time its body needs. */
const FIRST_BYTE_TIMEOUT_MS = 45_000;
/** Time granted for one byte of the body: 8 kbit/s, the slowest line that is still of use. */
const MS_PER_BYTE = 1;
/** Silence in the middle of an answer; the change stream has a comment every 20 s. */
const SILENCE_MS = 50_000;

/** The answer, whose body fails instead of waiting for ever when nothing more comes. */
function notSilent(
	response: globalThis.Response,
	abort: AbortController,
	signal: AbortSignal
): globalThis.Response {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const listen = () => {
		clearTimeout(timer);
		timer = setTimeout(() => abort.abort(), SILENCE_MS);
	};
	return endingWith(response, signal, listen, () => clearTimeout(timer));
}

/**
 * The server behind `origin`, asked with the session cookie.
 *
 * @param fetchOf the network; a test passes one that can be switched off
 */
export function httpServer(
	origin: string,
	fetchOf: typeof fetch = (input, init) => fetch(input, init)
): Server {
	/** Any answer of the server or of a stranger, except 401. @throws SessionExpired, Unreachable */
	async function ask(
		input: RequestInfo | URL,
		init: RequestInit = {}
	): Promise<globalThis.Response> {
		const abort = new AbortController();
		const size = sizeOf(init.body);
		const timer = setTimeout(() => abort.abort(), FIRST_BYTE_TIMEOUT_MS + size * MS_PER_BYTE);
		const signal = init.signal ? anySignal(abort.signal, init.signal) : abort.signal;
		let response: globalThis.Response;
		try {
			// The server redirects nothing here. Followed, a proxy's way to its own sign-in would end at
			// another origin, which looks like a lost line.
			response = await fetchOf(input, {
				credentials: 'same-origin',
				...init,
				redirect: 'manual',
				signal
			});
		} catch (error) {
			const { message } = error as Error;
			throw signal.aborted ? new Unreachable(message) : new ConnectionBroken(message);
		} finally {
			clearTimeout(timer);
		}
		if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400))
			throw new GateClosed('a stranger redirects', response.status);
		if (response.status === 401) throw await unauthorizedOf(response);
		return notSilent(response, abort, signal);
	}

	/** A good answer. @throws SessionExpired, Unreachable, Refused */
	async function send(path: string, init: RequestInit = {}): Promise<globalThis.Response> {
		const response = await ask(`${origin}${path}`, init);
		if (response.ok) return response;
		const { status } = response;
		const body: unknown = await response.json().catch(() => null);
		const reason = (body as { reason?: unknown } | null)?.reason;
		// Our server always gives a reason.
		if (typeof reason !== 'string')
			throw new AnsweredByStranger(`status ${status} from a stranger`, status);
		if (status >= 500 || status === 408 || status === 429)
			throw new Unreachable(`status ${status}`, status);
		throw new Refused(status, reason);
	}

	const post = (path: string, body: unknown) =>
		send(path, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body)
		});

	const couch = (space: string) => `/api/couch/${encodeURIComponent(space)}`;

	return {
		spaces: async (signal) =>
			readJson<SpacesInfo>(await send('/api/spaces', signal ? { signal } : {})),
		get: (path, signal) => send(path, signal ? { signal } : {}),
		async pushDocuments(space, documents) {
			const answers = await readJson<Partial<DocumentRefusal>[]>(
				await post(`${couch(space)}/_bulk_docs`, { docs: documents, new_edits: false })
			);
			return answers.flatMap(({ id, error, reason }) =>
				id !== undefined && error !== undefined ? [{ id, error, reason: reason ?? error }] : []
			);
		},
		async missingRevisions(space, revisions) {
			const answer = await readJson<Record<string, { missing?: string[] }>>(
				await post(`${couch(space)}/_revs_diff`, revisions)
			);
			return Object.fromEntries(
				Object.entries(answer).map(([id, { missing }]) => [id, missing ?? []])
			);
		},
		beginUpload: async (sha256, request, signal) =>
			readJson<UploadState>(
				await send(`/api/media/${sha256}`, {
					method: 'POST',
					headers: { 'Content-Type': 'application/json' },
					body: JSON.stringify(request),
					signal
				})
			),
		sendPart: async (sha256, offset, body, signal) =>
			readJson<UploadState>(
				await send(`/api/media/${sha256}?offset=${offset}`, {
					method: 'PUT',
					headers: { 'Content-Type': 'application/octet-stream' },
					body,
					signal
				})
			),
		async handIn(items) {
			await post('/api/handin', { items });
		},
		spaceUrl: (space) => `${origin}${couch(space)}`,
		fetch: ask
	};
}

/** Bytes of a body, at most. */
function sizeOf(body: RequestInit['body']): number {
	if (typeof body === 'string') return body.length * 3;
	return body instanceof Uint8Array ? body.length : 0;
}

async function unauthorizedOf(
	response: globalThis.Response
): Promise<SessionExpired | AnsweredByStranger> {
	const body = (await response.json().catch(() => null)) as { reason?: unknown } | null;
	// A proxy that wants its own password says so with a page.
	if (body === null) return new AnsweredByStranger('status 401 from a stranger', 401);
	return body.reason === DEVICE_REVOKED ? new DeviceRevoked() : new SessionExpired();
}

/**
 * The JSON of an answer. A page in its place comes from a stranger; a body cut off in the middle is a
 * lost line.
 *
 * @throws Unreachable
 */
export async function readJson<T>(response: globalThis.Response): Promise<T> {
	const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
	if (isPage) throw new AnsweredByStranger('a page', response.status);
	try {
		return (await response.json()) as T;
	} catch (error) {
		throw new Unreachable((error as Error).message);
	}
}
