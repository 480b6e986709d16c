import type { BulkGetQuery, ChangesQuery, DocumentQuery } from '../engine/engine';
import { badRequest, HttpError } from '../http/errors';

/**
 * Query parameters and bodies of replication. What is not named here is refused, because every
 * further option of CouchDB (filters, views, selectors) runs code or reads more than replication.
 */

const REVISION = /^[1-9]\d{0,14}-[0-9a-f]{1,64}$/;
/** Revisions one document may have asked about in one `_revs_diff`: no text is read for them. */
const MAX_REVISIONS = 1000;
/**
 * Revisions one document may have asked for by anybody who does not know that all of them are current
 * (`refuseOutdated` of reading.ts).
 */
export const MAX_OPEN = 20;
/** Documents one `_bulk_get` or `_revs_diff` may name. */
const MAX_ASKED = 5000;

export const isRevision = (value: unknown): value is string =>
	typeof value === 'string' && REVISION.test(value);

const unknownParameter = (): HttpError => badRequest('query parameter not allowed');

/** The parameters as a record, each at most once and each a known one. */
function namedParameters(url: URL, allowed: readonly string[]): Record<string, string | undefined> {
	const values: Record<string, string | undefined> = {};
	for (const [name, value] of url.searchParams) {
		if (!allowed.includes(name) || values[name] !== undefined) throw unknownParameter();
		values[name] = value;
	}
	return values;
}

function flag(value: string | undefined): boolean {
	if (value === undefined || value === 'false') return false;
	if (value === 'true') return true;
	throw new HttpError(400, 'query_parse_error', 'Invalid boolean parameter');
}

function count(value: string | undefined): number | null {
	if (value === undefined) return null;
	if (!/^\d{1,9}$/.test(value))
		throw new HttpError(400, 'query_parse_error', 'Invalid value for integer');
	return Number(value);
}

/** A sequence may arrive as JSON (`"12-abc"`), as CouchDB's own replicator sends it. */
function sequence(value: string | undefined): string {
	if (value === undefined) return '0';
	const plain = /^"[^"]*"$/.test(value) ? value.slice(1, -1) : value;
	if (!/^[A-Za-z0-9_-]{1,8000}$/.test(plain))
		throw badRequest("Malformed sequence supplied in 'since' parameter.");
	return plain;
}

export function changesQuery(url: URL): ChangesQuery {
	const names = ['since', 'limit', 'style', 'feed', 'heartbeat', 'timeout', 'seq_interval'];
	const query = namedParameters(url, [...names, 'descending', 'include_docs', '_nonce']);
	if (query.feed !== undefined && query.feed !== 'normal')
		throw badRequest('only feed=normal is served');
	if (flag(query.descending) || flag(query.include_docs)) throw unknownParameter();
	const style = query.style ?? 'main_only';
	if (style !== 'main_only' && style !== 'all_docs') throw badRequest('unknown style');
	return {
		since: sequence(query.since),
		limit: count(query.limit),
		style,
		seqInterval: count(query.seq_interval)
	};
}

/** What a `GET` of a document asks for; `rev` one revision instead of what `openRevs` says. */
export function documentQuery(url: URL): DocumentQuery & { rev: string | null } {
	const query = namedParameters(url, [
		'rev',
		'revs',
		'open_revs',
		'conflicts',
		// The latest revisions are all there is to have.
		'latest',
		// No document has attachments: these change nothing, and replicators send them.
		'attachments',
		'atts_since',
		'att_encoding_info'
	]);
	if (query.rev !== undefined && !isRevision(query.rev)) throw badRequest('Invalid rev format');
	return {
		rev: query.rev ?? null,
		openRevs: query.open_revs === undefined ? null : openRevisions(query.open_revs),
		revs: flag(query.revs),
		conflicts: flag(query.conflicts)
	};
}

function openRevisions(value: string): 'all' | string[] {
	if (value === 'all') return 'all';
	let revisions: unknown;
	try {
		revisions = JSON.parse(value);
	} catch {
		throw badRequest('invalid open_revs');
	}
	if (!Array.isArray(revisions) || revisions.length > MAX_REVISIONS || !revisions.every(isRevision))
		throw badRequest('invalid open_revs');
	return [...new Set(revisions)];
}

export const refuseParameters = (url: URL): void => void namedParameters(url, []);

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export function objectBody(body: unknown): Record<string, unknown> {
	if (!isRecord(body)) throw badRequest('Request body must be a JSON object');
	return body;
}

export function bulkGetQuery(url: URL, body: unknown): BulkGetQuery {
	const query = namedParameters(url, ['revs', 'attachments', 'latest']);
	const { docs } = objectBody(body);
	if (!Array.isArray(docs) || docs.length > MAX_ASKED)
		throw badRequest('Missing JSON list of `docs`');
	const asked = docs.map((item: unknown) => {
		if (!isRecord(item) || typeof item.id !== 'string') throw badRequest('invalid `docs`');
		if (item.rev !== undefined && !isRevision(item.rev)) throw badRequest('Invalid rev format');
		return { id: item.id, ...(item.rev === undefined ? {} : { rev: item.rev }) };
	});
	return {
		// Each once: thousands of the same would be read and held in memory as often.
		docs: [...new Map(asked.map((item) => [`${item.id} ${item.rev ?? ''}`, item])).values()],
		revs: flag(query.revs)
	};
}

/** Document id → revisions the client has. */
export function revsDiffBody(body: unknown): Map<string, string[]> {
	const entries = Object.entries(objectBody(body));
	if (entries.length > MAX_ASKED) throw badRequest('too many documents');
	return new Map(
		entries.map(([id, revisions]) => {
			if (!Array.isArray(revisions) || revisions.length > MAX_REVISIONS)
				throw badRequest('JSON value must be an array of revisions');
			if (!revisions.every(isRevision)) throw badRequest('Invalid rev format');
			return [id, revisions];
		})
	);
}
