import { unpacked, type SnapshotBlock } from '$lib/domain/snapshot';
import type { SnapshotEnd, SnapshotHeader } from '$lib/domain/wire';
import type { Stored } from '$lib/read-model/row';
import { projectSnapshot } from '$lib/read-model/rows';
import type { SpaceState } from '$lib/read-model/state';
import { Ahead } from './ahead';
import type { ReplicaContext } from './context';
import { applyJournalOf } from './journal';
import { projectDocuments } from './project';
import { addRevisions } from './databases';
import { noteWork } from './spaces';
import { readJson, Refused, Unreachable } from './server';

/** Rows written at once: few at first, so that the screen is soon of use, then many. */
const FIRST_ROWS = 60;
const ROWS = 400;
/** Documents written into the replica at once; a save waits for one such batch at most. */
const REPLICA_BATCH = 150;
/** So many documents before the end of one snapshot the next one may be asked for. */
const LAST_DOCUMENTS = 300;
/** Progress is written to the read model after so many documents. */
const PROGRESS_STEP = 200;

/** The lines of a response, as they arrive. */
async function* linesOf(response: globalThis.Response): AsyncGenerator<string> {
	if (!response.body) return;
	const [, charset] = /charset=([\w-]+)/i.exec(response.headers.get('content-type') ?? '') ?? [];
	const reader = response.body
		.pipeThrough(new TextDecoderStream(charset) as unknown as TransformStream<Uint8Array, string>)
		.getReader();
	let rest = '';
	try {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) break;
			const lines = (rest + value).split('\n');
			rest = lines.pop() ?? '';
			yield* lines;
		}
	} catch (error) {
		throw new Unreachable((error as Error).message);
	} finally {
		await reader.cancel().catch(() => undefined);
	}
	if (rest !== '') yield rest;
}

/**
 * First sync of a space: reads the server's snapshot, writes rows for the screen as they arrive and
 * the replica behind them. Ends with the replica complete, all rows projected, and the `since` of
 * the pull that follows. Interrupted, it leaves nothing that a repetition and that pull would not
 * put right.
 *
 * @param ahead where its answer may already be waiting
 * @param next the space whose snapshot is going to be taken after this one
 * @returns false when an earlier attempt was interrupted: then the space is complete after a pull
 * @throws SessionExpired, Refused, Unreachable (also when the stream ends early)
 */
export async function loadSnapshot(
	context: ReplicaContext,
	space: string,
	ahead = new Ahead(context.server),
	next?: SpaceState
): Promise<boolean> {
	const { rows, replicas } = context;
	// Asked first: the line is slower than the disk.
	const asked = ahead.take(space);
	asked.catch(() => undefined);
	await rows.spaces.update(space, { phase: 'loading', loaded: 0 });
	const begun = (await rows.spaces.get(space)) ?? { id: space };
	const response = await asked;

	let header: SnapshotHeader | null = null;
	let end: SnapshotEnd | null = null;
	let since: string | number = 0;
	let loaded = 0;
	let reported = 0;
	let arrived = 0;
	let pendingRows: Stored[] = [];
	let pendingReplica: Stored[] = [];
	let replicaWrites: Promise<void> = Promise.resolve();

	/** Documents to be fetched with their ancestry, one by one. */
	const apart = new Set<string>();
	const writeReplica = (documents: Stored[]) => {
		replicaWrites = replicaWrites.then(() =>
			replicas.use(space, async (database) => {
				const strangers = await otherwiseKnown(database, documents);
				for (const id of strangers) apart.add(id);
				await addRevisions(
					database,
					documents.filter(({ _id }) => !strangers.has(_id))
				);
			})
		);
		// A failure is met where the chain is awaited.
		replicaWrites.catch(() => undefined);
	};
	const flushRows = async () => {
		const documents = pendingRows;
		pendingRows = [];
		await projectSnapshot(rows, space, documents);
		loaded += documents.length;
		if (loaded - reported >= PROGRESS_STEP || loaded <= FIRST_ROWS) {
			reported = loaded;
			await rows.spaces.update(space, { loaded });
		}
	};

	for await (const line of linesOf(response)) {
		if (line === '') continue;
		const value = parseLine(line);
		if (!header) {
			header = value as SnapshotHeader;
			since = await noteBeginning(context, header);
			continue;
		}
		if ('end' in value) {
			end = value;
			break;
		}
		for (const document of documentsOf(value)) {
			pendingRows.push(document);
			pendingReplica.push(document);
			if (++arrived === header.count - LAST_DOCUMENTS && next) ahead.begin(next);
			if (pendingRows.length >= Math.max(FIRST_ROWS, Math.min(ROWS, loaded))) await flushRows();
			if (pendingReplica.length >= REPLICA_BATCH) {
				writeReplica(pendingReplica);
				pendingReplica = [];
			}
		}
	}
	// Of a small one the end comes first.
	if (next) ahead.begin(next);
	if (!header || end?.count !== header.count)
		throw new Unreachable(`the snapshot of ${space} ended early`);
	await flushRows();
	if (pendingReplica.length > 0) writeReplica(pendingReplica);
	await replicaWrites;
	for (const id of [...header.conflicted, ...(end.conflicted ?? [])]) apart.add(id);
	for (const id of apart) await fetchLeaves(context, space, id);

	await applyJournalOf(context, space);
	// The sequence before the outbox: what is written in between comes twice, never not at all.
	const { update_seq } = await replicas.use(space, (database) => database.info());
	// What was written here meanwhile must show too; it may conflict with what came.
	const unsent = await rows.outbox.where({ space }).toArray();
	const special = [...new Set([...apart, ...unsent.map(({ id }) => id)])];
	await projectDocuments(context, space, special);
	const isOfNow = await noteWork(rows, begun, {
		phase: 'ready',
		loaded: header.count,
		pulledSeq: since,
		projectedSeq: update_seq,
		conflicted: special
	});
	if (!isOfNow) throw new Unreachable(`the server of this snapshot of ${space} is gone`, 410);
	return since === header.seq;
}

