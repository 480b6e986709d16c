import type { YuiDatabase } from '$lib/read-model/database';
import type { UnreadableError } from '$lib/read-model/sealing/box';
import { beginAgain } from './spaces';
import { appliedName } from './write';

/** Was something met that is sealed with a key which this device does not have any more? */
export const isUnreadable = (error: unknown): error is UnreadableError =>
	(error as Error | null)?.name === 'UnreadableError';

/**
 * A replica cannot be read any more: the browser deleted the database with its key. It may go, and the
 * space is fetched from its beginning, unless something unsent is nowhere but in it.
 *
 * @param applied what is known to be in the replicas (ReplicaContext)
 * @returns may the replica be deleted? Then the space is noted as one of which nothing is here
 */
export function beginUnreadableAnew(
	rows: YuiDatabase,
	applied: Set<string>,
	space: string
): Promise<boolean> {
	return rows.transaction('rw', rows.spaces, rows.outbox, async () => {
		const unsent = await rows.outbox.where({ space }).toArray();
		if (unsent.some(({ journal = [] }) => journal.length === 0)) return false;
		for (const { key, journal = [] } of unsent)
			for (const { _rev } of journal) applied.delete(appliedName(key, _rev));
		await rows.spaces
			.where('id')
			.equals(space)
			.modify((state) => {
				state.phase = state.phase === 'gone' ? 'gone' : 'waiting';
				beginAgain(state, null);
			});
		return true;
	});
}
