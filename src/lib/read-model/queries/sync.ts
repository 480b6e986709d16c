import { personalSpace } from '$lib/domain/core/space';
import type { YuiDatabase } from '../database';
import { isUnnoticed, type Connection, type OutboxEntry, type SpaceState } from '../state';

export interface SyncOverview {
	connection: Connection;
	spaces: SpaceState[];
	/** Waiting to be sent, without drafts. */
	pending: OutboxEntry[];
	/** Refused by the server. */
	refused: OutboxEntry[];
	/** Drafts that have not reached the person's other devices. */
	drafts: OutboxEntry[];
	/** Every space is here and as new as the server's. */
	isComplete: boolean;
	/** When every space was last known to be up to date, milliseconds; null before the first sync. */
	syncedAt: number | null;
}

/** The truth about sync: everything the chip and the sync page say comes from here. */
export const syncOverview =
	() =>
	async (database: YuiDatabase): Promise<SyncOverview> => {
		const [connection, spaces, unsent] = await Promise.all([
			database.connection(),
			database.spaces.toArray(),
			database.outbox.toArray()
		]);
		const outbox = unsent.filter(({ type }) => !isUnnoticed(type));
		const active = spaces.filter(({ phase }) => phase !== 'gone');
		const isComplete =
			active.length > 0 &&
			active.every(
				({ phase, pulledMark, serverMark }) => phase === 'ready' && pulledMark === serverMark
			);
		const times = active.map(({ syncedAt }) => syncedAt);
		return {
			connection,
			spaces: spaces.sort((a, b) => a.position - b.position),
			pending: outbox.filter(({ state, type }) => state === 'pending' && type !== 'draft'),
			refused: outbox.filter(({ state }) => state === 'refused'),
			drafts: outbox.filter(
				({ state, type, deleted }) => state === 'pending' && type === 'draft' && !deleted
			),
			isComplete,
			syncedAt: times.includes(null) || times.length === 0 ? null : Math.min(...(times as number[]))
		};
	};

/** What the status chip shows. */
export type ChipState =
	| { kind: 'signedOut' }
	| { kind: 'refused'; count: number }
	| { kind: 'offline'; count: number }
	/** There is a network, but no server at its end. */
	| { kind: 'unreachable'; count: number }
	/** Something in between wants a sign-in of its own. */
	| { kind: 'intercepted'; count: number }
	| { kind: 'sending'; count: number }
	| { kind: 'receiving' }
	/** As of then; `isPolled` when news come by asking from time to time only. */
	| { kind: 'upToDate'; at: number; isPolled: boolean };

/** The one most important thing to say about sync. */
export function chipState(overview: SyncOverview): ChipState {
	const { connection, pending, refused, isComplete, syncedAt } = overview;
	if (connection.state === 'expired' || connection.state === 'revoked')
		return { kind: 'signedOut' };
	if (refused.length > 0) return { kind: 'refused', count: refused.length };
	const { state } = connection;
	if (state === 'offline' || state === 'unreachable' || state === 'intercepted')
		return { kind: state, count: pending.length };
	if (pending.length > 0) return { kind: 'sending', count: pending.length };
	if (connection.state === 'connecting' || !isComplete || syncedAt === null)
		return { kind: 'receiving' };
	const at = Math.max(syncedAt, connection.lastContactAt ?? 0);
	return { kind: 'upToDate', at, isPolled: connection.isPolled === true };
}

/** Spaces whose documents can be read here, but for one's own. */
export const readableSpaces = () => async (database: YuiDatabase) =>
	(await database.spaces.toArray())
		.filter(({ id, phase }) => phase !== 'gone' && !id.startsWith(personalSpace('')))
		.sort((a, b) => a.position - b.position);

/**
 * Was it written for a place this person has no longer? Then it can be read, copied and thrown away; to
 * edit it there would only be refused again.
 */
export const isOfLostSpace = (
	{ space }: Pick<OutboxEntry, 'space'>,
	spaces: readonly SpaceState[]
): boolean => !spaces.some(({ id, phase }) => id === space && phase !== 'gone');
