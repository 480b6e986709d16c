import type { ReplicaContext } from './context';

/** Web Locks: held by one tab or worker at a time, and freed by the browser when it is killed. */
export type Locks = Pick<LockManager, 'request'>;

/** Held by the tab that syncs for a person. */
export const syncLock = (person: string): string => `yui-sync-${person}`;

/** Held by everybody who writes for a person, and alone by whoever must not meet a write. */
export const writeLock = (person: string): string => `yui-write-${person}`;

/** Held by whoever writes into the journal, and alone by whoever deletes a person's data. */
export const stayLock = (person: string): string => `yui-stay-${person}`;

/**
 * Announcing a write in the outbox and writing it to the replica are two steps in two databases.
 * Whoever does both holds this lock, so that nobody looks in between; not to be nested.
 */
export function whileWriting<T>(context: ReplicaContext, work: () => Promise<T>): Promise<T> {
	return context.locks.request(writeLock(context.writer.id), { mode: 'shared' }, work);
}

/**
 * Writes into the journal, which is one step and needs no `whileWriting`: it only must not happen
 * while this person's data is being deleted from the device. Nobody else waits for it or holds it up.
 */
export function whileStaying<T>(context: ReplicaContext, work: () => Promise<T>): Promise<T> {
	return context.locks.request(stayLock(context.writer.id), { mode: 'shared' }, work);
}

/**
 * Looks while no write is half done: an outbox entry without its revision then really is one that a
 * killed tab left behind. Writes wait for it, so it must be short and never wait for the network.
 */
export function whileNobodyWrites<T>(context: ReplicaContext, work: () => Promise<T>): Promise<T> {
	return context.locks.request(writeLock(context.writer.id), { mode: 'exclusive' }, work);
}
