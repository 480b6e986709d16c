import { tokyoDate } from '$lib/domain/core/time';
import { isDeleted } from '$lib/capabilities/thread/thread';
import type { YuiDatabase } from '$lib/read-model/database';
import type { FaqRow } from '$lib/capabilities/faq/faq.row';
import { recencyOf } from '$lib/read-model/row';
import { withCommunities, type PlacedThread } from '$lib/capabilities/community/community.query';
import { meetings, type MeetingItem } from '$lib/capabilities/event/event.query';
import { toItems, type Item } from '$lib/read-model/queries/items';

/** The last seven days of a person's communities. */
export interface Digest {
	/** How many threads were begun, by others or oneself. */
	newThreads: number;
	/** Questions that were solved. */
	solved: PlacedThread[];
	/** Entries of the FAQ that were written or checked anew. */
	faqs: Item<FaqRow>[];
	/** The next meeting, if one is near. */
	next: MeetingItem | undefined;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** Of each kind, at most. */
const MAX_ITEMS = 3;
/** Days within which a meeting is near. */
const NEAR_DAYS = 31;

/** 「今週のまとめ」, from what is on the device. @param now milliseconds */
export const digest =
	(me: string, now: number) =>
	async (database: YuiDatabase): Promise<Digest> => {
		const since = new Date(now - WEEK_MS).toISOString();
		const recent = recencyOf(since);
		const [threads, acceptances, faqs, near] = await Promise.all([
			database.threads.where('recency').belowOrEqual(recent).toArray(),
			database.acceptances.where('recency').belowOrEqual(recent).toArray(),
			database.faqs.where('recency').belowOrEqual(recent).limit(MAX_ITEMS).toArray(),
			meetings(me, tokyoDate(now), NEAR_DAYS)(database)
		]);
		const found = await database.threads.bulkGet(
			acceptances.filter(({ doc }) => doc.reply !== '').map(({ doc }) => doc.thread)
		);
		const solved = await withCommunities(
			database,
			found
				.filter((row) => row !== undefined)
				.filter(({ doc }) => !isDeleted(doc))
				.slice(0, 2 * MAX_ITEMS)
		);
		const entries = await toItems(database, faqs);
		return {
			newThreads: threads.filter(({ doc }) => doc.createdAt >= since && !isDeleted(doc)).length,
			solved: solved.filter(({ hidden }) => hidden === null).slice(0, MAX_ITEMS),
			faqs: entries.filter(({ hidden }) => hidden === null),
			next: near.find(({ meeting }) => !meeting.cancelled)
		};
	};
