import type { Who } from '$lib/domain/core/document';
import type { Space } from '$lib/domain/core/space';
import { badRequest, engineUnavailable, HttpError, notFound } from '../../http/errors';
import { log } from '../../log';
import type {
	BulkGetQuery,
	BulkGetResult,
	ChangesAnswer,
	ChangesQuery,
	DocumentQuery,
	GatewayDatabase,
	JsonAnswer,
	RevisionNames,
	WriteResult
} from '../engine';
import type { CouchClient } from './client';

/** Replication passed on to CouchDB, which judges the person itself: the second lock. */
export class CouchGateway implements GatewayDatabase {
	readonly #client: CouchClient;
	readonly #path: string;
	readonly #headers: Record<string, string>;

	/** @param name of the database, as CouchDB knows it */
	constructor(client: CouchClient, name: string, space: Space, who: Who) {
		this.#client = client;
		this.#path = encodeURIComponent(name);
		this.#headers = client.personHeaders(space, who);
	}

	async info() {
		const { doc_count, update_seq } = await this.#json<{ doc_count: number; update_seq: string }>(
			'GET',
			''
		);
		return { doc_count, update_seq };
	}

	changes({ since, limit, style, seqInterval }: ChangesQuery): Promise<ChangesAnswer> {
		const query = new URLSearchParams({ since, style });
		if (limit !== null) query.set('limit', String(limit));
		if (seqInterval) query.set('seq_interval', String(seqInterval));
		return this.#json('GET', `/_changes?${query}`);
	}

	async bulkGet({ docs, revs }: BulkGetQuery): Promise<BulkGetResult[]> {
		const path = `/_bulk_get?revs=${revs}&latest=true`;
		return (await this.#json<{ results: BulkGetResult[] }>('POST', path, { docs })).results;
	}

	async names(id: string, revs: readonly string[]): Promise<RevisionNames> {
		const path = '/_changes?style=all_docs&filter=_doc_ids';
		const [{ results }, missing] = await Promise.all([
			this.#json<ChangesAnswer>('POST', path, { doc_ids: [id] }),
			this.revsDiff({ [id]: [...revs] })
		]);
		const unknown = new Set(missing[id]?.missing);
		return {
			known: new Set(revs.filter((rev) => !unknown.has(rev))),
			leaves: new Set(results.flatMap(({ changes }) => changes.map(({ rev }) => rev)))
		};
	}

	revsDiff(revs: Record<string, string[]>): Promise<Record<string, { missing: string[] }>> {
		return this.#json('POST', '/_revs_diff', revs);
	}

	bulkDocs(documents: readonly object[], newEdits: boolean): Promise<WriteResult[]> {
		return this.#json('POST', '/_bulk_docs', { docs: documents, new_edits: newEdits });
	}

	getLocal(id: string): Promise<Record<string, unknown>> {
		return this.#json('GET', `/_local/${encodeURIComponent(id)}`);
	}

	putLocal(id: string, body: Record<string, unknown>): Promise<{ rev: string }> {
		const document = { ...body, _id: `_local/${id}` };
		return this.#json('PUT', `/_local/${encodeURIComponent(id)}`, document);
	}

	getDocument(id: string, query: DocumentQuery): Promise<JsonAnswer> {
		const { openRevs, revs, conflicts } = query;
		const parameters = new URLSearchParams();
		if (openRevs)
			parameters.set('open_revs', openRevs === 'all' ? 'all' : JSON.stringify(openRevs));
		for (const [name, value] of Object.entries({ revs, conflicts, latest: openRevs !== null }))
			if (value) parameters.set(name, 'true');
		return this.#stream('GET', `/${encodeURIComponent(id)}?${parameters}`);
	}

	async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.#request(method, path, body);
		try {
			return (await response.json()) as T;
		} catch {
			throw engineUnavailable();
		}
	}

	async #stream(method: string, path: string, body?: unknown): Promise<JsonAnswer> {
		const { body: stream } = await this.#request(method, path, body);
		if (!stream) throw engineUnavailable();
		return { stream };
	}

	async #request(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await this.#client.fetch(`${this.#path}${path}`, {
			method,
			headers: { ...this.#headers, 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) })
		});
		if (response.ok) return response;
		throw await failureOf(response, path);
	}
}

/** What the client hears of an answer that was no success: nothing of CouchDB's own words. */
async function failureOf(response: Response, path: string): Promise<HttpError> {
	const { status } = response;
	const { reason } = (await response.json().catch(() => ({}))) as { reason?: unknown };
	if (status === 404)
		return reason === 'deleted' ? new HttpError(404, 'not_found', 'deleted') : notFound();
	if (status === 409) return new HttpError(409, 'conflict', 'Document update conflict.');
	if (status === 413) return new HttpError(413, 'too_large', 'too large');
	if (status === 400) return badRequest('refused');
	// A sequence of nowhere makes some versions of CouchDB stumble instead of refusing.
	if (path.startsWith('/_changes') && status === 500)
		return badRequest("Malformed sequence supplied in 'since' parameter.");
	log.error({ status }, 'CouchDB refused what the gateway had allowed');
	return engineUnavailable();
}
