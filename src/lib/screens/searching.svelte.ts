import { cut } from '$lib/domain/core/cut';
import { SEARCH_KINDS, type SearchKind } from '$lib/domain/search/searchable';
import { MAX_QUERY } from '$lib/domain/search/fold';
import type { Answer, Progress, Query } from '$lib/read-model/search/protocol';
import type { Search } from '$lib/read-model/search/search';
import type { QueryResult } from '$lib/ui';

/** What is being searched for, and what has been found so far; the last results stay meanwhile. */
export class Searching {
	result = $state.raw<QueryResult<Answer>>({ status: 'loading' });
	progress = $state.raw<Progress>({ count: 0, state: 'building' });
	#query: Query | null = null;

	constructor(private readonly search: Search) {
		this.progress = search.progress;
	}

	/** Asks; null for nothing. */
	ask(query: Query | null): void {
		this.#query = query;
		if (query) void this.#answer(query);
	}

	/** Asks again whenever the index has changed; returns the end of it. */
	follow(): () => void {
		return this.search.onProgress(() => {
			this.progress = this.search.progress;
			// Asking makes it try again: that is for the person to decide.
			if (this.#query && this.progress.state !== 'failed') void this.#answer(this.#query);
		});
	}

	readonly retry = (): void => {
		this.result = { status: 'loading' };
		if (this.#query) void this.#answer(this.#query);
	};

	async #answer(query: Query): Promise<void> {
		try {
			const data = await this.search.search(query);
			// Null when a newer question has taken its place.
			if (data && query === this.#query) this.result = { status: 'ready', data };
		} catch (error) {
			if (query === this.#query) this.result = { status: 'failed', error };
		}
	}
}

/**
 * What is searched for while a Japanese word is being typed: the Latin letters at its end are the
 * beginning of the next kana and would find nothing.
 */
export const settledText = (text: string): string => text.replace(/[a-zａ-ｚ]{1,3}$/iu, '');

const DAY_MS = 86_400_000;
/** Periods one can choose, by their days. */
export const PERIODS = { '7': '1週間以内', '31': '1か月以内', '366': '1年以内' } as const;

/** What is chosen on the screen, '' where nothing is. */
export interface Choice {
	text: string;
	kind: SearchKind | '';
	/** Space id. */
	place: string;
	municipality: string;
	period: keyof typeof PERIODS | '';
}

/** What an address says; what it cannot mean is left out. */
export function choiceOf(params: URLSearchParams): Choice {
	const of = <T extends string>(name: string, table: Readonly<Record<T, unknown>>): T | '' => {
		const value = params.get(name) ?? '';
		return Object.hasOwn(table, value) ? (value as T) : '';
	};
	return {
		text: cut(params.get('q') ?? '', MAX_QUERY),
		kind: of('kind', SEARCH_KINDS),
		place: params.get('place') ?? '',
		municipality: params.get('municipality') ?? '',
		period: of('period', PERIODS)
	};
}

/** As an address says it, with its `?`; '' when nothing is chosen. */
export function searchParams({ text, kind, place, municipality, period }: Choice): string {
	const chosen = Object.entries({ q: text.trim(), kind, place, municipality, period }).filter(
		([, value]) => value !== ''
	);
	const search = chosen
		.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
		.join('&');
	return search === '' ? '' : `?${search}`;
}

/** What the search is asked. */
export const queryOf = (choice: Choice, limit: number, now = Date.now()): Query => ({
	text: choice.text,
	filter: {
		kind: choice.kind,
		space: choice.place,
		municipality: choice.municipality,
		since: choice.period === '' ? 0 : now - Number(choice.period) * DAY_MS
	},
	limit
});
