import type { Reply, Thread } from '$lib/domain/thread/thread';
import type { YuiDatabase } from '../database';
import { recencyOf, type Row } from '../row';
import { projection } from './projection';

export interface ThreadRow extends Row<Thread> {
	/** Instant of the newest reply, or of the thread itself. */
	activeAt: string;
	replies: number;
}

export interface ReplyRow extends Row<Reply> {
	thread: string;
	createdAt: string;
}

/** Brings `recency`, `activeAt` and `replies` of these threads up to what the replies say. */
async function settleThreads(database: YuiDatabase, ids: readonly string[]): Promise<void> {
	const threads = await database.threads.bulkGet([...new Set(ids)]);
	for (const thread of threads) {
		if (!thread) continue;
		const replies = await database.replies.where('thread').equals(thread.id).toArray();
		const activeAt = replies.reduce(
			(latest, { createdAt }) => (createdAt > latest ? createdAt : latest),
			thread.doc.createdAt
		);
		await database.threads.update(thread.id, {
			activeAt,
			recency: recencyOf(activeAt),
			replies: replies.length
		});
	}
}

export const threadProjection = projection<Thread, Pick<ThreadRow, 'activeAt' | 'replies'>>({
	type: 'thread',
	table: 'threads',
	indexes: 'recency, [space+recency]',
	keys: (doc) => ({ activeAt: doc.createdAt, recency: recencyOf(doc.createdAt), replies: 0 }),
	settle: (database, rows) =>
		settleThreads(
			database,
			rows.map(({ id }) => id)
		),
	settles: ['replies']
});

export const replyProjection = projection<Reply, Pick<ReplyRow, 'thread' | 'createdAt'>>({
	type: 'reply',
	table: 'replies',
	indexes: 'thread, [thread+createdAt]',
	keys: ({ thread, createdAt }) => ({ thread, createdAt }),
	settle: (database, rows) =>
		settleThreads(
			database,
			rows.map(({ thread }) => thread)
		),
	settles: ['threads']
});
