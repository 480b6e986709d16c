import type { RefusalCode, Who } from '$lib/domain/core/document';
import { REVISION_FIELDS } from '$lib/domain/core/document';
import { MAX_DOCUMENT_BYTES } from '$lib/domain/core/fields';
import type { Space } from '$lib/domain/core/space';
import { generationOf, historyOf, isDeviceOnly } from '$lib/domain/core/revision';
import { isAheadOf } from '$lib/domain/permissions/moments';
import { rulesOf } from '$lib/domain/permissions/table';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import { MAX_BULK_DOCUMENTS } from '$lib/domain/wire';
import type { Engine, GatewayDatabase, StoredDocument, WriteResult } from '../engine/engine';
import { badRequest, HttpError } from '../http/errors';
import { isRevision, objectBody } from './parameters';
import { ancestryOf, besideRefusal, withoutSurplus, type Ancestry } from './ancestry';
import { endingRefusal, mergeRefusal } from './merges';
import { isDocumentId } from './route';
import { questionOf } from './questions';
import { NOTHING, previousOf, standingOf, type Standing } from './standing';
import { Turns } from '../turns';
import { inWaves } from './waves';

/** A `_bulk_docs` request whose shape has been checked. */
export interface BulkWrite {
	documents: StoredDocument[];
	newEdits: boolean;
	/** Of all documents. */
	bytes: number;
}

/** CouchDB's `revs_limit`: nobody has a longer history. */
const MAX_HISTORY = 1000;

/**
 * Generations a device may be ahead of the server: more than it can type, and so few that no
 * document ever comes to numbers nobody else could continue.
 */
const MAX_GENERATIONS_AHEAD = 100_000;

/** Current revisions of one document, at most. */
const MAX_CURRENT = 20;

const revisionFields: ReadonlySet<string> = new Set(REVISION_FIELDS);

/** @throws HttpError 400, 413 */
export function bulkWriteOf(body: unknown): BulkWrite {
	const { docs, new_edits: newEdits = true, ...rest } = objectBody(body);
	if (!Array.isArray(docs)) throw badRequest('POST body must include `docs` parameter.');
	if (typeof newEdits !== 'boolean' || Object.keys(rest).length > 0)
		throw badRequest('unknown field in the body');
	if (docs.length > MAX_BULK_DOCUMENTS)
		throw new HttpError(413, 'too_large', 'too many documents in one request');
	const documents = docs.map((item: unknown) => checkedDocument(item, newEdits));
	return { documents, newEdits, bytes: documents.reduce((sum, item) => sum + bytesOf(item), 0) };
}

export const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));

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
	if (bytesOf(document) > MAX_DOCUMENT_BYTES)
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

/** Who writes where, with which rights and at what time. */
export interface WriteContext {
	engine: Engine;
	/** The space with the person's rights: the second lock. */
	database: GatewayDatabase;
	space: Space;
	who: Who;
	/** Milliseconds since 1970. */
	now: number;
	/** Refuses what the rules cannot know of, because it depends on other documents. */
	refuse: (document: StoredDocument) => RefusalCode | null;
	/** Counts a document that nobody has begun, which would otherwise be taken. */
	refuseBeginning: (document: StoredDocument) => Promise<RefusalCode | null>;
}

/** Endings of one space, which look before they write, go one after the other. */
const endingTurns = new Turns();

/**
 * Writes what may be written and says about each document what CouchDB would. Several revisions of
 * one document are written in their order, each judged by what is there then: CouchDB looks at none
 * of a request that another one of it continues.
 */
export async function writeDocuments(
	context: WriteContext,
	{ documents, newEdits }: BulkWrite
): Promise<WriteResult[]> {
	if (newEdits) return writeWave(context, documents, true);
	const surplus = surplusMerges(documents);
	const results = [...surplus].map(({ _id: id }): WriteResult => {
		const reason: RefusalCode = 'merge_unproven';
		return { id, error: 'forbidden', reason };
	});
	const rest = documents.filter((document) => !surplus.has(document));
	for (const wave of inWaves(rest)) results.push(...(await writeWave(context, wave, false)));
	return results;
}

