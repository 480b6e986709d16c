import { setImmediate } from 'node:timers/promises';
import type { FirstScreen, SnapshotEnd, SnapshotHeader } from '$lib/domain/wire';
import { parseSpace } from '$lib/domain/core/space';
import { isReadable, ownIds, privateTypes } from '$lib/domain/permissions/readable';
import { packed } from '$lib/domain/snapshot';
import type { Engine, StoredDocument } from '../engine/engine';
import type { Encoding } from '../http/compress';
import { completed, compressQuickly, compressWell, type Begun, type Compressed } from './compress';
import { usefulOrder } from './order';
import { Rest } from './rest';

interface Snapshot extends Begun {
	/** Opaque mark of the state it shows. */
	seq: string;
	end: SnapshotEnd;
	firstScreen: FirstScreen;
}

interface UnderWay {
	seq: string;
	/** There before the snapshot, which is still to be compressed. */
	firstScreen: Promise<FirstScreen>;
	snapshot: Promise<Snapshot>;
	next: Promise<UnderWay> | null;
}

/** Long enough that a space in which people are talking is not compressed again for each sentence. */
const REST_MS = 10_000;

/** A space as it was read, to be written down in one form or another. */
interface Reading {
	header: SnapshotHeader;
	/** Most useful first. */
	documents: StoredDocument[];
	end: SnapshotEnd;
	firstScreen: FirstScreen;
}

/**
 * The lines of a snapshot that everybody gets: compact where every byte is going to be counted, else plain. The compact
 * form of a large space takes a while; others are served in between.
 */
async function textOf({ header, documents }: Reading, encoding: Encoding): Promise<Uint8Array> {
	const lines = [JSON.stringify(header)];
	for (const line of encoding === 'br' ? packed(documents) : documents) {
		lines.push(JSON.stringify(line));
		if (encoding === 'br') await setImmediate();
	}
	lines.push('');
	return new TextEncoder().encode(lines.join('\n'));
}

/** What of a space that several people have is one person's alone to read. */
async function ownDocuments(
	engine: Engine,
	space: string,
	person: string
): Promise<StoredDocument[]> {
	const db = engine.database<StoredDocument>(space);
	const found = await Promise.all(
		privateTypes(parseSpace(space)!.kind).map((type) => {
			const startkey = ownIds(type, person);
			const range = { startkey, endkey: `${startkey}\uffff` };
			return db.allDocs({ ...range, include_docs: true, conflicts: true });
		})
	);
	return found.flatMap(({ rows }) => rows.flatMap(({ doc }) => doc ?? []));
}

const keyOf = (space: string, encoding: Encoding): string => `${space} ${encoding}`;

/**
 * A whole space as one compressed answer. What everybody gets of it is made once and kept until the space changes, so that
 * a thousand phones cost one compression: a quick one at once, and a better one, which takes ten
 * times as long, when the space has rested.
 */
export class Snapshots {
	readonly #engine: Engine;
	readonly #cacheBytes: number;
	/** Least recently used first. */
	readonly #cache = new Map<string, Snapshot>();
	/** What is being made, and what comes after it for those who ask meanwhile. */
	readonly #underWay = new Map<string, UnderWay>();
	#cachedBytes = 0;
	readonly #rest: Rest;

	/**
	 * @param cacheBytes compressed bytes kept in memory, at most
	 * @param restMs milliseconds for which a space must not have changed before its snapshot is
	 * compressed again, better
	 */
	constructor(engine: Engine, cacheBytes: number, restMs = REST_MS) {
		this.#engine = engine;
		this.#cacheBytes = cacheBytes;
		this.#rest = new Rest(restMs);
	}

	/** Ends what waits for a space to rest. */
	close(): void {
		this.#rest.close();
	}

