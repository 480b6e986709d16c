import { liveQuery } from 'dexie';
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { YuiDatabase } from '../database';
import { sharedOf } from '../shared';
import { resting } from './others';

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

const subscribers = new WeakMap<YuiDatabase, () => void>();

/** Has the effect that calls it run again when what queries share was forgotten. */
function followShared(database: YuiDatabase): void {
	const subscribe =
		subscribers.get(database) ??
		createSubscriber((update) => sharedOf(database).onForgotten(update));
	subscribers.set(database, subscribe);
	subscribe();
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
		// Who wrote and what is unsent comes from memory, which Dexie does not see being read.
		followShared(rows);
		const read = query();
		// Written as an async function on purpose: only then does Dexie follow the query beyond its first
		// `await`, and so know every table it read.
		let isAgain = false;
		const rest = resting();
		const subscription = liveQuery(async () => {
			if (isAgain) await rest();
			isAgain = true;
			return read(rows);
		}).subscribe({
			next: (data) => {
				result = { status: 'ready', data };
				if (name) resultsOf(rows).set(untrack(name), data);
			},
			error: (error: unknown) =>
				(result = {
					status: 'failed',
					error: error instanceof Error ? error : new Error(String(error))
				})
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
