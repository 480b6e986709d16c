import type { Table } from 'dexie';
import { acceptanceId } from '$lib/capabilities/thread/acceptance-id';
import type { Envelope } from '$lib/domain/core/document';
import { isSearched } from '$lib/capabilities/searching';
import { entryOf } from '$lib/domain/search/entry';
import { SearchIndex } from '$lib/domain/search/index';
import type { Reply } from '$lib/capabilities/thread/thread';
import type { YuiDatabase } from '../database';
import type { HidingRow } from '$lib/capabilities/moderation/moderation.row';
import type { AcceptanceRow } from '$lib/capabilities/thread/thread.row';
import { projections } from '../projections/registry';
import type { Row } from '../row';
import { KeptPreviews, previewOf } from './kept';
import { onNews, type News } from './news';
import type { Progress } from './protocol';
import { byTable } from './tables';

/** A document in its space. */
const keyOf = (space: string, id: string): string => `${space} ${id}`;

/** Rows read at once: a question that comes meanwhile waits for no more than these. */
const BATCH = 100;
/** What people look for most comes first. */
const ORDER = ['faq', 'thread', 'disaster', 'community', 'person'];

/**
 * Keeps an index of the rows: reads all of them once, batch by batch, and then whatever is written. Only
 * one read is under way at any time, so that an older row never replaces a newer one.
 */
export class IndexKeeper {
	index = new SearchIndex();
	kept = new KeptPreviews();
	progress: Progress = { count: 0, state: 'building' };
	/** Person → municipality, as the directory says. */
	readonly municipalities = new Map<string, string>();
	/** `keyOf` of what is hidden, by the id of the document that hides it. */
	readonly #hidden = new Map<string, string>();
	#hiddenKeys: ReadonlySet<string> = new Set();
	/** The reply each acceptance names; '' for one that was taken back. */
	readonly #accepted = new Map<string, string>();
	readonly #changed = new Set<string>();
	readonly #lost = new Set<string>();
	#isStale = true;
	#working: Promise<void> | null = null;
	#isClosed = false;
	readonly #unsubscribe: () => void;

