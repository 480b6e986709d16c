import { historyOf } from '$lib/domain/core/revision';
import { HISTORY_CHANGED } from '$lib/domain/wire';
import { badRequest, HttpError, notFound } from '../../http/errors';
import type {
	BulkGetQuery,
	ChangesAnswer,
	ChangesQuery,
	DocumentQuery,
	GatewayDatabase,
	JsonAnswer,
	StoredDocument,
	WriteResult
} from '../engine';
import { ignoreStatus } from '../failures';

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

const nameOf = (id: string, rev: string): string => `${id} ${rev}`;

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

	async bulkGet({ docs, revs }: BulkGetQuery): Promise<JsonAnswer> {
		const unknown = await this.#unknown(docs.flatMap(({ id, rev }) => (rev ? [{ id, rev }] : [])));
		const isKnown = ({ id, rev }: { id: string; rev?: string }): boolean =>
			!rev || !unknown.has(nameOf(id, rev));
		const known = docs.filter(isKnown);
		// `latest` is missing from the types.
		const options = { docs: known, revs, latest: true } as PouchDB.Core.BulkGetOptions;
		const { results } = known.length > 0 ? await this.#db.bulkGet(options) : { results: [] };
		const missing = docs
			.filter((asked) => !isKnown(asked))
			.map(({ id, rev }) => ({
				id,
				docs: [{ error: { id, rev, error: 'not_found', reason: 'missing' } }]
			}));
		return { json: { results: [...results, ...missing] } };
	}

	/**
	 * Revisions that are in no tree: PouchDB, asked for what follows one, throws where nobody can catch
	 * it, which ends the process.
	 */
	async #unknown(asked: readonly { id: string; rev: string }[]): Promise<Set<string>> {
		const revisions: Record<string, string[]> = {};
		for (const { id, rev } of asked) (revisions[id] ??= []).push(rev);
		if (asked.length === 0) return new Set();
		// Of those named here some are in the tree without their text.
		const missing = Object.entries(await this.revsDiff(revisions));
		const unknown = new Set<string>();
		for (const [id, { missing: revs }] of missing) {
			const inTree = await this.#revisionsOf(id);
			for (const rev of revs) if (!inTree.has(rev)) unknown.add(nameOf(id, rev));
		}
		return unknown;
	}

	/** Every revision in the tree of a document. */
	async #revisionsOf(id: string): Promise<Set<string>> {
		const leaves = await this.#db
			.get(id, { open_revs: 'all', revs: true })
			.catch(ignoreStatus(404));
		return new Set((leaves ?? []).flatMap(({ ok }) => historyOf(ok as unknown as StoredDocument)));
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
				const asked = openRevs === 'all' ? [] : openRevs.map((rev) => ({ id, rev }));
				const unknown = await this.#unknown(asked);
				const isKnown = (rev: string): boolean => !unknown.has(nameOf(id, rev));
				const known = openRevs === 'all' ? openRevs : openRevs.filter(isKnown);
				const options = { open_revs: known, revs, latest: true } as PouchDB.Core.GetOpenRevisions;
				const found = known.length > 0 ? await this.#db.get(id, options) : [];
				const missing = asked.flatMap(({ rev }) => (isKnown(rev) ? [] : [{ missing: rev }]));
				return { json: [...found, ...missing] };
			}
			return { json: await this.#db.get(id, { revs, conflicts }) };
		} catch (cause) {
			throw httpErrorOf(cause);
		}
	}
}
