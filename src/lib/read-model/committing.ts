import type { DBCore, DBCoreTransaction, Middleware } from 'dexie';

/** Dexie's note on transactions that its caller opened, and may go on with. */
type Noted = DBCoreTransaction &
	Partial<Pick<IDBTransaction, 'commit' | 'mode'>> & { _explicit?: boolean };

/**
 * Commits a transaction that is there for one `add` together with it, instead of after its answer: one
 * way to the browser and back less, for which a person would wait. Of the requests that Dexie makes in
 * a transaction of its own only `add` is sure to be the only one.
 */
export const committingAtOnce: Middleware<DBCore> = {
	stack: 'dbcore',
	name: 'committing at once',
	// Next to the database, below the sealing: the request is made when this layer has been passed.
	level: -3,
	create: (core) => ({
		...core,
		table(name) {
			const table = core.table(name);
			return {
				...table,
				mutate(request) {
					const answer = table.mutate(request);
					const transaction = request.trans as Noted;
					// Not the one in which the database is made.
					const isOwn = transaction.mode === 'readwrite' && !transaction._explicit;
					if (request.type === 'add' && isOwn) transaction.commit?.();
					return answer;
				}
			};
		}
	})
};
