import type { YuiDatabase } from '$lib/read-model/database';
import { missedUploads } from '$lib/read-model/media';
import { isMissed } from '$lib/read-model/state';
import type { Unsent } from '../protocol';
import type { Platform } from './context';
import { Replicas } from './databases';
import { stayLock, writeLock } from './locks';

/**
 * Deletes everything of a person from this device. With `keep` all of it stays while something is
 * unsent: what was written is read from the replicas when it is sent, so there is no less to keep.
 *
 * @returns number of unsent items that stay
 */
export async function forgetPerson(
	{ openRows, openDatabase, locks }: Platform,
	person: string,
	unsent: Unsent
): Promise<number> {
	// No tab is in the middle of a write that would be acknowledged and gone.
	const alone = <T>(work: () => Promise<T>): Promise<T> =>
		locks.request(writeLock(person), { mode: 'exclusive' }, () =>
			locks.request(stayLock(person), { mode: 'exclusive' }, work)
		);
	return alone(async () => {
		const rows = openRows(person);
		// No key is needed to delete, nor to count.
		rows.peek();
		await rows.open();
		const outbox = await rows.outbox.toArray();
		const missed = outbox.filter(isMissed).length + (await missedUploads(rows, person)).length;
		const kept = unsent === 'keep' ? missed : 0;
		if (kept > 0) {
			rows.close();
			return kept;
		}
		const known = await rows.spaces.toCollection().primaryKeys();
		await beginAnew(rows);
		const replicas = new Replicas(person, openDatabase);
		await replicas.destroyAll(new Set([...known, ...outbox.map(({ space }) => space)]));
		await rows.delete();
		return 0;
	});
}

/** Killed before the end, what is left must not claim to know replicas that are gone. */
const beginAnew = (rows: YuiDatabase): Promise<void> =>
	rows.transaction('rw', rows.tables, async () => {
		const cleared = [rows.outbox, rows.meta, rows.media, rows.mediaFiles, ...rows.rowTables()];
		await Promise.all(cleared.map((table) => table.clear()));
		await rows.spaces.toCollection().modify({
			phase: 'waiting',
			pulledSeq: null,
			pulledMark: null,
			projectedSeq: 0,
			syncedAt: null
		});
	});
