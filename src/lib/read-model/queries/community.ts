import { communitySpace } from '$lib/domain/core/space';
import type { Person } from '$lib/domain/directory/directory';
import type { YuiDatabase } from '../database';
import { boardId } from '$lib/domain/community/board';
import type {
	BoardRow,
	CommunityRow,
	DecisionRow,
	MembershipRow,
	ProposalRow
} from '../projections/community';
import type { ReplyRow, ThreadRow } from '../projections/thread';
import {
	peopleByIds,
	stateOf,
	toItem,
	toItems,
	type Item,
	type ItemState,
	type Page
} from './items';
import { sharedOf } from '../shared';
import { outboxKey, type SpaceState } from '../state';

export interface CommunityItem {
	row: CommunityRow;
	members: number;
	/** This person's membership document, if there ever was one. */
	mine: MembershipRow | undefined;
	isJoined: boolean;
	/** State of the own joining or leaving. */
	state: ItemState;
	host: Person | undefined;
	/** The talk on this device; undefined until the server has granted it. */
	space: SpaceState | undefined;
}

/** Own membership of a community, as an id. */
const membershipId = (person: string, community: string): string =>
	`membership:${person}:${community}`;

async function toCommunityItems(
	database: YuiDatabase,
	me: string,
	rows: readonly CommunityRow[]
): Promise<CommunityItem[]> {
	const [mine, spaces, hosts, entries] = await Promise.all([
		database.memberships.bulkGet(rows.map(({ community }) => membershipId(me, community))),
		database.spaces.toArray(),
		peopleByIds(
			database,
			rows.map(({ doc }) => doc.host)
		),
		sharedOf(database).outbox()
	]);
	const counts = await Promise.all(
		rows.map(({ community }) =>
			database.memberships.where('[community+joined]').equals([community, 1]).count()
		)
	);
	const spaceById = new Map(spaces.map((space) => [space.id, space]));
	return rows.map((row, index) => {
		const membership = mine[index];
		return {
			row,
			members: counts[index] ?? 0,
			mine: membership,
			isJoined: membership?.joined === 1,
			state: stateOf(entries.get(outboxKey('commons', membershipId(me, row.community)))).state,
			host: hosts.get(row.doc.host),
			space: spaceById.get(communitySpace(row.community))
		};
	});
}

/**
 * Communities of these kinds (all when empty): the joined first, then by number of members. Those
 * that are archived come last, to whoever is in them; nobody else could do anything there.
 */
export const communities =
	(me: string, kinds: readonly string[]) =>
	async (database: YuiDatabase): Promise<CommunityItem[]> => {
		const rows =
			kinds.length === 0
				? await database.communities.toArray()
				: await database.communities
						.where('kind')
						.anyOf([...kinds])
						.toArray();
		const items = await toCommunityItems(database, me, rows);
		return items
			.filter(({ row, isJoined }) => isJoined || !row.doc.archived)
			.sort(
				(a, b) =>
					Number(a.row.doc.archived ?? false) - Number(b.row.doc.archived ?? false) ||
					Number(b.isJoined) - Number(a.isJoined) ||
					b.members - a.members ||
					(a.row.id < b.row.id ? -1 : 1)
			);
	};

/** One community by key; null when unknown on this device. */
export const community =
	(me: string, key: string) =>
	async (database: YuiDatabase): Promise<CommunityItem | null> => {
		const rows = await database.communities.where('community').equals(key).toArray();
		const [item] = await toCommunityItems(database, me, rows);
		return item ?? null;
	};

/**
 * Is this community archived, as far as this device knows? The document and the list of the person's
 * spaces say so, whichever comes first.
 */
export const isArchived =
	(key: string) =>
	async (database: YuiDatabase): Promise<boolean> => {
		const [row, space] = await Promise.all([
			database.communities.where('community').equals(key).first(),
			database.spaces.get(communitySpace(key))
		]);
		return row?.doc.archived === true || space?.readOnly === true;
	};

/** Those who joined a community, by name in the order of their units. */
export const communityMembers =
	(key: string) =>
	async (database: YuiDatabase): Promise<Person[]> => {
		const rows = await database.memberships.where('[community+joined]').equals([key, 1]).toArray();
		const people = await peopleByIds(
			database,
			rows.map(({ person }) => person)
		);
		return [...people.values()].sort((a, b) =>
			`${a.municipality}${a.unit}${a.kana}` < `${b.municipality}${b.unit}${b.kana}` ? -1 : 1
		);
	};

/** Threads of a space, the most recently active first. */
export const threads =
	(space: string, limit: number) =>
	async (database: YuiDatabase): Promise<Page<Item<ThreadRow>>> => {
		const rows = await database.threads
			.where('[space+recency]')
			.between([space, -Infinity], [space, Infinity])
			.limit(limit + 1)
			.toArray();
		return { items: await toItems(database, rows.slice(0, limit)), more: rows.length > limit };
	};

/** The most recently active threads of all spaces on this device. */
export const recentThreads =
	(limit: number) =>
	async (database: YuiDatabase): Promise<Item<ThreadRow>[]> =>
		toItems(database, await database.threads.orderBy('recency').limit(limit).toArray());

export interface ThreadWithReplies {
	thread: Item<ThreadRow>;
	replies: Item<ReplyRow>[];
}

/** A thread with its replies, oldest first; null when it is not (yet) on this device. */
export const threadWithReplies =
	(id: string) =>
	async (database: YuiDatabase): Promise<ThreadWithReplies | null> => {
		const thread = await toItem(database, await database.threads.get(id));
		if (!thread) return null;
		const replies = await database.replies
			.where('[thread+createdAt]')
			.between([id, ''], [id, '\uffff'])
			.toArray();
		return { thread, replies: await toItems(database, replies) };
	};

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

/** A proposal of this person with the answer, once there is one. */
export interface ProposalItem extends Item<ProposalRow> {
	decision: DecisionRow | undefined;
}

/** Proposals of this person, newest first. */
export const proposals =
	() =>
	async (database: YuiDatabase): Promise<ProposalItem[]> => {
		const [rows, decisions] = await Promise.all([
			database.proposals.orderBy('recency').toArray(),
			database.decisions.toArray()
		]);
		const byProposal = new Map(decisions.map((row) => [row.proposal, row]));
		const items = await toItems(database, rows);
		return items.map((item) => ({ ...item, decision: byProposal.get(item.row.id) }));
	};
