import { membersOf } from '$lib/capabilities/roll/roll.query';
import { communitySpace } from '$lib/domain/core/space';
import type { Person } from '$lib/capabilities/directory/directory';
import type { YuiDatabase } from '$lib/read-model/database';
import type { CommunityRow, MembershipRow } from './community.row';
import type { ThreadRow } from '$lib/capabilities/thread/thread.row';
import {
	peopleByIds,
	stateOf,
	toItems,
	type Item,
	type ItemState,
	type Page
} from '$lib/read-model/queries/items';
import { outboxKey, type SpaceState } from '$lib/read-model/state';

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
export const membershipId = (person: string, community: string): string =>
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
		database.outbox.bulkGet(
			rows.map(({ community }) => outboxKey('commons', membershipId(me, community)))
		)
	]);
	const members = await membersOf(
		database,
		rows.map(({ community }) => community)
	);
	const spaceById = new Map(spaces.map((space) => [space.id, space]));
	return rows.map((row, index) => {
		const membership = mine[index];
		return {
			row,
			members: members.get(row.community)?.length ?? 0,
			mine: membership,
			isJoined: membership?.joined === 1,
			state: stateOf(entries[index]).state,
			host: hosts.get(row.doc.host),
			space: spaceById.get(communitySpace(row.community))
		};
	});
}

/**
 * Communities of these kinds (all when empty): the joined first, then by number of members. Those
 * that are archived come last, to whoever is in them; nobody else could do anything there.
 *
 * @param isFound asked of name, purpose and host of a community (`finderOf` in domain/search/fold)
 */
export const communities =
	(me: string, kinds: readonly string[], isFound: (about: string) => boolean = () => true) =>
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
			.filter(({ row: { doc }, host }) =>
				isFound(`${doc.title}\n${doc.purpose}\n${host?.name ?? ''}`)
			)
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
		const members = (await membersOf(database, [key])).get(key) ?? [];
		const people = await peopleByIds(
			database,
			members.map(({ person }) => person)
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

/** A thread in a list of several communities, with the name of its own. */
export type PlacedThread = Item<ThreadRow> & { community?: string };

/** Adds the names of their communities to threads. */
export async function withCommunities(
	database: YuiDatabase,
	rows: readonly ThreadRow[]
): Promise<PlacedThread[]> {
	const [items, spaces] = await Promise.all([toItems(database, rows), database.spaces.toArray()]);
	const titles = new Map(spaces.map(({ id, title }) => [id, title]));
	return items.map((item) => ({ ...item, community: titles.get(item.row.space) ?? '' }));
}

/** The most recently active threads of all spaces on this device. */
export const recentThreads =
	(limit: number) =>
	async (database: YuiDatabase): Promise<PlacedThread[]> =>
		withCommunities(database, await database.threads.orderBy('recency').limit(limit).toArray());

/** Somebody who is invited to a closed community. */
export interface InvitedPerson {
	person: Person;
	isJoined: boolean;
}

/** Those who are invited to a community, by their reading; without those who have left the region. */
export const invitedPeople =
	(key: string) =>
	async (database: YuiDatabase): Promise<InvitedPerson[]> => {
		const row = await database.communities.where('community').equals(key).first();
		const [people, members] = await Promise.all([
			peopleByIds(database, row?.doc.invited ?? []),
			membersOf(database, [key])
		]);
		const joined = new Set(members.get(key)?.map(({ person }) => person));
		return [...people.values()]
			.sort((a, b) => (a.kana < b.kana ? -1 : 1))
			.map((person) => ({ person, isJoined: joined.has(person.person) }));
	};