	/**
	 * The compressed NDJSON of a space that exists (see `SnapshotHeader`), for one of those who have it.
	 *
	 * @param person their id: what of the space is theirs alone comes behind what everybody gets
	 */
	async get(space: string, encoding: Encoding, person: string): Promise<Compressed> {
		const seq = await this.#seqOf(space);
		const shared =
			this.#cached(space, encoding, seq) ??
			(await (
				await this.#shared(space, encoding, seq)
			).snapshot);
		const own = await ownDocuments(this.#engine, space, person);
		const isConflicted = ({ _conflicts }: StoredDocument): boolean => _conflicts !== undefined;
		const conflicted = own.filter(isConflicted).map(({ _id }) => _id);
		const end: SnapshotEnd = { ...shared.end, ...(conflicted.length > 0 ? { conflicted } : {}) };
		const lines = [...own.filter((document) => !isConflicted(document)), end];
		return completed(shared, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
	}

	/**
	 * What the first screen shows of a space that exists. Where that is not known yet the snapshot is
	 * begun, which whoever asks for this will want next; this does not wait for it.
	 */
	async firstScreen(space: string): Promise<FirstScreen> {
		const seq = await this.#seqOf(space);
		const cached = this.#cached(space, 'br', seq);
		if (cached) return cached.firstScreen;
		return (await this.#shared(space, 'br', seq)).firstScreen;
	}

	#cached(space: string, encoding: Encoding, seq: string): Snapshot | null {
		const key = keyOf(space, encoding);
		const cached = this.#cache.get(key);
		if (cached?.seq !== seq) return null;
		this.#cache.delete(key);
		this.#cache.set(key, cached);
		return cached;
	}

	/**
	 * One at a time of each kind: however fast a space changes, its snapshots are made one after the
	 * other, each for all who asked while the one before was made.
	 */
	async #shared(space: string, encoding: Encoding, seq: string): Promise<UnderWay> {
		const underWay = this.#underWay.get(keyOf(space, encoding));
		if (!underWay) return this.#begin(space, encoding, seq);
		if (underWay.seq === seq) return underWay;
		return (underWay.next ??= underWay.snapshot
			.catch(() => {})
			.then(async () => this.#begin(space, encoding, await this.#seqOf(space))));
	}

	#begin(space: string, encoding: Encoding, seq: string): UnderWay {
		const key = keyOf(space, encoding);
		const reading = this.#read(space);
		const made = reading.then(async (read) => ({
			seq,
			firstScreen: read.firstScreen,
			end: read.end,
			...(await compressQuickly(await textOf(read, encoding), encoding))
		}));
		const underWay: UnderWay = {
			seq,
			firstScreen: reading.then(({ firstScreen }) => firstScreen),
			snapshot: made
				.then((snapshot) => {
					this.#keep(key, snapshot);
					if (encoding === 'br') this.#rest.after(key, () => this.#improve(key, snapshot));
					return snapshot;
				})
				.finally(() => {
					if (!underWay.next) this.#underWay.delete(key);
				}),
			next: null
		};
		// Whoever waits for one of the two hears of a failure there.
		underWay.firstScreen.catch(() => undefined);
		underWay.snapshot.catch(() => undefined);
		this.#underWay.set(key, underWay);
		return underWay;
	}

	/** Compresses what is kept once more, if it still is what the space looks like. */
	async #improve(key: string, snapshot: Snapshot): Promise<void> {
		if (this.#cache.get(key) !== snapshot) return;
		const better = await compressWell(snapshot);
		if (this.#cache.get(key) === snapshot && better.bytes.length < snapshot.bytes.length)
			this.#keep(key, { ...snapshot, ...better });
	}

	async #seqOf(space: string): Promise<string> {
		return (await this.#engine.updateSeqs([space])).get(space) ?? '';
	}

	async #read(space: string): Promise<Reading> {
		const db = this.#engine.database<StoredDocument>(space);
		// First the sequence, then the documents: what is written in between comes twice, never not.
		const { update_seq: seq } = await db.info();
		const { rows } = await db.allDocs({ include_docs: true, conflicts: true });
		const kind = parseSpace(space)!.kind;
		// A person of no name has nothing of their own.
		const documents = rows.flatMap(({ id, doc }) =>
			doc && !id.startsWith('_') && isReadable(id, kind, '') ? [doc] : []
		);
		const conflicted = documents.filter(({ _conflicts }) => _conflicts).map(({ _id }) => _id);
		const { lead, rest } = usefulOrder(documents.filter(({ _conflicts }) => !_conflicts));
		const count = lead.length + rest.length;
		const header: SnapshotHeader = { space, seq, count, conflicted };
		const end: SnapshotEnd = { end: true, count };
		const firstScreen = { space, seq, documents: lead as FirstScreen['documents'] };
		return { header, documents: [...lead, ...rest], end, firstScreen };
	}

	#keep(key: string, snapshot: Snapshot): void {
		this.#forget(key);
		this.#cache.set(key, snapshot);
		this.#cachedBytes += snapshot.bytes.length;
		for (const oldest of this.#cache.keys()) {
			if (this.#cachedBytes <= this.#cacheBytes) break;
			this.#forget(oldest);
		}
	}

	#forget(key: string): void {
		this.#cachedBytes -= this.#cache.get(key)?.bytes.length ?? 0;
		this.#cache.delete(key);
	}
}
