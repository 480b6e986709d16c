import { PURPOSE_OF_KIND, PURPOSES, type Purpose } from '$lib/capabilities/community/community';
import { isDeleted } from '$lib/capabilities/thread/thread';
import type { YuiDatabase } from '$lib/read-model/database';
import { recentThreads, type PlacedThread } from '$lib/capabilities/community/community.query';
import { disasterNotes } from '$lib/capabilities/disaster/disaster.query';
import type { DisasterRow } from '$lib/capabilities/disaster/disaster.row';
import type { Item } from '$lib/read-model/queries/items';

/** The newest of one of the deck's three words (広め合う・高め合う・助け合う). */
export type Newest = { purpose: Purpose; at: string } & (
	{ kind: 'thread'; item: PlacedThread } | { kind: 'note'; item: Item<DisasterRow> }
);

/** Threads that are looked through for the newest of each. */
const MAX_LOOKED_AT = 60;

/**
 * The newest of each tab, of what this person has on the device; in the order of the tabs.
 *
 * @param except threads that are shown elsewhere on the screen
 */
export const newestOfEach =
	(except: ReadonlySet<string> = new Set()) =>
	async (database: YuiDatabase): Promise<Newest[]> => {
		const [threads, communities, notes] = await Promise.all([
			recentThreads(MAX_LOOKED_AT)(database),
			database.communities.toArray(),
			disasterNotes({ disaster: '', role: '', phase: '' }, 5)(database)
		]);
		const purposes = new Map(
			communities.map(({ doc }) => [`community-${doc.community}`, PURPOSE_OF_KIND[doc.kind]])
		);
		const note = notes.items.find(({ hidden }) => hidden === null);
		const all: Newest[] = [
			...threads
				.filter(({ row, hidden }) => hidden === null && !except.has(row.id) && !isDeleted(row.doc))
				.flatMap((item): Newest[] => {
					const purpose = purposes.get(item.row.space);
					return purpose ? [{ kind: 'thread', purpose, item, at: item.row.activeAt }] : [];
				}),
			// Notes are a part of 広め合う (the deck's first word).
			...(note
				? [
						{
							kind: 'note' as const,
							purpose: 'spread' as const,
							item: note,
							at: note.row.doc.updatedAt
						}
					]
				: [])
		];
		return (Object.keys(PURPOSES) as Purpose[]).flatMap(
			(purpose) =>
				all.filter((one) => one.purpose === purpose).sort((a, b) => (a.at < b.at ? 1 : -1))[0] ?? []
		);
	};
