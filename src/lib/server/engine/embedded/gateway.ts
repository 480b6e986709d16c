import { HISTORY_CHANGED } from '$lib/domain/wire';
import { badRequest, HttpError, notFound } from '../../http/errors';
import type {
	BulkGetQuery,
	BulkGetResult,
	ChangesAnswer,
	ChangesQuery,
	DocumentQuery,
	GatewayDatabase,
	JsonAnswer,
	RevisionNames,
	StoredDocument,
	WriteResult
} from '../engine';
import { ignoreStatus } from '../failures';
import { namesIn } from './tree';

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
		// Nobody can know more than there is, unless this is a copy of what was: without a word the phone
		// would hear of nothing until as much was written anew.
		if (since !== 'now' && Number(since) > Number(update_seq))
			throw new HttpError(410, 'gone', HISTORY_CHANGED);
		const results = answer.results.map(({ seq, id, changes, deleted }) => ({
			seq,
			id,
			changes,
			...(deleted ? { deleted: true as const } : {})
		}));
		const pending = Math.max(0, Number(update_seq) - Number(answer.last_seq));
		return { results, last_seq: answer.last_seq, pending };
	}

	bulkGet({ docs, revs }: BulkGetQuery): Promise<BulkGetResult[]> {
		return Promise.all(
			docs.map(async ({ id, rev }): Promise<BulkGetResult> => {
				const document = await this.#latest(id, rev, revs);
				const error = { id, rev: rev ?? 'undefined', error: 'not_found', reason: 'missing' };
				return { id, docs: [document ? { ok: document } : { error }] };
			})
		);
	}

	/** What a revision has become, or the one that is shown; null for one that is in no tree. */
	async #latest(
		id: string,
		rev: string | undefined,
		revs: boolean
	): Promise<StoredDocument | null> {
		const leaf = rev === undefined ? rev : (await namesIn(this.#db, id, [rev])).leafOf.get(rev);
		if (rev !== undefined && leaf === undefined) return null;
		return (await this.#db
			.get(id, { revs, ...(leaf === undefined ? {} : { rev: leaf }) })
			.catch(ignoreStatus(404))) as StoredDocument | null;
	}

	names(id: string, revs: readonly string[]): Promise<RevisionNames> {
		return namesIn(this.#db, id, revs);
	}

	async revsDiff(asked: Record<string, string[]>): Promise<Record<string, { missing: string[] }>> {
		const answer: Record<string, { missing: string[] }> = {};
		// One after the other: PouchDB's own way has all their trees in memory at once.
		for (const [id, revs] of Object.entries(asked)) {
			const { available } = await namesIn(this.#db, id, revs);
			const missing = revs.filter((rev) => !available.has(rev));
			if (missing.length > 0) answer[id] = { missing };
		}
		return answer;
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
			if (openRevs === 'all') return { json: await this.#db.get(id, { open_revs: 'all', revs }) };
			if (openRevs !== null) {
				const { leafOf } = await namesIn(this.#db, id, openRevs);
				const leaves = [...new Set(openRevs.flatMap((rev) => leafOf.get(rev) ?? []))];
				const found = await Promise.all(leaves.map((rev) => this.#db.get(id, { rev, revs })));
				const missing = openRevs.filter((rev) => !leafOf.has(rev));
				return {
					json: [...found.map((ok) => ({ ok })), ...missing.map((rev) => ({ missing: rev }))]
				};
			}
			return { json: await this.#db.get(id, { revs, conflicts }) };
		} catch (cause) {
			throw httpErrorOf(cause);
		}
	}
}
