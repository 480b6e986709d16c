import { badRequest, HttpError, notFound } from '../../http/errors';
import type {
	BulkGetQuery,
	ChangesAnswer,
	ChangesQuery,
	DocumentQuery,
	GatewayDatabase,
	JsonAnswer,
	WriteResult
} from '../engine';

interface PouchFailure {
	status?: number;
	name?: string;
	reason?: string;
}

/** An error of PouchDB as CouchDB would tell it over HTTP. */
function httpErrorOf(cause: unknown): Error {
	const { status, name, reason } = (cause ?? {}) as PouchFailure;
	if (status === 404)
		return reason === 'deleted' ? new HttpError(404, 'not_found', 'deleted') : notFound();
	if (status === 409) return new HttpError(409, 'conflict', 'Document update conflict.');
	if (status && status >= 400 && status < 500)
		return new HttpError(status, name ?? 'bad_request', 'refused');
	return cause instanceof Error ? cause : new Error('the embedded engine failed');
}

/**
 * Replication on PouchDB in this process. It trusts its caller (`gateway/`) with the question who
 * may do what: what CouchDB asks a second time, is asked once here.
 */
export class EmbeddedGateway implements GatewayDatabase {
	readonly #db: PouchDB.Database;

	constructor(db: PouchDB.Database) {
		this.#db = db;
	}

	async info() {
		const { doc_count, update_seq } = await this.#db.info();
		return { doc_count, update_seq };
	}

	async changes({ since, limit, style }: ChangesQuery): Promise<ChangesAnswer> {
		if (since !== 'now' && !/^\d{1,15}$/.test(since))
			throw badRequest("Malformed sequence supplied in 'since' parameter.");
		const [answer, { update_seq }] = await Promise.all([
			this.#db.changes({
				since: since === 'now' ? 'now' : Number(since),
				style,
				...(limit === null ? {} : { limit })
			}),
			this.#db.info()
		]);
		const results = answer.results.map(({ seq, id, changes, deleted }) => ({
			seq,
			id,
			changes,
			...(deleted ? { deleted: true as const } : {})
		}));
		const pending = Math.max(0, Number(update_seq) - Number(answer.last_seq));
		return { results, last_seq: answer.last_seq, pending };
	}

	async bulkGet({ docs, revs }: BulkGetQuery): Promise<JsonAnswer> {
		// Asked for nothing, PouchDB 9.0.0 never answers.
		if (docs.length === 0) return { json: { results: [] } };
		// `latest` is missing from the types.
		const options = { docs, revs, latest: true } as PouchDB.Core.BulkGetOptions;
		return { json: await this.#db.bulkGet(options) };
	}

	async revsDiff(revs: Record<string, string[]>) {
		return (await this.#db.revsDiff(revs)) as Record<string, { missing: string[] }>;
	}

	async bulkDocs(documents: readonly object[], newEdits: boolean): Promise<WriteResult[]> {
		try {
			const results = await this.#db.bulkDocs([...documents], { new_edits: newEdits });
			return results.map((result) => {
				if (!('error' in result) || !result.error)
					return { ok: true, id: result.id ?? '', rev: result.rev };
				const { status, name, reason } = result as PouchFailure;
				return status === 409
					? { id: result.id ?? '', error: 'conflict', reason: 'Document update conflict.' }
					: { id: result.id ?? '', error: name ?? 'bad_request', reason: reason ?? 'refused' };
			});
		} catch (cause) {
			throw httpErrorOf(cause);
		}
	}

	async getLocal(id: string): Promise<Record<string, unknown>> {
		try {
			return { ...(await this.#db.get(`_local/${id}`)) };
		} catch (cause) {
			throw httpErrorOf(cause);
		}
	}

	async putLocal(id: string, body: Record<string, unknown>): Promise<{ rev: string }> {
		try {
			const { rev } = await this.#db.put({ ...body, _id: `_local/${id}` });
			return { rev };
		} catch (cause) {
			throw httpErrorOf(cause);
		}
	}

	async getDocument(id: string, query: DocumentQuery): Promise<JsonAnswer> {
		const { openRevs, revs, conflicts } = query;
		try {
			if (openRevs !== null) {
				const options = {
					open_revs: openRevs,
					revs,
					latest: true
				} as PouchDB.Core.GetOpenRevisions;
				return { json: await this.#db.get(id, options) };
			}
			return { json: await this.#db.get(id, { revs, conflicts }) };
		} catch (cause) {
			throw httpErrorOf(cause);
		}
	}
}
