import { boardId } from './board';
import { communitySpace } from '$lib/domain/core/space';
import type { Person } from '$lib/capabilities/directory/directory';
import type { YuiDatabase } from '$lib/read-model/database';
import type { BoardRow } from './community.row';
import { momentOf, recencyOf } from '$lib/read-model/row';
import { peopleByIds, toItem, type Item } from '$lib/read-model/queries/items';
import { membersOf } from '$lib/capabilities/roll/roll.query';
import { unanswered } from '$lib/capabilities/thread/thread.query';

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
		// What was written lately is in threads that were active lately: not the whole space is read.
		const active = await database.threads
			.where('[space+recency]')
			.between([space, -Infinity], [space, recencyOf(since)], true, true)
			.toArray();
		const newThreads = active.filter(({ doc }) => doc.createdAt >= since);
		const replies = await Promise.all(
			active.map(({ id }) =>
				database.replies.where('[thread+createdAt]').between([id, since], [id, '\uffff']).toArray()
			)
		);
		const newReplies = replies.flat();
		const writers = new Set([...newThreads, ...newReplies].map(({ doc }) => doc.author));
		const people = await peopleByIds(database, writers);
		return {
			threads: newThreads.length,
			replies: newReplies.length,
			people: writers.size,
			municipalities: new Set([...people.values()].flatMap((one) => one.municipality ?? [])).size
		};
	};

/** What a host can do for a community this week. */
export interface HostWeek {
	/** Questions that nobody answered for 48 hours. */
	unanswered: number;
	/** Who joined in the last seven days and is still there. */
	newcomers: Person[];
	/** Days since anybody wrote; null where nobody ever has. */
	quietDays: number | null;
	/** Days since the notice was put up; null without one. */
	noticeDays: number | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param now milliseconds */
export const hostWeek =
	(host: string, key: string, now: number) =>
	async (database: YuiDatabase): Promise<HostWeek> => {
		const space = communitySpace(key);
		const [waiting, members, newest, posted] = await Promise.all([
			unanswered(now, new Set([space]))(database),
			membersOf(database, [key]),
			database.threads
				.where('[space+recency]')
				.between([space, -Infinity], [space, Infinity])
				.first(),
			database.boards.get(boardId(host, key))
		]);
		// Rolls say the day, not the moment.
		const since = Math.floor(now / DAY_MS - 7) * DAY_MS;
		const people = await peopleByIds(
			database,
			(members.get(key) ?? [])
				.filter((member) => member.since >= since && member.person !== host)
				.map(({ person }) => person)
		);
		const daysSince = (moment: number): number => Math.max(0, Math.floor((now - moment) / DAY_MS));
		const notice = posted?.doc.notice.trim() ? posted.doc.updatedAt : null;
		return {
			unanswered: waiting.length,
			newcomers: [...people.values()],
			quietDays: newest ? daysSince(momentOf(newest)) : null,
			noticeDays: notice === null ? null : daysSince(Date.parse(notice))
		};
	};
