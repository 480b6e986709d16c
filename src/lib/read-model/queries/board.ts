import { boardId } from '$lib/domain/community/board';
import type { YuiDatabase } from '../database';
import type { BoardRow } from '../projections/community';
import { peopleByIds, toItem, type Item } from './items';

/** What the host of a community has put up; null while there is nothing, or it is not here yet. */
export const board =
	(host: string, key: string) =>
	async (database: YuiDatabase): Promise<Item<BoardRow> | null> =>
		toItem(database, await database.boards.get(boardId(host, key)));

/** What moves in a community: numbers of posts and people, never of one person. */
export interface Activity {
	threads: number;
	replies: number;
	/** People who wrote. */
	people: number;
	/** Municipalities they work in. */
	municipalities: number;
}

/** What was written in a space since an instant (ISO 8601). */
export const activity =
	(space: string, since: string) =>
	async (database: YuiDatabase): Promise<Activity> => {
		const [threads, replies] = await Promise.all([
			database.threads.where({ space }).toArray(),
			database.replies.where({ space }).toArray()
		]);
		const isRecent = ({ doc }: { doc: { createdAt: string } }) => doc.createdAt >= since;
		const [newThreads, newReplies] = [threads.filter(isRecent), replies.filter(isRecent)];
		const writers = new Set([...newThreads, ...newReplies].map(({ doc }) => doc.author));
		const people = await peopleByIds(database, writers);
		return {
			threads: newThreads.length,
			replies: newReplies.length,
			people: writers.size,
			municipalities: new Set([...people.values()].flatMap((one) => one.municipality ?? [])).size
		};
	};
