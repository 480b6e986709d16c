import type { Envelope } from '$lib/domain/core/document';
import { baseRow, type Row, type Stored } from '../row';
import type { YuiDatabase } from '../database';

/** How documents of one type become rows of one table. Pure; the transaction is the projector's. */
export interface Projection {
	type: string;
	/** Rises whenever other rows are made of the same documents; 1 by default. */
	version?: number;
	table: string;
	/** Dexie's index list; the first is the primary key. */
	indexes: string;
	toRow(doc: Stored, space: string, conflicts: readonly Stored[]): Row;
	/**
	 * Recomputes what depends on more than one document (a thread's last activity), in the same
	 * transaction as the rows. Gets the rows of its type that were written and the ids deleted.
	 */
	settle?: (database: YuiDatabase, rows: readonly Row[]) => Promise<void>;
	/** Other tables `settle` touches. */
	settles?: readonly string[];
	/**
	 * What one that is not sent yet is called, where its first words do not tell: which of two opposites it
	 * is, what it is about.
	 */
	called?: (database: YuiDatabase, row: Row) => Promise<Partial<UnsentName>>;
}

/** What an unsent item is called on the sync page. */
export interface UnsentName {
	/** Kind, as 「参加の取消し」. */
	label: string;
	/** '' when it has none. */
	title: string;
}

/** A projection that adds `keys` of the document to the base row. */
export function projection<D extends Envelope, K extends object>(
	options: Omit<Projection, 'toRow' | 'settle' | 'indexes' | 'called'> & {
		indexes?: string;
		keys: (doc: Stored<D>, space: string) => K;
		settle?: (database: YuiDatabase, rows: readonly (Row<D> & K)[]) => Promise<void>;
		called?: (database: YuiDatabase, row: Row<D> & K) => Promise<Partial<UnsentName>>;
	}
): Projection {
	const { keys, settle, called, indexes, ...rest } = options;
	return {
		...rest,
		indexes: ['id', 'space', ...(indexes ? [indexes] : [])].join(', '),
		// The registry hands each projection only documents of its own type.
		toRow: (doc, space, conflicts) => ({
			...baseRow(doc as Stored<D>, space, conflicts as readonly Stored<D>[]),
			...keys(doc as Stored<D>, space)
		}),
		...(settle
			? { settle: (database, rows) => settle(database, rows as readonly (Row<D> & K)[]) }
			: {}),
		...(called ? { called: (database, row) => called(database, row as Row<D> & K) } : {})
	};
}
