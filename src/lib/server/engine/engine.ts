/**
 * Where documents are kept: one interface, two implementations (`embedded/`, `couchdb/`), one
 * conformance suite (tests/replication).
 */
import type { Envelope, Who } from '$lib/domain/core/document';
import { parseSpace, type Space } from '$lib/domain/core/space';

/**
 * Databases of the server itself. Their names are no space ids (`parseSpace` refuses them), so the
 * gateway cannot reach them.
 */
export const ACCOUNTS = 'accounts';
export const SESSIONS = 'sessions';
/** What was done by whom to rights and data (audit/audit.ts). */
export const AUDIT = 'audit';
/** Settings of the municipalities, invitations, rosters: what the administration keeps. */
export const REGION = 'region';
/** Photos and files, and who uploaded them for which documents (media/media.ts). */
export const MEDIA = 'media';

const SERVER_DATABASES: readonly string[] = [ACCOUNTS, SESSIONS, AUDIT, REGION, MEDIA];

/** Is this the id of a space or the name of a database of the server itself? */
export const isDatabaseName = (name: string): boolean =>
	SERVER_DATABASES.includes(name) || parseSpace(name) !== null;

/** Told that a database changed, and its newest update sequence as an opaque mark. */
export type ChangeListener = (name: string, seq: string) => void;

export interface Engine {
	readonly kind: 'embedded' | 'couchdb';
	/** Version of CouchDB, or of PouchDB for the embedded engine. */
	readonly version: string;
	/** A database with the server's own rights. `name` is a space id or one of the server's own. */
	database<Content extends object = object>(name: string): PouchDB.Database<Content>;
	/** Creates the database when it is missing and gives it its rules and rights; idempotent. */
	ensure(name: string): Promise<void>;
	/** Names of all databases of this region. */
	list(): Promise<string[]>;
	/** Newest update sequence of each database that exists, as opaque marks. */
	updateSeqs(names: readonly string[]): Promise<Map<string, string>>;
	/** Calls back after every change of any database, from any process; returns the unsubscriber. */
	onChange(listener: ChangeListener): () => void;
	/** Says that this process just wrote, which is known sooner than the engine's own feed tells. */
	touch(name: string): void;
	/** A space with the rights of a person, in the words of replication. */
	gateway(space: Space, who: Who): GatewayDatabase;
	/** Resolves when the engine answers. */
	check(): Promise<void>;
	close(): Promise<void>;
}

/** A document on its way in or out, with CouchDB's revision fields. */
export type StoredDocument = Envelope & {
	_rev?: string;
	_deleted?: boolean;
	_conflicts?: string[];
	_revisions?: { start: number; ids: string[] };
};

export interface ChangesQuery {
	/** As the client sent it; the engine refuses what is none of its sequences. */
	since: string;
	limit: number | null;
	style: 'main_only' | 'all_docs';
	seqInterval: number | null;
}

export interface ChangesAnswer {
	results: { seq: string | number; id: string; changes: { rev: string }[]; deleted?: true }[];
	last_seq: string | number;
	pending: number;
}

/**
 * Of a revision that was continued the ones that follow it are given (CouchDB's `latest`): what
 * somebody took back is not to be had any more, also while the database still holds it.
 */
export interface BulkGetQuery {
	docs: { id: string; rev?: string }[];
	revs: boolean;
}

/** `openRevs` as `BulkGetQuery`; null for the winning revision. */
export interface DocumentQuery {
	openRevs: 'all' | string[] | null;
	revs: boolean;
	conflicts: boolean;
}

/** What `_bulk_docs` says about one document. */
export interface WriteResult {
	id: string;
	ok?: true;
	rev?: string;
	error?: string;
	reason?: string;
}

/** What `_bulk_get` says about one revision it was asked for. */
export interface BulkGetResult {
	id: string;
	docs: ({ ok: StoredDocument } | { error: object })[];
}

/** A JSON value, or JSON bytes that are handed on without being read. */
export type JsonAnswer = { json: unknown } | { stream: ReadableStream<Uint8Array> };

/** What of a document's revision tree is asked about, without any text being read. */
export interface RevisionNames {
	/** Those asked for that are in the tree, with or without their text. */
	known: ReadonlySet<string>;
	/** All current revisions, tombstones too. */
	leaves: ReadonlySet<string>;
}

/**
 * The few operations that replication needs, on one space, with one person's rights. Arguments have
 * been checked for shape; answers are CouchDB's.
 * @throws HttpError with the status and the error CouchDB would give
 */
export interface GatewayDatabase {
	info(): Promise<{ doc_count: number; update_seq: string | number }>;
	changes(query: ChangesQuery): Promise<ChangesAnswer>;
	/** Each id once; one result for each, in their order. */
	bulkGet(query: BulkGetQuery): Promise<BulkGetResult[]>;
	names(id: string, revs: readonly string[]): Promise<RevisionNames>;
	revsDiff(revs: Record<string, string[]>): Promise<Record<string, { missing: string[] }>>;
	/** With `newEdits: false` the answer holds only the documents that were not written. */
	bulkDocs(documents: readonly object[], newEdits: boolean): Promise<WriteResult[]>;
	/** `id` without `_local/`. */
	getLocal(id: string): Promise<Record<string, unknown>>;
	putLocal(id: string, body: Record<string, unknown>): Promise<{ rev: string }>;
	getDocument(id: string, query: DocumentQuery): Promise<JsonAnswer>;
}
