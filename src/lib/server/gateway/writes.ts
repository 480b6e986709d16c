import type { RefusalCode, Who } from '$lib/domain/core/document';
import { REVISION_FIELDS } from '$lib/domain/core/document';
import { MAX_DOCUMENT_BYTES } from '$lib/domain/core/fields';
import type { Space } from '$lib/domain/core/space';
import { documentType } from '$lib/domain/registry';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import { MAX_BULK_DOCUMENTS } from '$lib/domain/wire';
import type { Engine, GatewayDatabase, StoredDocument, WriteResult } from '../engine/engine';
import { badRequest, HttpError } from '../http/errors';
import { isRevision, objectBody } from './parameters';
import { isDocumentId } from './route';

/** A `_bulk_docs` request whose shape has been checked. */
export interface BulkWrite {
	documents: StoredDocument[];
	newEdits: boolean;
}

/** CouchDB's `revs_limit`: nobody has a longer history. */
const MAX_HISTORY = 1000;

const revisionFields: ReadonlySet<string> = new Set(REVISION_FIELDS);

/** @throws HttpError 400, 413 */
export function bulkWriteOf(body: unknown): BulkWrite {
	const { docs, new_edits: newEdits = true, ...rest } = objectBody(body);
	if (!Array.isArray(docs)) throw badRequest('POST body must include `docs` parameter.');
	if (typeof newEdits !== 'boolean' || Object.keys(rest).length > 0)
		throw badRequest('unknown field in the body');
	if (docs.length > MAX_BULK_DOCUMENTS)
		throw new HttpError(413, 'too_large', 'too many documents in one request');
	return { documents: docs.map((item: unknown) => checkedDocument(item, newEdits)), newEdits };
}

function checkedDocument(item: unknown, newEdits: boolean): StoredDocument {
	const document = objectBody(item);
	const { _id, _rev, _deleted, _revisions } = document;
	if (typeof _id !== 'string') throw badRequest('Document must have an _id');
	if (_rev !== undefined && !isRevision(_rev)) throw badRequest('Invalid rev format');
	if (_deleted !== undefined && typeof _deleted !== 'boolean')
		throw badRequest('_deleted must be a boolean');
	if (_revisions !== undefined && !isHistory(_revisions, _rev))
		throw badRequest('_revisions is not a history');
	if (!newEdits && _rev === undefined && _revisions === undefined)
		throw badRequest('a replicated document needs its revision');
	if (new TextEncoder().encode(JSON.stringify(document)).length > MAX_DOCUMENT_BYTES)
		throw new HttpError(413, 'document_too_large', 'too_large');
	return document as unknown as StoredDocument;
}

/** `{start, ids}`, newest first, and of the same revision as `_rev`. */
function isHistory(value: unknown, rev: unknown): boolean {
	const { start, ids } = objectBody(value);
	return (
		typeof start === 'number' &&
		Number.isInteger(start) &&
		Array.isArray(ids) &&
		ids.length >= 1 &&
		ids.length <= MAX_HISTORY &&
		start >= ids.length &&
		ids.every((id) => isRevision(`${start}-${id}`)) &&
		(rev === undefined || rev === `${start}-${ids[0]}`)
	);
}

/** Revisions a document descends from, itself first. */
function historyOf({ _rev, _revisions }: StoredDocument): string[] {
	if (!_revisions) return _rev === undefined ? [] : [_rev];
	return _revisions.ids.map((id, index) => `${_revisions.start - index}-${id}`);
}

/** What the server holds of one document. */
interface Standing {
	/** The winning revision; null when there is none or it is a tombstone. */
	winner: StoredDocument | null;
	/** Revisions that are current and no tombstones. */
	live: string[];
}

/**
 * Writes what may be written and says about each document what CouchDB would: the first lock, with
 * the person's rights on the second (`validate_doc_update`).
 *
 * @param standing the server's own view of the space, to find what a document follows
 */
