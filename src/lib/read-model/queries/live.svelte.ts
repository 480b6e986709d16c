import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { YuiDatabase } from '../database';
import { follow } from './follow';

/** A query has three outcomes; that a list is empty is the screen's fourth. */
export type QueryResult<T> =
	{ status: 'loading' } | { status: 'ready'; data: T } | { status: 'failed'; error: Error };

/** A query whose result follows the database, in every tab. */
export interface LiveQuery<T> {
	readonly result: QueryResult<T>;
	/** Runs the query again after it failed. */
	retry(): void;
}

/** Last results of named queries, so that a screen one returns to is as tall as it was at once. */
const lastResults = new WeakMap<YuiDatabase, Map<string, unknown>>();

function resultsOf(database: YuiDatabase): Map<string, unknown> {
	const results = lastResults.get(database) ?? new Map<string, unknown>();
	lastResults.set(database, results);
	return results;
}

/**
 * Runs a query now and again whenever rows it read change. Call it while a component is set up; it
 * ends with the component.
 *
 * @param query called inside an effect: reactive values read before it returns start it anew. The
 * function it returns reads the database. While a changed query is running, the last result stays.
 * @param name of the query with its parameters, for lists one goes back to: the browser restores the
 * scroll position before a query could have run
 */
export function live<T>(
	database: () => YuiDatabase,
	query: () => (database: YuiDatabase) => Promise<T>,
	name?: () => string
): LiveQuery<T> {
	const known = name && (resultsOf(database()).get(name()) as T | undefined);
	let result = $state.raw<QueryResult<T>>(
		known === undefined ? { status: 'loading' } : { status: 'ready', data: known }
	);
	let attempt = $state(0);

	$effect(() => {
		void attempt;
		const rows = database();
		const subscription = follow(rows, query(), {
			next: (data) => {
				result = { status: 'ready', data };
				if (name) resultsOf(rows).set(untrack(name), data);
			},
			error: (error: unknown) => (result = failed(error))
		});
		return () => subscription.unsubscribe();
	});

	return {
		get result() {
			return result;
		},
		retry() {
			result = { status: 'loading' };
			attempt++;
		}
	};
}

const failed = (error: unknown): QueryResult<never> => ({
	status: 'failed',
	error: error instanceof Error ? error : new Error(String(error))
});

/** Queries that several parts of a screen share, by name. */
const commonQueries = new WeakMap<YuiDatabase, Map<string, LiveQuery<unknown>>>();

function commonQueriesOf(database: YuiDatabase): Map<string, LiveQuery<unknown>> {
	const queries = commonQueries.get(database) ?? new Map<string, LiveQuery<unknown>>();
	commonQueries.set(database, queries);
	return queries;
}

/**
 * As `live`, for what stands in several places of every screen: one query for all of them, which runs
 * while any of them is there. Its result is to be read in a component.
 */
export function liveInCommon<T>(
	rows: YuiDatabase,
	name: string,
	read: (database: YuiDatabase) => Promise<T>
): LiveQuery<T> {
	const queries = commonQueriesOf(rows);
	const known = queries.get(name) as LiveQuery<T> | undefined;
	if (known) return known;
	let result: QueryResult<T> = { status: 'loading' };
	let again = () => {};
	const subscribe = createSubscriber((update) => {
		const show = (next: QueryResult<T>) => {
			result = next;
			update();
		};
		const begin = () =>
			follow(rows, read, {
				next: (data) => show({ status: 'ready', data }),
				error: (error: unknown) => show(failed(error))
			});
		let subscription = begin();
		again = () => {
			subscription.unsubscribe();
			show({ status: 'loading' });
			subscription = begin();
		};
		return () => subscription.unsubscribe();
	});
	const query: LiveQuery<T> = {
		get result() {
			subscribe();
			return result;
		},
		retry: () => again()
	};
	queries.set(name, query);
	return query;
}
