import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { SnapshotEnd, SnapshotHeader } from '$lib/domain/wire';
import type { Engine, StoredDocument } from '../engine/engine';
import type { Encoding } from '../http/compress';
import { usefulOrder } from './order';

interface Snapshot {
	/** Opaque mark of the state it shows. */
	seq: string;
	bytes: Uint8Array;
}

interface UnderWay {
	seq: string;
	snapshot: Promise<Snapshot>;
	next: Promise<Snapshot> | null;
}

const keyOf = (space: string, encoding: Encoding): string => `${space} ${encoding}`;

const [brotli, gzipped] = [promisify(brotliCompress), promisify(gzip)];

/**
 * A whole space as one compressed answer. It is made once and kept until the space changes, so that
 * a thousand phones cost one compression.
 */
export class Snapshots {
	readonly #engine: Engine;
	readonly #cacheBytes: number;
	/** Least recently used first. */
	readonly #cache = new Map<string, Snapshot>();
	/** What is being made, and what comes after it for those who ask meanwhile. */
	readonly #underWay = new Map<string, UnderWay>();
	#cachedBytes = 0;

	constructor(engine: Engine, cacheBytes: number) {
		this.#engine = engine;
		this.#cacheBytes = cacheBytes;
	}

	/** The compressed NDJSON of a space that exists (see `SnapshotHeader`). */
	async get(space: string, encoding: Encoding): Promise<Uint8Array> {
		const seq = await this.#seqOf(space);
		const key = keyOf(space, encoding);
		const cached = this.#cache.get(key);
		if (cached?.seq === seq) {
			this.#cache.delete(key);
			this.#cache.set(key, cached);
			return cached.bytes;
		}
		return (await this.#shared(space, encoding, seq)).bytes;
	}

	/**
	 * One at a time of each kind: however fast a space changes, its snapshots are made one after the
	 * other, each for all who asked while the one before was made.
	 */
	#shared(space: string, encoding: Encoding, seq: string): Promise<Snapshot> {
		const underWay = this.#underWay.get(keyOf(space, encoding));
		if (!underWay) return this.#begin(space, encoding, seq);
		if (underWay.seq === seq) return underWay.snapshot;
		return (underWay.next ??= underWay.snapshot
			.catch(() => {})
			.then(async () => this.#begin(space, encoding, await this.#seqOf(space))));
	}

	#begin(space: string, encoding: Encoding, seq: string): Promise<Snapshot> {
		const key = keyOf(space, encoding);
		const snapshot = this.#make(space, encoding, seq);
		const underWay: UnderWay = { seq, snapshot, next: null };
		this.#underWay.set(key, underWay);
		return snapshot
			.then((made) => {
				this.#keep(key, made);
				return made;
			})
			.finally(() => {
				if (!underWay.next) this.#underWay.delete(key);
			});
	}

	async #seqOf(space: string): Promise<string> {
		return (await this.#engine.updateSeqs([space])).get(space) ?? '';
	}

	async #make(space: string, encoding: Encoding, seq: string): Promise<Snapshot> {
		const text = new TextEncoder().encode(await this.#text(space));
		return { seq, bytes: await compress(text, encoding) };
	}

	async #text(space: string): Promise<string> {
		const db = this.#engine.database<StoredDocument>(space);
		// First the sequence, then the documents: what is written in between comes twice, never not.
		const { update_seq } = await db.info();
		const { rows } = await db.allDocs({ include_docs: true, conflicts: true });
		const documents = rows.flatMap(({ id, doc }) => (doc && !id.startsWith('_') ? [doc] : []));
		const conflicted = documents.filter(({ _conflicts }) => _conflicts).map(({ _id }) => _id);
		const whole = usefulOrder(documents.filter(({ _conflicts }) => !_conflicts));
		const header: SnapshotHeader = { space, seq: update_seq, count: whole.length, conflicted };
		const end: SnapshotEnd = { end: true, count: whole.length };
		return [header, ...whole, end].map((line) => JSON.stringify(line) + '\n').join('');
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

/** Compressed off the event loop, on zlib's threads. */
async function compress(text: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
	if (encoding === 'identity') return text;
	if (encoding === 'gzip') return new Uint8Array(await gzipped(text, { level: 9 }));
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: 9,
		// 16 MiB, the most every browser decodes.
		[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
		[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
		[constants.BROTLI_PARAM_SIZE_HINT]: text.length
	};
	return new Uint8Array(await brotli(text, { params }));
}
