import { notFound } from '../http/errors';

/** What a path below `/api/couch` asks for. */
export type Route =
	| { kind: 'root' }
	| { kind: 'space'; space: string }
	| { kind: 'endpoint'; space: string; endpoint: Endpoint }
	| { kind: 'local'; space: string; id: string }
	| { kind: 'document'; space: string; id: string }
	/** A design document: there for nobody, but refused in CouchDB's words. */
	| { kind: 'design'; space: string };

const ENDPOINTS = [
	'_changes',
	'_bulk_get',
	'_revs_diff',
	'_bulk_docs',
	'_ensure_full_commit'
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

const BASE = '/api/couch';
const LOCAL_ID = /^[A-Za-z0-9._~=+-]{1,200}$/;

/** Ids a document of ours can have; everything else is simply not there. */
export const isDocumentId = (id: string): boolean =>
	id.length <= 250 && /^[a-z]+:[A-Za-z0-9:._-]+$/.test(id);

/**
 * Reads the path of a request, percent-decoding each part exactly once *after* it was split, so
 * that an encoded slash never becomes one.
 * @param pathname as it came, still encoded
 * @throws HttpError 404 for everything that is not on the list
 */
export function routeOf(pathname: string): Route {
	if (pathname !== BASE && !pathname.startsWith(`${BASE}/`)) throw notFound();
	const parts = pathname.slice(BASE.length + 1).split('/');
	if (parts.at(-1) === '') parts.pop();
	const [space = '', first, second, ...more] = parts.map(decoded);
	if (parts.length === 0) return { kind: 'root' };
	if (first === undefined) return { kind: 'space', space };
	if (first === '_local' && second !== undefined && more.length === 0) {
		if (!LOCAL_ID.test(second)) throw notFound();
		return { kind: 'local', space, id: second };
	}
	if (first === '_design' || first.startsWith('_design/')) return { kind: 'design', space };
	if (second !== undefined) throw notFound();
	// PouchDB writes `_local%2F<id>`; CouchDB accepts both.
	if (first.startsWith('_local/')) {
		const id = first.slice('_local/'.length);
		if (!LOCAL_ID.test(id)) throw notFound();
		return { kind: 'local', space, id };
	}
	const endpoint = ENDPOINTS.find((name) => name === first);
	if (endpoint) return { kind: 'endpoint', space, endpoint };
	if (!isDocumentId(first)) throw notFound();
	return { kind: 'document', space, id: first };
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		throw notFound();
	}
}
