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

/** Answers questions from the index, and with the rows of the few documents that are shown. */
export class Answers {
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
		const rows = await this.#rowsOf(this.#withParents(entries));
		const results = entries.flatMap((entry): Result[] => {
			const row = rows.get(entry.id);
			const searchable = row && searchableOf(row.doc);
			if (!row || !searchable) return [];
			const parent = rows.get(entry.parent);
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

	async #rowsOf(entries: Iterable<Entry>): Promise<Map<string, Row>> {
		const { kept } = this.keeper;
		const found = new Map<string, Row>();
		const missing: string[] = [];
		for (const { id, rev } of entries) {
			const row = kept.get(id, rev);
			if (row) found.set(id, row);
			else missing.push(id);
		}
		for (const row of await this.#read(missing)) {
			found.set(row.id, row);
			kept.show(row);
		}
		return found;
	}

	/** And the threads of replies, notebooks of sections, series of single meetings. */
	#withParents(entries: readonly Entry[]): Set<Entry> {
		const { index } = this.keeper;
		// What is hidden is not in the index, and so gives no title either.
		const parents = entries.map(({ parent }) => index.get(parent));
		return new Set([...entries, ...parents.filter((entry) => entry !== undefined)]);
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

	#placeOf(row: Row, { municipalities }: Searchable, parent: Row | undefined): string {
		const title = this.spaces().find(({ id }) => id === row.space)?.title ?? '';
		if (row.doc.type === 'section' && parent)
			return [title, searchableOf(parent.doc)?.heading].filter(Boolean).join('・');
		if (row.space !== 'commons') return title;
		return municipalities?.length ? municipalities.map(municipalityName).join('・') : title;
	}
}

const threadKindOf = ({ doc }: Row): Pick<Result, 'threadKind'> =>
	doc.type === 'thread' ? { threadKind: (doc as unknown as { kind: string }).kind } : {};
