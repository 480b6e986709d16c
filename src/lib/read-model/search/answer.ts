import { municipalityName } from '$lib/domain/region/municipalities';
import { searchableOf, type Searchable } from '$lib/domain/search/document';
import { excerptOf, marked } from '$lib/domain/search/excerpt';
import { foldText, termsOf } from '$lib/domain/search/fold';
import type { Entry } from '$lib/domain/search/index';
import type { Result } from '$lib/domain/search/result';
import type { YuiDatabase } from '../database';
import type { FaqRow } from '../projections/faq';
import type { ThreadRow } from '../projections/thread';
import type { Row } from '../row';
import type { SpaceState } from '../state';
import type { IndexKeeper } from './keeper';
import type { Answer, Query, Similar } from './protocol';
import { byTable } from './tables';

/** Rows that were shown stay at hand: with every further letter most results are the same. */
const MAX_KEPT = 300;

/** Answers questions from the index, and with the rows of the few documents that are shown. */
export class Answers {
	readonly #kept = new Map<string, Row>();

	/** @param spaces of the person, as they are now */
	constructor(
		private readonly rows: YuiDatabase,
		private readonly keeper: IndexKeeper,
		private readonly spaces: () => readonly SpaceState[]
	) {}

	async search({ text, filter, limit }: Query): Promise<Answer> {
		const terms = termsOf(text);
		const { entries, total, counts } = this.keeper.index.search({
			...{ terms, filter, limit },
			isHidden: this.#isGone(),
			municipalityOf: (person) => this.keeper.municipalities.get(person)
		});
		const rows = await this.#rowsOf(entries);
		const others = await this.#parentsOf([...rows.values()]);
		const results = entries.flatMap((entry): Result[] => {
			const row = rows.get(entry.id);
			const searchable = row && searchableOf(row.doc);
			if (!row || !searchable) return [];
			const parent = others.get(parentOf(row) ?? '');
			const heading = searchable.heading || (parent && searchableOf(parent.doc)?.heading) || '';
			return [
				{
					id: entry.id,
					space: entry.space,
					kind: entry.kind,
					...threadKindOf(row),
					// The title of another document was not what was searched.
					heading: searchable.heading ? marked(heading, terms) : [{ text: heading, isHit: false }],
					excerpt: excerptOf(searchable.parts, terms),
					place: this.#placeOf(row, searchable, parent),
					at: row.doc.updatedAt,
					...(row.doc.type === 'reply' && parent ? { shownBy: parent.id } : {})
				}
			];
		});
		return { results, total, counts };
	}

	/** @param except id of the document that is being written */
	async similar(text: string, limit: number, except: string): Promise<Similar[]> {
		const entries = this.keeper.index
			.similar(foldText(text), limit + 1, this.#isGone())
			.filter(({ id }) => id !== except)
			.slice(0, limit);
		// Not those at hand, whose number of replies may have changed since.
		const rows = new Map(
			(await this.#read(entries.map(({ id }) => id))).map((row) => [row.id, row])
		);
		return entries.flatMap(({ id, space, kind }): Similar[] => {
			const row = rows.get(id);
			if (!row) return [];
			const title = searchableOf(row.doc)?.heading ?? '';
			return kind === 'faq'
				? [{ id, space, kind, title, isAnswered: (row as FaqRow).answered === 1 }]
				: [{ id, space, kind, title, replies: (row as ThreadRow).replies }];
		});
	}

	/** Spaces the person has lost, which unsent work keeps on the device. */
	#isGone(): (space: string) => boolean {
		const gone = new Set(
			this.spaces()
				.filter(({ phase }) => phase === 'gone')
				.map(({ id }) => id)
		);
		return (space) => gone.has(space);
	}

	async #rowsOf(entries: readonly Entry[]): Promise<Map<string, Row>> {
		const found = new Map<string, Row>();
		const missing: string[] = [];
		for (const { id, rev } of entries) {
			const row = this.#kept.get(id);
			if (row?.rev === rev) found.set(id, row);
			else missing.push(id);
		}
		for (const row of await this.#read(missing)) {
			found.set(row.id, row);
			this.#kept.delete(row.id);
			this.#kept.set(row.id, row);
		}
		for (const id of this.#kept.keys()) {
			if (this.#kept.size <= MAX_KEPT) break;
			this.#kept.delete(id);
		}
		return found;
	}

	async #read(ids: readonly string[]): Promise<Row[]> {
		const tables = [...byTable(ids)];
		if (tables.length === 0) return [];
		// One transaction: each is several messages between processes.
		const read = await this.rows.transaction(
			'r',
			tables.map(([table]) => table),
			() =>
				Promise.all(
					tables.map(
						([table, wanted]) =>
							this.rows.table(table).bulkGet(wanted) as Promise<(Row | undefined)[]>
					)
				)
		);
		return read.flat().filter((row) => row !== undefined);
	}

	/** Threads of replies, notebooks of sections, series of single meetings. */
	#parentsOf(rows: readonly Row[]): Promise<Map<string, Row>> {
		const { index } = this.keeper;
		// What is hidden is not in the index, and so gives no title either.
		const ids = new Set(rows.map(parentOf).filter((id) => id !== null));
		return this.#rowsOf([...ids].map((id) => index.get(id)).filter((entry) => entry !== undefined));
	}

	#placeOf(row: Row, { municipalities }: Searchable, parent: Row | undefined): string {
		const title = this.spaces().find(({ id }) => id === row.space)?.title ?? '';
		if (row.doc.type === 'section' && parent)
			return [title, searchableOf(parent.doc)?.heading].filter(Boolean).join('・');
		if (row.space !== 'commons') return title;
		return municipalities?.length ? municipalities.map(municipalityName).join('・') : title;
	}
}

/** The document that gives this one its place. */
function parentOf({ doc }: Row): string | null {
	// What somebody says of themselves is called by their name.
	if (doc.type === 'profile') return `person:${doc.author}`;
	const fields = doc as unknown as Record<string, unknown>;
	const name = { reply: 'thread', section: 'notebook', occurrence: 'series' }[doc.type];
	return name === undefined ? null : String(fields[name]);
}

const threadKindOf = ({ doc }: Row): Pick<Result, 'threadKind'> =>
	doc.type === 'thread' ? { threadKind: (doc as unknown as { kind: string }).kind } : {};