/**
 * Merges of one document beyond what its current revisions could ever become. Each costs the server a
 * merge of its own, whatever comes of it; a phone signs for what is not taken.
 */
function surplusMerges(documents: readonly StoredDocument[]): Set<StoredDocument> {
	const counts = new Map<string, number>();
	const surplus = new Set<StoredDocument>();
	for (const document of documents) {
		if (document.editor !== null || document._deleted) continue;
		const count = (counts.get(document._id) ?? 0) + 1;
		counts.set(document._id, count);
		if (count > MAX_CURRENT) surplus.add(document);
	}
	return surplus;
}

async function writeWave(
	context: WriteContext,
	documents: readonly StoredDocument[],
	newEdits: boolean
): Promise<WriteResult[]> {
	const { engine, database, space, who } = context;
	const questions = documents.map((document) => questionOf(document, who));
	const standing = await standingOf(engine, space.id, [
		...documents.map(({ _id }) => _id),
		...questions.filter((question) => question !== null)
	]);
	const ancestries = new Map<StoredDocument, Ancestry>();
	const refusals = await Promise.all(
		documents.map(async (document, index) => {
			const now = standing.get(document._id) ?? NOTHING;
			const refusal =
				(await reasonAgainst(context, document, newEdits, now)) ??
				(newEdits ? null : await placeRefusal(context, document, now, ancestries));
			const question = now.winner ? null : questions[index];
			if (refusal) return refusal;
			if (question && !standing.get(question)?.winner) return 'not_found';
			return now.generation === 0 ? context.refuseBeginning(document) : null;
		})
	);
	if (!newEdits) refuseThickets(documents, refusals, standing);

	const answers: (WriteResult | undefined)[] = [];
	const failures: WriteResult[] = [];
	const write = async (indexes: readonly number[]): Promise<void> => {
		if (indexes.length === 0) return;
		const chosen = indexes.map((index) => {
			const document = documents[index] as StoredDocument;
			const ancestry = ancestries.get(document);
			return withoutConflicts(ancestry ? withoutSurplus(document, ancestry) : document);
		});
		const results = await database.bulkDocs(chosen, newEdits);
		// With new edits there is one answer for each document, in order.
		if (newEdits) indexes.forEach((index, n) => (answers[index] = results[n]));
		else failures.push(...results);
	};

	const accepted = [...documents.keys()].filter((index) => refusals[index] === null);
	const endings = accepted.filter((index) => isEnding(documents[index] as StoredDocument));
	await write(accepted.filter((index) => !endings.includes(index)));
	if (endings.length > 0)
		await endingTurns.run(space.id, async () => {
			await refuseLastEndings(context, documents, endings, refusals);
			await write(endings.filter((index) => refusals[index] === null));
		});

	const refused = (index: number): WriteResult | null => {
		const reason = refusals[index];
		return reason ? { id: documents[index]?._id ?? '', error: 'forbidden', reason } : null;
	};
	if (newEdits)
		return documents.map((_, index) => refused(index) ?? (answers[index] as WriteResult));
	return [...documents.flatMap((_, index) => refused(index) ?? []), ...failures];
}

/** The first lock; null when it opens. */
async function reasonAgainst(
	{ engine, space, who, now, refuse }: WriteContext,
	document: StoredDocument,
	newEdits: boolean,
	standing: Standing
): Promise<RefusalCode | null> {
	if (document._id.startsWith('_')) return 'server_only';
	if (!isDocumentId(document._id)) return 'wrong_id';
	const isReserved = (name: string) => name.startsWith('_') && name !== '_id';
	if (Object.keys(document).some((name) => isReserved(name) && !revisionFields.has(name)))
		return 'reserved_field';
	const [revision = '0-'] = historyOf(document);
	if (isDeviceOnly(revision)) return 'malformed';
	if (generationOf(revision) > standing.generation + MAX_GENERATIONS_AHEAD) return 'malformed';
	if (problemsOf(document).length > 0) return 'malformed';
	// From further in the future it would stand first in every list until then.
	if (isAheadOf(now, document)) return 'clock_ahead';
	const previous = await previousOf(engine, space.id, document, standing);
	const refusal = refusalOf({ document, previous, space, who }) ?? refuse(document);
	return refusal ?? unsignedRefusal({ engine, space: space.id }, document, newEdits, who);
}

