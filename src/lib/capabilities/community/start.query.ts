import { communitySpace } from '$lib/domain/core/space';
import { isJoinable, type CommunityKind } from './community';
import { profileId } from '$lib/capabilities/profile/profile-id';
import type { YuiDatabase } from '$lib/read-model/database';
import { communities, type CommunityItem } from './community.query';

/** Key of the community in which nothing can go wrong (書き込み練習). */
export const PRACTICE = 'practice';

/** How far a newcomer has come. */
export interface FirstSteps {
	/** Communities joined, the one to practise in not counted. */
	joined: number;
	hasPractised: boolean;
	hasProfile: boolean;
	/** Undefined in a region without one. */
	practice: CommunityItem | undefined;
}

export const firstSteps =
	(me: string) =>
	async (database: YuiDatabase): Promise<FirstSteps> => {
		// Everybody practises there, for years: only what is one's own is read.
		const isPractice = ({ space }: { space: string }) => space === communitySpace(PRACTICE);
		const [all, post, reply, profile] = await Promise.all([
			communities(me, [])(database),
			database.threads.where('id').startsWith(`thread:${me}:`).filter(isPractice).first(),
			database.replies.where('id').startsWith(`reply:${me}:`).filter(isPractice).first(),
			database.profiles.get(profileId(me))
		]);
		const joined = all.filter(({ isJoined, row }) => isJoined && !row.doc.archived);
		return {
			joined: joined.filter(({ row }) => row.community !== PRACTICE).length,
			hasPractised: (post ?? reply) !== undefined,
			hasProfile: profile !== undefined,
			practice: all.find(({ row }) => row.community === PRACTICE && !row.doc.archived)
		};
	};

/** Key of the joined community in which most people can be asked (相談); null when none is joined. */
export const placeToAsk =
	(me: string) =>
	async (database: YuiDatabase): Promise<string | null> => {
		const places = (await communities(me, ['consultation'])(database)).filter(
			({ isJoined, row }) => isJoined && !row.doc.archived && row.community !== PRACTICE
		);
		return places.sort((a, b) => b.members - a.members)[0]?.row.community ?? null;
	};

/** Suggestions shown at once. */
const MAX_SUGGESTIONS = 6;

/**
 * Communities for these interests (all when none is named) that the person can join, those of their
 * own municipality first, then those with most people.
 */
export const suggestions =
	(me: { id: string; municipality: string }, kinds: readonly CommunityKind[]) =>
	async (database: YuiDatabase): Promise<CommunityItem[]> => {
		const all = await communities(me.id, kinds)(database);
		const isLocal = ({ row }: CommunityItem) => row.doc.municipality === me.municipality;
		return all
			.filter(({ row }) => row.community !== PRACTICE && isJoinable(row.doc, me))
			.sort((a, b) => Number(isLocal(b)) - Number(isLocal(a)) || b.members - a.members)
			.slice(0, MAX_SUGGESTIONS);
	};
