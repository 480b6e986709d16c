import { municipalityName } from '$lib/domain/region/municipalities';
import { alternativesOf, relatedTo } from '$lib/domain/search/alternatives';
import { searchableOf } from '$lib/capabilities/searching';
import { excerptOf, marked } from '$lib/domain/search/excerpt';
import { foldText, termsOf } from '$lib/domain/search/fold';
import type { Entry } from '$lib/domain/search/index';
import type { Result } from '$lib/domain/search/result';
import type { YuiDatabase } from '../database';
import type { FaqRow } from '$lib/capabilities/faq/faq.row';
import type { ThreadRow } from '$lib/capabilities/thread/thread.row';
import type { Row } from '../row';
import type { SpaceState } from '../state';
import type { IndexKeeper } from './keeper';
import { previewOf, type Preview } from './kept';
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
			alternatives: alternativesOf,
			isHidden: this.#isGone(),
			municipalityOf: (person) => this.keeper.municipalities.get(person)
		});
		const ways = [...terms, ...terms.flatMap(alternativesOf)];
		const previews = await this.#previewsOf(this.#withParents(entries));
		const results = entries.flatMap((entry): Result[] => {
			const found = previews.get(entry.id);
			if (!found) return [];
			const parent = previews.get(entry.parent);
			const { heading, parts, threadKind } = found;
			return [
				{
					id: entry.id,
					space: entry.space,
					kind: entry.kind,
					...(threadKind && { threadKind }),
					// The title of another document was not what was searched.
					heading: heading
						? marked(heading, ways)
						: [{ text: parent?.heading ?? '', isHit: false }],
					excerpt: excerptOf(parts, ways),
					place: this.#placeOf(found, parent),
					at: found.updatedAt,
					...(found.type === 'reply' && parent ? { shownBy: parent.id } : {})
				}
			];
		});
		return { results, total, counts, related: relatedTo(terms) };
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

	async #previewsOf(entries: Iterable<Entry>): Promise<Map<string, Preview>> {
		const { kept } = this.keeper;
		const found = new Map<string, Preview>();
		const missing: string[] = [];
		for (const { id, rev } of entries) {
			const preview = kept.get(id, rev);
			if (preview) found.set(id, preview);
			else missing.push(id);
		}
		for (const row of await this.#read(missing)) {
			const preview = previewOf(row);
			if (!preview) continue;
			found.set(row.id, preview);
			kept.show(preview);
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

	#placeOf({ space, type, municipalities }: Preview, parent: Preview | undefined): string {
		const title = this.spaces().find(({ id }) => id === space)?.title ?? '';
		if (type === 'section' && parent) return [title, parent.heading].filter(Boolean).join('・');
		if (space !== 'commons') return title;
		return municipalities?.length ? municipalities.map(municipalityName).join('・') : title;
	}
}
