import { createHmac } from 'node:crypto';
import type { Who } from '$lib/domain/core/document';
import type { Space } from '$lib/domain/core/space';
import { engineUnavailable } from '../../http/errors';
import { log } from '../../log';

/** How long CouchDB may take until the first byte of an answer. */
const TIMEOUT_MS = 60_000;

export interface CouchAnswer<T> {
	status: number;
	body: T;
}

/** HTTP with one CouchDB, as its administrator or as a person. */
export class CouchClient {
	/** Without credentials and without a slash at the end; may be logged. */
	readonly url: string;
	readonly username: string;
	readonly password: string;
	#proxySecret = '';

	constructor(couchdbUrl: string) {
		const url = new URL(couchdbUrl);
		this.username = decodeURIComponent(url.username);
		this.password = decodeURIComponent(url.password);
		url.username = url.password = '';
		this.url = url.href.replace(/\/+$/, '');
	}

	useProxySecret(secret: string): void {
		this.#proxySecret = secret;
	}

	/** A request of the administrator; the answer's JSON whatever its status. */
	async admin<T>(method: string, path: string, body?: unknown): Promise<CouchAnswer<T>> {
		const response = await this.fetch(path, {
			method,
			headers: { ...this.adminHeaders, 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) })
		});
		return { status: response.status, body: (await response.json()) as T };
	}

	get adminHeaders(): Record<string, string> {
		const credentials = Buffer.from(`${this.username}:${this.password}`).toString('base64');
		return { authorization: `Basic ${credentials}`, accept: 'application/json' };
	}

	/** Headers of CouchDB's proxy authentication: the request counts as this person's own. */
	personHeaders(space: Space, who: Who): Record<string, string> {
		return {
			accept: 'application/json',
			'x-auth-couchdb-username': who.id,
			'x-auth-couchdb-roles': [...who.roles, memberRole(space.id)].join(','),
			'x-auth-couchdb-token': createHmac('sha256', this.#proxySecret).update(who.id).digest('hex')
		};
	}

	/** @throws HttpError 503 when CouchDB cannot be reached */
	async fetch(path: string, init: RequestInit): Promise<Response> {
		const controller = new AbortController();
		const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
		try {
			return await fetch(`${this.url}/${path}`, { ...init, signal: controller.signal });
		} catch (err) {
			log.warn({ err: (err as Error).cause ?? err }, 'CouchDB does not answer');
			throw engineUnavailable();
		} finally {
			clearTimeout(timer);
		}
	}
}

/** The role that lets its holder into a space (`_security`). */
export const memberRole = (space: string): string => `space:${space}`;