	/**
	 * @param rest lets go first what waits: questions
	 * @param onProgress called when the index has changed
	 */
	constructor(
		private readonly rows: YuiDatabase,
		private readonly rest: () => Promise<void>,
		private readonly onProgress: (progress: Progress) => void
	) {
		this.#unsubscribe = onNews(rows, (news) => {
			this.#note(news);
			void this.work();
		});
	}

	close(): void {
		this.#isClosed = true;
		this.#unsubscribe();
	}

	/** Brings the index up to what is written; settles when it is, or has failed. */
	work(): Promise<void> {
		this.#working ??= this.#run()
			.then(
				() => {
					if (!this.#isClosed) this.#tell('ready');
				},
				(error: unknown) => {
					if (this.#isClosed) return;
					// What was to be read is not known any more: the next question begins anew.
					this.#isStale = true;
					console.error('the index could not be brought up to date', error);
					this.#tell('failed');
				}
			)
			.finally(() => {
				this.#working = null;
				// News that came with the end.
				if (this.progress.state === 'ready' && this.#isWaiting) void this.work();
			});
		return this.#working;
	}

	get #isWaiting(): boolean {
		return !this.#isClosed && (this.#isStale || this.#lost.size > 0 || this.#changed.size > 0);
	}

	#note(news: News): void {
		if ('all' in news) this.#isStale = true;
		else if ('space' in news) this.#lost.add(news.space);
		else
			for (const id of news.ids) {
				const type = id.slice(0, id.indexOf(':'));
				if (isSearched(type) || type === 'hiding' || type === 'acceptance') this.#changed.add(id);
			}
	}

	async #run(): Promise<void> {
		while (!this.#isClosed) {
			if (this.#isStale) await this.#build();
			else if (this.#lost.size > 0) this.#forgetSpaces();
			else if (this.#changed.size > 0) await this.#readChanged();
			else return;
		}
	}

	async #build(): Promise<void> {
		this.#isStale = false;
		this.index = new SearchIndex();
		this.kept = new KeptPreviews();
		this.#hidden.clear();
		this.#hiddenKeys = new Set();
		this.#accepted.clear();
		this.#lost.clear();
		this.#tell('building');
		for (const row of await this.rows.hidings.where('hidden').equals(1).toArray())
			this.#noteHiding(row);
		for (const { id, doc } of await this.rows.acceptances.toArray())
			this.#accepted.set(id, doc.reply);
		const place = (type: string) => (ORDER.indexOf(type) + 1 || ORDER.length + 1) - 1;
		const searched = projections
			.filter(({ type }) => isSearched(type))
			.sort((a, b) => place(a.type) - place(b.type));
		for (const { table } of searched) await this.#readTable(this.rows.table(table));
	}

	async #readTable(table: Table<Row, string>): Promise<void> {
		for (let last = ''; !this.#isStale && !this.#isClosed;) {
			const rows = await table.where(':id').above(last).limit(BATCH).toArray();
			for (const row of rows) this.#take(row);
			this.#tell('building');
			await this.rest();
			if (rows.length < BATCH) return;
			last = rows.at(-1)!.id;
			// News does not wait for the end of the tables.
			if (this.#changed.size > 0) await this.#readChanged();
		}
	}

	async #readChanged(): Promise<void> {
		const ids = [...this.#changed].slice(0, BATCH);
		for (const id of ids) this.#changed.delete(id);
		for (const [table, wanted] of byTable(ids)) {
			const rows = await (this.rows.table(table) as Table<Row, string>).bulkGet(wanted);
			for (const [index, row] of rows.entries())
				if (table === 'hidings') this.#takeHiding(wanted[index]!, row as HidingRow | undefined);
				else if (table === 'acceptances')
					this.#takeAcceptance(wanted[index]!, row as AcceptanceRow | undefined);
				else if (row) this.#take(row);
				else this.#drop(wanted[index]!);
		}
		if (this.progress.state === 'ready') this.#tell('ready');
		await this.rest();
	}

	#take(row: Row): void {
		const { id, rev, space, doc } = row;
		if (doc.type === 'person') {
			const { person, municipality } = doc as unknown as { person: string; municipality: string };
			this.municipalities.set(person, municipality);
		}
		const isHidden = this.#hiddenKeys.has(keyOf(space, id));
		const entry =
			isHidden && doc.author !== this.rows.person
				? null
				: entryOf({ ...doc, _rev: rev }, space, this.#isAccepted(doc));
		const preview = previewOf(row);
		if (!entry || !preview) return this.#drop(id);
		this.index.put(entry);
		this.kept.take(preview);
	}

	#drop(id: string): void {
		this.index.remove(id);
		this.kept.drop(id);
	}

	/** Threads have one acceptance each, whose id is that of the thread. */
	#isAccepted(doc: Envelope): boolean {
		if (doc.type !== 'reply') return false;
		return this.#accepted.get(acceptanceId((doc as Reply).thread)) === doc._id;
	}

	/** The reply that solves a question now, and the one that did before, are read anew. */
	#takeAcceptance(id: string, row: AcceptanceRow | undefined): void {
		const before = this.#accepted.get(id);
		const now = row?.doc.reply ?? '';
		if (row) this.#accepted.set(id, now);
		else this.#accepted.delete(id);
		for (const reply of [before, now]) if (reply && before !== now) this.#changed.add(reply);
	}

	/** What is hidden, or shown again, is read anew. */
	#takeHiding(id: string, row: HidingRow | undefined): void {
		const before = this.#hidden.get(id);
		this.#hidden.delete(id);
		if (row) this.#noteHiding(row);
		else this.#hiddenKeys = new Set(this.#hidden.values());
		for (const key of [before, this.#hidden.get(id)])
			if (key) this.#changed.add(key.slice(key.indexOf(' ') + 1));
	}

	#noteHiding({ id, space, hidden, doc }: HidingRow): void {
		if (hidden === 1) this.#hidden.set(id, keyOf(space, doc.target));
		this.#hiddenKeys = new Set(this.#hidden.values());
	}

	#forgetSpaces(): void {
		for (const id of [...this.index.ids()]) {
			const entry = this.index.get(id);
			if (entry && this.#lost.has(entry.space)) this.#drop(id);
		}
		this.#lost.clear();
	}

	#tell(state: Progress['state']): void {
		this.progress = { count: this.index.size, state };
		this.onProgress(this.progress);
	}
}