export async function writeDocuments(
	engine: Engine,
	gateway: GatewayDatabase,
	{ documents, newEdits }: BulkWrite,
	space: Space,
	who: Who
): Promise<WriteResult[]> {
	const standing = await standingOf(engine, space, documents);
	const refusals = documents.map((document) =>
		reasonAgainst(document, standing.get(document._id)?.winner ?? null, space, who)
	);
	refuseEndings(documents, refusals, standing, newEdits);

	const accepted = documents.filter((_, index) => refusals[index] === null).map(withoutConflicts);
	const written = accepted.length > 0 ? await gateway.bulkDocs(accepted, newEdits) : [];
	const refused = (index: number): WriteResult | null => {
		const reason = refusals[index];
		return reason ? { id: documents[index]?._id ?? '', error: 'forbidden', reason } : null;
	};
	if (!newEdits) return [...documents.flatMap((_, index) => refused(index) ?? []), ...written];
	// With new edits there is one answer for each document, in order.
	let next = 0;
	return documents.map((_, index) => refused(index) ?? (written[next++] as WriteResult));
}

async function standingOf(
	engine: Engine,
	space: Space,
	documents: readonly StoredDocument[]
): Promise<Map<string, Standing>> {
	const keys = [...new Set(documents.map(({ _id }) => _id))].filter(isDocumentId);
	if (keys.length === 0) return new Map();
	const { rows } = await engine
		.database<StoredDocument>(space.id)
		.allDocs({ keys, include_docs: true, conflicts: true });
	return new Map(
		rows.flatMap((row) => {
			const document = 'doc' in row ? row.doc : undefined;
			if (!document || document._deleted) return [];
			const live = [document._rev, ...(document._conflicts ?? [])];
			return [[document._id, { winner: document, live }]];
		})
	);
}

function reasonAgainst(
	document: StoredDocument,
	previous: StoredDocument | null,
	space: Space,
	who: Who
): RefusalCode | null {
	if (document._id.startsWith('_')) return 'server_only';
	if (!isDocumentId(document._id)) return 'wrong_id';
	const isReserved = (name: string) => name.startsWith('_') && name !== '_id';
	if (Object.keys(document).some((name) => isReserved(name) && !revisionFields.has(name)))
		return 'reserved_field';
	if (!document._deleted && problemsOf(document).length > 0) return 'malformed';
	return refusalOf({ document, previous, space, who });
}

/**
 * The loser of a merge ends with a tombstone although its type cannot be deleted. Such tombstones
 * are refused when they would leave nothing of the document.
 */
function refuseEndings(
	documents: readonly StoredDocument[],
	refusals: (RefusalCode | null)[],
	standing: ReadonlyMap<string, Standing>,
	newEdits: boolean
): void {
	const isEnding = (document: StoredDocument): boolean =>
		document._deleted === true &&
		'mergedInto' in document &&
		documentType(document._id.split(':')[0])?.deletable !== true;
	for (const id of new Set(documents.filter(isEnding).map(({ _id }) => _id))) {
		const live = new Set(standing.get(id)?.live);
		const batch = documents.filter((document, index) => document._id === id && !refusals[index]);
		for (const document of batch) for (const revision of historyOf(document)) live.delete(revision);
		const survivors = batch.filter(({ _deleted }) => !_deleted);
		if (live.size + (newEdits ? survivors.length : survivors.filter(isLeafIn(batch)).length) > 0)
			continue;
		documents.forEach((document, index) => {
			if (document._id === id && isEnding(document)) refusals[index] ??= 'not_deletable';
		});
	}
}

/** Is this revision not followed by another of the same batch? */
const isLeafIn =
	(batch: readonly StoredDocument[]) =>
	(document: StoredDocument): boolean => {
		const [revision] = historyOf(document);
		return !batch.some(
			(other) =>
				other !== document &&
				historyOf(other)
					.slice(1)
					.includes(revision ?? '')
		);
	};

/** `_conflicts` is what a client was told, not what it says. */
function withoutConflicts(document: StoredDocument): StoredDocument {
	const { _conflicts, ...rest } = document;
	return rest;
}
