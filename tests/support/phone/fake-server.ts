import PouchDB from './pouchdb';
import { personalSpace } from '../../../src/lib/domain/core/space';
import type { ChangeEvents, SpacesInfo } from '../../../src/lib/domain/wire';

let servers = 0;

type Stored = { _id: string; _rev: string } & Record<string, unknown>;

/**
 * The server's side of the protocol in memory, without rules of its own: a test says whom and what it
 * refuses. For what the real server does there are the tests in `replication/`.
 */
export class FakeServer {
	/** Person → spaces besides the personal one. */
	readonly spacesOf = new Map<string, string[]>();
	/** Cookies whose session has ended. */
	readonly expired = new Set<string>();
	/** Document id → reason of its refusal. */
	readonly refused = new Map<string, string>();
	/** Names its past, as the real one does. */
	history = 'first';
	/** Bodies of `_bulk_docs`, in the order they came. */
	readonly pushed: { space: string; docs: Stored[] }[] = [];
	readonly #name = `server${++servers}`;
	readonly #databases = new Map<string, PouchDB.Database>();
	readonly #streams = new Map<ReadableStreamDefaultController<Uint8Array>, string>();

	database(space: string): PouchDB.Database {
		let database = this.#databases.get(space);
		if (!database) {
			database = new PouchDB(`${this.#name}.${space}`, { adapter: 'idb' });
			this.#databases.set(space, database);
		}
		return database;
	}

	/** Writes as somebody else's phone or the clerk would, and tells everybody. */
	async write(space: string, ...documents: object[]): Promise<string[]> {
		const answers = await this.database(space).bulkDocs(
			documents as PouchDB.Core.PutDocument<object>[]
		);
		await this.announce(space);
		return answers.map((answer) => {
			if (!('rev' in answer) || !answer.rev) throw new Error(JSON.stringify(answer));
			return answer.rev;
		});
	}

	async get(space: string, id: string): Promise<Stored | null> {
		return this.database(space)
			.get(id)
			.then((document) => document as unknown as Stored)
			.catch(() => null);
	}

