import type { Reply, Thread } from '$lib/domain/thread/thread';
import type { YuiDatabase } from '../database';
import { recencyOf, type Row } from '../row';
import { mediaOf, type NamesMedia } from './media';
import { projection } from './projection';

export interface ThreadRow extends Row<Thread>, NamesMedia {
	/** Instant of the newest reply, or of the thread itself. */
	activeAt: string;
	replies: number;
}

export interface ReplyRow extends Row<Reply>, NamesMedia {
	thread: string;
	createdAt: string;
}

/**
 * Brings `recency`, `activeAt` and `replies` of these threads up to what the replies say: all reads
 * at once, and one write of the threads that differ.
 */
async function settleThreads(database: YuiDatabase, ids: readonly string[]): Promise<void> {
	const threads = (await database.threads.bulkGet([...new Set(ids)])).filter(
		(thread) => thread !== undefined
	);
	const settled = await Promise.all(
		threads.map(async (thread): Promise<ThreadRow> => {
			const replies = await repliesOf(database, thread.id).toArray();
			const activeAt = replies.at(-1)?.createdAt ?? '';
			const latest = activeAt > thread.doc.createdAt ? activeAt : thread.doc.createdAt;
			return { ...thread, activeAt: latest, recency: recencyOf(latest), replies: replies.length };
		})
	);
	const changed = settled.filter(
		({ activeAt, replies }, index) =>
			activeAt !== threads[index]?.activeAt || replies !== threads[index].replies
	);
	if (changed.length > 0) await database.threads.bulkPut(changed);
}

/** Replies of a thread, the oldest first. */
const repliesOf = (database: YuiDatabase, thread: string) =>
	database.replies.where('[thread+createdAt]').between([thread, ''], [thread, '\uffff']);

export const threadProjection = projection<
	Thread,
	Pick<ThreadRow, 'activeAt' | 'replies' | 'media'>
>({
	type: 'thread',
	table: 'threads',
	indexes: 'recency, [space+recency], *media',
	keys: (doc) => ({
		activeAt: doc.createdAt,
		recency: recencyOf(doc.createdAt),
		replies: 0,
		...mediaOf(doc)
	}),
	settle: (database, rows) =>
		settleThreads(
			database,
			rows.map(({ id }) => id)
		),
	settles: ['replies']
});

export const replyProjection = projection<Reply, Pick<ReplyRow, 'thread' | 'createdAt' | 'media'>>({
	type: 'reply',
	table: 'replies',
	indexes: '[thread+createdAt], *media',
	keys: (doc) => ({ thread: doc.thread, createdAt: doc.createdAt, ...mediaOf(doc) }),
	settle: (database, rows) =>
		settleThreads(
			database,
			rows.map(({ thread }) => thread)
		),
	settles: ['threads']
});
