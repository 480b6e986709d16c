import type { ReplicaContext } from './context';

/** Web Locks: held by one tab or worker at a time, and freed by the browser when it is killed. */
export type Locks = Pick<LockManager, 'request'>;

/** Held by the tab that syncs for a person. */
export const syncLock = (person: string): string => `yui-sync-${person}`;

/** Held by everybody who writes for a person, and alone by whoever must not meet a write. */
export const writeLock = (person: string): string => `yui-write-${person}`;

/** Held by every tab that has a person's replicas open, and alone by whoever deletes that data. */
export const stayLock = (person: string): string => `yui-stay-${person}`;

/**
 * Announcing a write in the outbox and writing it to the replica are two steps in two databases.
 * Whoever does both holds this lock, so that nobody looks in between; not to be nested.
 */
export function whileWriting<T>(context: ReplicaContext, work: () => Promise<T>): Promise<T> {
	return context.locks.request(writeLock(context.writer.id), { mode: 'shared' }, work);
}

/**
 * Says that a person's data is in use in this tab, until that is taken back or the tab ends: it is not
 * deleted from the device meanwhile. Waits for a deletion under way. Asked once and not for each
 * write, because each question is a way to the browser and back that the person would wait for.
 *
 * @returns takes it back
 */
export function stay(locks: Locks, person: string): Promise<() => void> {
	return new Promise((resolve, reject) => {
		locks
			.request(
				stayLock(person),
				{ mode: 'shared' },
				() => new Promise<void>((release) => resolve(release))
			)
			.catch(reject);
	});
}

/**
 * Looks while no write is half done: an outbox entry without its revision then really is one that a
 * killed tab left behind. Writes wait for it, so it must be short and never wait for the network.
 */
export function whileNobodyWrites<T>(context: ReplicaContext, work: () => Promise<T>): Promise<T> {
	return context.locks.request(writeLock(context.writer.id), { mode: 'exclusive' }, work);
}
