import { setImmediate } from 'node:timers/promises';
import { historyOf } from '$lib/domain/core/revision';
import { isConfidentialId } from '$lib/domain/registry';
import type {
	BulkGetQuery,
	BulkGetResult,
	GatewayDatabase,
	StoredDocument
} from '../engine/engine';
import { badRequest } from '../http/errors';
import { MAX_OPEN } from './parameters';
import type { ReadingBudget } from './budget';
import { isDocumentId } from './route';

/** Documents that are read, and held in memory, at once. */
const BATCH = 50;

type Asked = BulkGetQuery['docs'][number];
type Leaf = { ok?: StoredDocument; missing?: string };

/** Who reads, and what they may still read. */
export interface Reader {
	database: GatewayDatabase;
	budget: ReadingBudget;
	person: string;
	/** Is the document of this id to be read by them? Of all others nothing is known. */
	isReadable: (id: string) => boolean;
}

/**
 * The answer to `_bulk_get`, made and sent in pieces: whatever was asked for, no more than one of them
 * is in memory. There is one result for each revision asked for, in their order, because CouchDB's
 * replicator takes one after the other; but each current revision is read and sent once: of several
 * asked for that have become the same one, all but the first are answered by a result without
 * documents. Replicators ask for current revisions, of which no two become the same.
 *
 * @throws HttpError 400, 429: before the first piece; later the answer breaks off
 */
export async function bulkAnswer(
	reader: Reader,
	{ docs, revs }: BulkGetQuery
): Promise<ReadableStream<Uint8Array>> {
	const groups = byDocument(docs);
	await reader.budget.beforeReading(reader.person, docs.length);
	for (const [id, asked] of groups)
		await refuseOutdated(
			reader,
			id,
			asked.map(({ rev }) => rev ?? '')
		);
	// All revisions of a document are in one piece: it is where the first of them was asked for.
	const pieces = piecesOf(groups.flatMap(([, asked]) => asked));
	const encoder = new TextEncoder();
	let sent = 0;
	const next = async (): Promise<Uint8Array | null> => {
		const piece = pieces.shift();
		if (!piece) return null;
		// The bytes of the pieces before may have been the last.
		await reader.budget.beforeReading(reader.person, 0);
		const results = await resultsOf(reader, piece, revs);
		const text = results.map((result) => JSON.stringify(result)).join(',');
		const bytes = encoder.encode(
			`${sent === 0 ? '{"results":[' : ','}${text}${pieces.length === 0 ? ']}' : ''}`
		);
		sent += bytes.length;
		await reader.budget.afterReading(reader.person, bytes.length);
		// Whoever else waits comes in between.
		await setImmediate();
		return bytes;
	};
	if (pieces.length === 0) return new Response('{"results":[]}').body!;
	let first = await next();
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				const bytes = first ?? (await next());
				first = null;
				if (bytes) controller.enqueue(bytes);
				else controller.close();
			}
		},
		{ highWaterMark: 0 }
	);
}

/**
 * Asking for many revisions of one document is for who knows them to be current, as replicators do: a
 * document may have more than twenty, tombstones of merges among them.
 * @throws HttpError 400
 */
export async function refuseOutdated(
	{ database, budget, person, isReadable }: Reader,
	id: string,
	revs: readonly string[]
): Promise<void> {
	if (revs.length <= MAX_OPEN || !isDocumentId(id) || !isReadable(id)) return;
	await budget.beforeReading(person, 1);
	const { leaves } = await database.names(id, []);
	if (revs.some((rev) => !leaves.has(rev))) throw badRequest('too many revisions of one document');
}

/** What was asked for of each document, in the order of the first of each. */
function byDocument(asked: readonly Asked[]): [id: string, asked: Asked[]][] {
	const groups = new Map<string, Asked[]>();
	for (const item of asked) {
		const group = groups.get(item.id);
		if (group) group.push(item);
		else groups.set(item.id, [item]);
	}
	return [...groups];
}

function piecesOf(asked: readonly Asked[]): Asked[][] {
	const pieces: Asked[][] = [];
	let last: string | undefined;
	for (const item of asked) {
		const piece = pieces.at(-1);
		if (piece && (piece.length < BATCH || item.id === last)) piece.push(item);
		else pieces.push([item]);
		last = item.id;
	}
	return pieces;
}

async function resultsOf(
	{ database, isReadable }: Reader,
	asked: readonly Asked[],
	revs: boolean
): Promise<BulkGetResult[]> {
	const groups = byDocument(asked);
	const isThere = (id: string): boolean => isDocumentId(id) && isReadable(id);
	const isSingle = ([id, items]: [string, Asked[]]): boolean => isThere(id) && items.length === 1;
	const singles = groups.filter(isSingle).flatMap(([, items]) => items);
	const answered = singles.length > 0 ? await database.bulkGet({ docs: singles, revs }) : [];
	const byId = new Map(answered.map((result) => [result.id, [result]]));
	for (const [id, items] of groups)
		if (items.length > 1 && isThere(id)) byId.set(id, await severalOf(database, id, items, revs));
	// Design documents, ids nothing can have and what is others' own are answered as missing.
	return groups.flatMap(([id, items]) =>
		(byId.get(id) ?? items.map(missing)).map((result, index) =>
			isConfidentialId(id) && result.docs.some((doc) => 'ok' in doc && doc.ok._deleted)
				? missing(items[index] ?? { id })
				: result
		)
	);
}

const missing = ({ id, rev = 'undefined' }: Asked): BulkGetResult => ({
	id,
	docs: [{ error: { id, rev, error: 'not_found', reason: 'missing' } }]
});

/** Several revisions of one document: each current one at the first that has become it. */
async function severalOf(
	database: GatewayDatabase,
	id: string,
	asked: readonly Asked[],
	revs: boolean
): Promise<BulkGetResult[]> {
	const openRevs = asked.flatMap(({ rev }) => rev ?? []);
	const answer = await database.getDocument(id, { openRevs, revs: true, conflicts: false });
	const found = (
		'json' in answer ? answer.json : await new Response(answer.stream).json()
	) as Leaf[];
	const rest = new Set(found.flatMap(({ ok }) => ok ?? []));
	const known = new Set([...rest].flatMap(historyOf));
	return asked.map((item) => {
		// Without a revision the one that is shown was meant, which is among the others or was not asked for.
		if (item.rev === undefined || !known.has(item.rev)) return missing(item);
		const docs = [...rest].filter((leaf) => historyOf(leaf).includes(item.rev as string));
		for (const leaf of docs) rest.delete(leaf);
		return { id, docs: docs.map((leaf) => ({ ok: revs ? leaf : withoutHistory(leaf) })) };
	});
}

function withoutHistory({ _revisions, ...document }: StoredDocument): StoredDocument {
	return document;
}