/**
 * Those of which this device has another revision: its own, written before the first sync, or one of
 * an interrupted attempt. A snapshot's revisions come without ancestors, so that the older one would
 * stand beside its own successor as a conflict.
 */
async function otherwiseKnown(
	database: PouchDB.Database,
	documents: readonly Stored[]
): Promise<Set<string>> {
	const { rows } = await database.allDocs({ keys: documents.map(({ _id }) => _id) });
	return new Set(
		documents.flatMap(({ _id, _rev }, index) => {
			const row = rows[index];
			return row && 'value' in row && row.value && row.value.rev !== _rev ? [_id] : [];
		})
	);
}

type SnapshotLine = SnapshotHeader | SnapshotEnd | SnapshotBlock | Stored;

/** A line of a snapshot; something else than our server may have answered. @throws Unreachable */
function parseLine(line: string): SnapshotLine {
	try {
		return JSON.parse(line) as SnapshotLine;
	} catch {
		throw new Unreachable('this is no snapshot');
	}
}

/** The documents of a line after the first. */
const documentsOf = (line: SnapshotLine): Stored[] =>
	'documents' in line ? (unpacked(line) as Stored[]) : [line as Stored];

/**
 * Where the pull after the snapshot begins: at the first attempt's sequence. What an interrupted
 * attempt brought may have been deleted since, of which a later snapshot says nothing.
 */
async function noteBeginning(
	{ rows }: ReplicaContext,
	{ space, seq, count }: SnapshotHeader
): Promise<string | number> {
	return rows.transaction('rw', rows.spaces, async () => {
		const firstSeq = (await rows.spaces.get(space))?.firstSeq ?? seq;
		await rows.spaces.update(space, { total: count, firstSeq });
		return firstSeq;
	});
}

/** Brings all revisions of a document with open conflicts, which a snapshot leaves out. */
async function fetchLeaves(
	{ replicas, server }: ReplicaContext,
	space: string,
	id: string
): Promise<void> {
	const path = `/api/couch/${encodeURIComponent(space)}/${encodeURIComponent(id)}`;
	try {
		const response = await server.get(`${path}?open_revs=all&revs=true`);
		const answers = await readJson<{ ok?: object }[]>(response);
		const leaves = answers.flatMap(({ ok }) => (ok ? [ok] : []));
		await replicas.use(space, (database) => addRevisions(database, leaves));
	} catch (error) {
		// Gone since the snapshot was made.
		if (!(error instanceof Refused && error.status === 404)) throw error;
	}
}
