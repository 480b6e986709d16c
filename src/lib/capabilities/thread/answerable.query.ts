import { foldText } from '$lib/domain/search/fold';
import { profileId } from '$lib/capabilities/profile/profile-id';
import type { YuiDatabase } from '$lib/read-model/database';
import type { ThreadRow } from './thread.row';
import { publishedUnnamed } from '$lib/capabilities/anonymous/anonymous.query';
import { withCommunities, type PlacedThread } from '$lib/capabilities/community/community.query';

/** Open questions that are looked through. */
const MAX_LOOKED_AT = 200;

/**
 * Questions without an answer in this person's communities that they could answer: first those that name
 * what they entered as their experience, then those that have waited longest.
 */
export const answerable =
	(me: string, limit: number) =>
	async (database: YuiDatabase): Promise<PlacedThread[]> => {
		const [memberships, spaces, own, profile] = await Promise.all([
			database.memberships.where('[person+joined]').equals([me, 1]).toArray(),
			database.spaces.toArray(),
			publishedUnnamed(database),
			database.profiles.get(profileId(me))
		]);
		const joined = new Set(memberships.map(({ community }) => `community-${community}`));
		for (const { id, readOnly } of spaces) if (readOnly) joined.delete(id);
		const rows = await database.threads
			.orderBy('waiting')
			// Before they are counted: older ones elsewhere take nobody's place.
			.filter(({ id, space, doc }) => joined.has(space) && doc.author !== me && !own.has(id))
			.limit(MAX_LOOKED_AT)
			.toArray();
		const words = (profile?.doc.tags ?? []).map(({ text }) => foldText(text)).filter(Boolean);
		const isKnown = ({ doc }: ThreadRow): boolean => {
			const text = foldText(`${doc.title}\n${doc.body}`);
			return words.some((word) => text.includes(word));
		};
		const known = new Set(rows.filter(isKnown));
		const sorted = [...known, ...rows.filter((row) => !known.has(row))];
		// What is hidden waits for nobody; a few more are read in case one is.
		const items = await withCommunities(database, sorted.slice(0, 2 * limit));
		return items.filter(({ hidden }) => hidden === null).slice(0, limit);
	};