/** May it stand where its history puts it? What is found of that is kept for the writing. */
async function placeRefusal(
	{ engine, database, space }: WriteContext,
	document: StoredDocument,
	standing: Standing,
	ancestries: Map<StoredDocument, Ancestry>
): Promise<RefusalCode | null> {
	const ancestry = await ancestryOf(database, document, standing);
	ancestries.set(document, ancestry);
	const place = { engine, space: space.id };
	return ancestry.refusal ?? besideRefusal(place, document, standing, ancestry);
}

/** Is what nobody signs what it says to be? */
async function unsignedRefusal(
	place: { engine: Engine; space: string },
	document: StoredDocument,
	newEdits: boolean,
	who: Who
): Promise<RefusalCode | null> {
	if (isEnding(document)) {
		const ended = historyOf(document)[newEdits ? 0 : 1];
		return endingRefusal(place, document, ended, who.id);
	}
	if (document._deleted || document.editor !== null) return null;
	// Merges have a revision of their own, the same on every phone.
	return newEdits ? 'merge_unproven' : mergeRefusal(place, document);
}

/**
 * Refuses what would leave a document with more current revisions than anybody can look through:
 * every phone that shows it has to hold them all.
 */
function refuseThickets(
	documents: readonly StoredDocument[],
	refusals: (RefusalCode | null)[],
	standing: ReadonlyMap<string, Standing>
): void {
	const current = new Map([...standing].map(([id, { live }]) => [id, new Set(live)]));
	const ends = new Map<string, number>();
	documents.forEach((document, index) => {
		if (refusals[index]) return;
		if (document._deleted) {
			const count = (ends.get(document._id) ?? 0) + 1;
			ends.set(document._id, count);
			if (count > MAX_CURRENT) refusals[index] = 'too_many_versions';
			return;
		}
		const live = current.get(document._id) ?? new Set();
		current.set(document._id, live);
		const [revision = '', ...ancestors] = historyOf(document);
		const isKnown = live.has(revision);
		const isContinuation = ancestors.filter((ancestor) => live.delete(ancestor)).length > 0;
		if (isKnown || isContinuation || live.size < MAX_CURRENT) live.add(revision);
		else refusals[index] = 'too_many_versions';
	});
}

/**
 * The loser of a merge ends with a tombstone although its type cannot be deleted. Only the tombstone
 * of such a document is an ending; it names where the text went.
 */
const isEnding = (document: StoredDocument): boolean =>
	document._deleted === true && !rulesOf(document._id.split(':')[0])?.delete.member;

/**
 * Refuses endings that would leave nothing of a document. What else the request had is written by
 * now: only what is really there counts, not what somebody meant to write.
 */
async function refuseLastEndings(
	{ engine, space }: WriteContext,
	documents: readonly StoredDocument[],
	endings: readonly number[],
	refusals: (RefusalCode | null)[]
): Promise<void> {
	const idOf = (index: number): string => documents[index]?._id ?? '';
	const standing = await standingOf(engine, space.id, endings.map(idOf));
	for (const id of new Set(endings.map(idOf))) {
		const ends = endings.filter((index) => idOf(index) === id);
		const left = new Set(standing.get(id)?.live);
		for (const index of ends)
			for (const revision of historyOf(documents[index] as StoredDocument)) left.delete(revision);
		if (left.size === 0) for (const index of ends) refusals[index] = 'not_deletable';
	}
}

/** `_conflicts` is what a client was told, not what it says. */
function withoutConflicts(document: StoredDocument): StoredDocument {
	const { _conflicts, ...rest } = document;
	return rest;
}
