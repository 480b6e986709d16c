import type { DBCore, DBCoreTable, Middleware } from 'dexie';
import { isSealed, LockedError, type Box } from './box';

/** What of a row, or of an entry of the outbox, says something about people or their work. */
const SECRET = ['doc', 'conflicts', 'title', 'journal'] as const;

interface Sealed {
	sealed?: Uint8Array;
}
type Value = Record<string, unknown> & Sealed;

/**
 * Seals the rows of some spaces on their way into the database and opens them on their way out. It is
 * the layer next to the database: all others, and every query, see rows as they are. Keys that are
 * searched by (ids, order, state) stay readable.
 *
 * @param boxOf the box; null while the device is locked
 * @param isPeeking are sealed rows read as they lie there?
 */
export const sealing = (boxOf: () => Box | null, isPeeking: () => boolean): Middleware<DBCore> => ({
	stack: 'dbcore',
	name: 'sealing',
	// Below Dexie's own, the lowest of which is -1.
	level: -2,
	create: (core) => ({
		...core,
		table: (name) => sealedTable(core.table(name), boxOf, isPeeking)
	})
});

function sealedTable(
	table: DBCoreTable,
	boxOf: () => Box | null,
	isPeeking: () => boolean
): DBCoreTable {
	const open = <T>(value: T): T => (isPeeking() ? value : opened(value, boxOf));
	return {
		...table,
		mutate(request) {
			if (request.type !== 'add' && request.type !== 'put') return table.mutate(request);
			const values = request.values.map((value: Value) => closed(value, boxOf));
			return table.mutate({ ...request, values });
		},
		get: (request) => table.get(request).then(open),
		getMany: (request) => table.getMany(request).then((values) => values.map(open)),
		query: (request) =>
			table
				.query(request)
				.then((answer) =>
					request.values === false ? answer : { ...answer, result: answer.result.map(open) }
				),
		openCursor: (request) =>
			table.openCursor(request).then((cursor) => {
				if (!cursor || request.values === false) return cursor;
				// A browser's cursor tells its keys to nobody but itself.
				return Object.create(cursor, {
					key: { get: () => cursor.key as unknown },
					primaryKey: { get: () => cursor.primaryKey as unknown },
					value: { get: () => open(cursor.value as unknown) }
				});
			})
	};
}

function closed(value: Value, boxOf: () => Box | null): Value {
	if (typeof value?.space !== 'string' || !isSealed(value.space)) return value;
	const secret: Record<string, unknown> = {};
	const rest: Value = {};
	for (const [name, part] of Object.entries(value))
		if ((SECRET as readonly string[]).includes(name)) secret[name] = part;
		else rest[name] = part;
	if (Object.keys(secret).length === 0) return value;
	return { ...rest, sealed: needed(boxOf).seal(secret) };
}

function opened<T>(value: T, boxOf: () => Box | null): T {
	const { sealed, ...rest } = (value ?? {}) as Value;
	if (!sealed) return value;
	return { ...rest, ...(needed(boxOf).open(sealed) as object) } as T;
}

function needed(boxOf: () => Box | null): Box {
	const box = boxOf();
	if (!box) throw new LockedError();
	return box;
}