	async announce(space: string): Promise<void> {
		const seq = await this.#seq(space);
		for (const [stream, person] of this.#streams)
			if (this.#spaceIds(person).includes(space)) tell(stream, 'change', { space, seq });
	}

	/** Tells a person's phones of their spaces. */
	async announceSpaces(person: string): Promise<void> {
		const info = await this.info(person);
		for (const [stream, owner] of this.#streams) if (owner === person) tell(stream, 'spaces', info);
	}

	/** A copy of everything, to be restored. */
	async backup(): Promise<ReadonlyMap<string, PouchDB.Database>> {
		const copy = new Map<string, PouchDB.Database>();
		for (const [space, database] of this.#databases) {
			const target = new PouchDB(`${this.#name}.${space}.copy${copy.size}`, { adapter: 'idb' });
			await database.replicate.to(target);
			copy.set(space, target);
		}
		return copy;
	}

	/** Everything is as it was when this copy was made. @param history named after it */
	restore(copy: ReadonlyMap<string, PouchDB.Database>, history: string): void {
		this.#databases.clear();
		for (const [space, database] of copy) this.#databases.set(space, database);
		this.history = history;
		this.hangUp();
	}

	/** How many streams are open. */
	get streams(): number {
		return this.#streams.size;
	}

	/** Ends all streams, as a restart does. */
	hangUp(): void {
		for (const stream of this.#streams.keys()) end(stream);
		this.#streams.clear();
	}

	dispose(): void {
		this.hangUp();
	}

	#spaceIds(person: string): string[] {
		return ['commons', personalSpace(person), ...(this.spacesOf.get(person) ?? [])];
	}

	async #seq(space: string): Promise<string> {
		return String((await this.database(space).info()).update_seq);
	}

	async info(person: string): Promise<SpacesInfo> {
		const spaces = await Promise.all(
			this.#spaceIds(person).map(async (id) => ({ id, title: id, seq: await this.#seq(id) }))
		);
		return { spaces, serverTime: new Date().toISOString(), history: this.history };
	}

	/** What a phone's network calls; the cookie is the person's id. */
	readonly send = async (path: string, init: RequestInit): Promise<Response> => {
		const signal = init.signal;
		signal?.throwIfAborted();
		const person = new Headers(init.headers).get('cookie') ?? '';
		if (person === '' || this.expired.has(person)) return failure(401, 'unauthorized');
		const url = new URL(path, 'http://yui.test');
		const [, api, endpoint, space = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
		if (api !== 'api') return failure(404, 'not_found');
		if (endpoint === 'spaces') return json(await this.info(person));
		if (endpoint === 'changes') return this.#stream(person, signal ?? null);
		if (!this.#spaceIds(person).includes(space)) return failure(403, 'not_a_member');
		if (endpoint === 'snapshot') return this.#snapshot(space);
		return this.#couch(space, rest.join('/'), url.searchParams, init);
	};

	async #stream(person: string, signal: AbortSignal | null): Promise<Response> {
		const info = await this.info(person);
		const body = new ReadableStream<Uint8Array>({
			start: (controller) => {
				this.#streams.set(controller, person);
				tell(controller, 'hello', info);
				signal?.addEventListener('abort', () => {
					this.#streams.delete(controller);
					try {
						controller.error(signal.reason);
					} catch {
						// Closed before.
					}
				});
			}
		});
		return new Response(body);
	}

	async #snapshot(space: string): Promise<Response> {
		const database = this.database(space);
		const { update_seq } = await database.info();
		const { rows } = await database.allDocs({ include_docs: true, conflicts: true });
		const documents = rows.flatMap((row) =>
			'doc' in row && row.doc ? [row.doc as unknown as Stored] : []
		);
		const whole = documents.filter(({ _conflicts }) => !_conflicts);
		const conflicted = documents.filter(({ _conflicts }) => _conflicts).map(({ _id }) => _id);
		const header = { space, seq: update_seq, count: whole.length, conflicted };
		const lines = [header, ...whole, { end: true, count: whole.length }];
		return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
	}

	async #couch(
		space: string,
		rest: string,
		parameters: URLSearchParams,
		init: RequestInit
	): Promise<Response> {
		const database = this.database(space);
		const body = typeof init.body === 'string' ? (JSON.parse(init.body) as never) : (null as never);
		switch (rest) {
			case '_changes':
				return json(
					await database.changes({
						since: Number(parameters.get('since') ?? 0),
						style: 'all_docs',
						limit: Number(parameters.get('limit') ?? 1000)
					})
				);
			case '_bulk_get':
				return json(await database.bulkGet({ docs: body['docs'], revs: true }));
			case '_revs_diff':
				return json(await database.revsDiff(body));
			case '_bulk_docs':
				return json(await this.#bulkDocs(space, body['docs']));
		}
		try {
			const options = Object.fromEntries(
				[...parameters].map(([name, value]) => [name, value === 'all' ? 'all' : JSON.parse(value)])
			) as object;
			return json(await database.get(rest, options));
		} catch {
			return failure(404, 'missing');
		}
	}

	async #bulkDocs(space: string, docs: Stored[]): Promise<object[]> {
		this.pushed.push({ space, docs });
		const taken = docs.filter(({ _id }) => !this.refused.has(_id));
		await this.database(space).bulkDocs(taken as unknown as PouchDB.Core.PutDocument<object>[], {
			new_edits: false
		});
		await this.announce(space);
		return docs
			.filter(({ _id }) => this.refused.has(_id))
			.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: this.refused.get(_id) }));
	}
}

export const json = (value: unknown, status = 200): Response =>
	new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });

export const failure = (status: number, reason: string): Response =>
	json({ error: 'failed', reason }, status);

function tell<N extends keyof ChangeEvents>(
	stream: ReadableStreamDefaultController<Uint8Array>,
	name: N,
	data: ChangeEvents[N]
): void {
	try {
		stream.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
	} catch {
		// The phone is gone.
	}
}

function end(stream: ReadableStreamDefaultController<Uint8Array>): void {
	try {
		stream.close();
	} catch {
		// Closed before.
	}
}
