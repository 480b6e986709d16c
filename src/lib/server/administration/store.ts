import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';

/** What the administration keeps in the database `region`, under ids that say whose it is. */
export class RegionStore {
	readonly #engine: Engine;

	private constructor(engine: Engine) {
		this.#engine = engine;
	}

	static async open(engine: Engine): Promise<RegionStore> {
		await engine.ensure(REGION);
		return new RegionStore(engine);
	}

	/** Content under an id; null when there is none. */
	async get<T extends object>(id: string): Promise<T | null> {
		const found = await this.#engine.database<T>(REGION).get(id).catch(ignoreStatus(404));
		if (!found) return null;
		const { _id, _rev, ...content } = found;
		return content as unknown as T;
	}

	/** Writes content under an id, whatever was there. */
	async put<T extends object>(id: string, content: T): Promise<void> {
		const database = this.#engine.database<object>(REGION);
		const found = await database.get(id).catch(ignoreStatus(404));
		await database.put({ ...content, _id: id, ...(found ? { _rev: found._rev } : {}) });
	}

	/** Everything whose id begins so, in the order of ids. */
	async all<T extends object>(prefix: string): Promise<T[]> {
		const { rows } = await this.#engine
			.database<T>(REGION)
			.allDocs({ startkey: prefix, endkey: `${prefix}\uffff`, include_docs: true });
		return rows.flatMap(({ doc }) => (doc ? [doc as T] : []));
	}

	/** Keeps a long list in pieces: `<prefix>0000`, `<prefix>0001`, … */
	async putAll<T>(prefix: string, items: readonly T[], size = 500): Promise<void> {
		const pieces: { _id: string; items: readonly T[] }[] = [];
		for (let start = 0; start < items.length; start += size)
			pieces.push({
				_id: prefix + String(pieces.length).padStart(4, '0'),
				items: items.slice(start, start + size)
			});
		for (const piece of pieces) await this.#engine.database<object>(REGION).put(piece);
	}

	/** A list that `putAll` kept. */
	async list<T>(prefix: string): Promise<T[]> {
		return (await this.all<{ items: T[] }>(prefix)).flatMap(({ items }) => items);
	}

	/** Removes everything whose id begins so. */
	async clear(prefix: string): Promise<void> {
		const database = this.#engine.database<object>(REGION);
		const { rows } = await database.allDocs({ startkey: prefix, endkey: `${prefix}\uffff` });
		await database.bulkDocs(
			rows.map(({ id, value }) => ({ _id: id, _rev: value.rev, _deleted: true }) as object)
		);
	}
}
