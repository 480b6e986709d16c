import { membersOf } from '$lib/capabilities/roll/roll.query';
import { NOBODY } from '$lib/capabilities/anonymous/nobody';
import { acceptanceId } from './acceptance-id';
import type { Person } from '$lib/capabilities/directory/directory';
import { COMMONS } from '$lib/domain/core/space';
import { latest, readmarkId, seenKey } from '$lib/capabilities/inbox/readmark';
import { REACTION_KINDS, type Reaction, type ReactionKind } from './reaction';
import { savedId } from './saved-id';
import { UNANSWERED_MS } from './state';
import type { YuiDatabase } from '$lib/read-model/database';
import { isIn, type AcceptanceRow, type ReplyRow, type ThreadRow } from './thread.row';
import type { SavedRow } from './saved.row';
import { outboxKey } from '$lib/read-model/state';
import { acceptingUnnamed, publishedUnnamed } from '$lib/capabilities/anonymous/anonymous.query';
import { withCommunities, type PlacedThread } from '$lib/capabilities/community/community.query';
import {
	peopleByIds,
	stateOf,
	toItem,
	toItems,
	type Item,
	type ItemState
} from '$lib/read-model/queries/items';

/** What people say to one post without words. */
export interface PostReactions {
	/** Ids of those who gave each kind. */
	by: Readonly<Record<ReactionKind, readonly string[]>>;
	/** The own one, to be changed. */
	mine: (Reaction & { _rev: string }) | undefined;
	/** Of the own one. */
	state: ItemState;
}

export interface ThreadPage {
	thread: Item<ThreadRow>;
	/** The oldest first. */
	replies: Item<ReplyRow>[];
	/** By id of the post; none for one that nobody reacted to. */
	reactions: ReadonlyMap<string, PostReactions>;
	acceptance: AcceptanceRow | undefined;
	/** Ids of posts of it that the person wrote without a name. */
	unnamed: ReadonlySet<string>;
	/** The reply they chose without a name, which others do not see yet; '' for none. */
	accepting: string;
	saved: SavedRow | undefined;
	/** Instant of whatever happened last: a post, a reaction, an accepted answer. */
	activeAt: string;
	/** Those the posts call on. */
	mentioned: ReadonlyMap<string, Person>;
}

/**
 * A thread with everything its page shows, in as many requests however many replies there are; null
 * when it is not (yet) on this device.
 */
export const threadPage =
	(id: string) =>
	async (database: YuiDatabase): Promise<ThreadPage | null> => {
		const row = await database.threads.get(id);
		if (!row) return null;
		const isUnnamed = row.doc.author === NOBODY;
		const [thread, replies, { reactions, reactedAt }, acceptance, saved, unnamed, accepting] =
			await Promise.all([
				toItem(database, row),
				database.replies
					.where('[thread+createdAt]')
					.between([id, ''], [id, '\uffff'])
					.toArray()
					.then((found) => toItems(database, found.filter(isIn(row.space)))),
				reactionsOf(database, row),
				database.acceptances
					.get(acceptanceId(id))
					.then((found) => (found && isIn(row.space)(found) ? found : undefined)),
				database.savedPosts.get(savedId(database.person, id)),
				publishedUnnamed(database),
				isUnnamed ? acceptingUnnamed(database, id) : ''
			]);
		if (!thread) return null;
		const posts = [thread, ...replies];
		const mentioned = await peopleByIds(
			database,
			posts.flatMap((post) => post.row.doc.mentions ?? [])
		);
		const activeAt = latest(row.activeAt, reactedAt, acceptance?.doc.updatedAt) ?? '';
		return {
			...{ thread, replies, reactions, acceptance, unnamed, accepting },
			...{ saved, activeAt, mentioned }
		};
	};

/**
 * The instant up to which a person has seen a thread, on any device; undefined for one that they never
 * opened, of which everything is new.
 */
export const seenUntil =
	(me: string, space: string, thread: string) =>
	async (database: YuiDatabase): Promise<string | undefined> => {
		const [here, everywhere] = await Promise.all(
			[space, COMMONS].map((place) => database.readmarks.get(readmarkId(me, place)))
		);
		const mark = here?.doc.seen[seenKey(thread)];
		return mark && latest(mark.at, here?.doc.upTo, everywhere?.doc.upTo);
	};

async function reactionsOf(
	database: YuiDatabase,
	{ id, space }: ThreadRow
): Promise<{ reactions: ReadonlyMap<string, PostReactions>; reactedAt: string | undefined }> {
	const rows = await database.reactions.where('thread').equals(id).filter(isIn(space)).toArray();
	const own = rows.filter(({ doc }) => doc.author === database.person);
	const entries = await database.outbox.bulkGet(own.map((row) => outboxKey(space, row.id)));
	const entryById = new Map(own.map((row, index) => [row.id, entries[index]]));
	const reactions = new Map<string, PostReactions>();
	for (const { id: reaction, rev, doc } of rows) {
		const isMine = doc.author === database.person;
		const before = reactions.get(doc.target);
		const by = Object.fromEntries(
			REACTION_KINDS.map((kind) => [
				kind,
				[...(before?.by[kind] ?? []), ...(doc[kind] ? [doc.author] : [])]
			])
		) as Record<ReactionKind, string[]>;
		reactions.set(doc.target, {
			by,
			mine: isMine ? { ...doc, _rev: rev } : before?.mine,
			state: isMine ? stateOf(entryById.get(reaction)).state : (before?.state ?? 'sent')
		});
	}
	return { reactions, reactedAt: latest(...rows.map(({ doc }) => doc.updatedAt)) };
}

/** A person's threads for later, the newest first; without what is not on this device. */
export const savedThreads =
	() =>
	async (database: YuiDatabase): Promise<PlacedThread[]> => {
		const rows = await database.savedPosts.orderBy('recency').toArray();
		const threads = await database.threads.bulkGet(rows.map(({ doc }) => doc.target));
		return withCommunities(
			database,
			threads.filter((thread) => thread !== undefined)
		);
	};

/** Questions on the page of the unanswered, at most. */
const MAX_UNANSWERED = 200;

/**
 * Questions that nobody answered for 48 hours, those that wait longest first; not of communities where
 * nobody writes any more.
 *
 * @param now milliseconds
 * @param within only those of these spaces; all without
 */
export const unanswered =
	(now: number, within?: ReadonlySet<string>) =>
	async (database: YuiDatabase): Promise<PlacedThread[]> => {
		const spaces = await database.spaces.toArray();
		const closed = new Set(spaces.flatMap(({ id, readOnly }) => (readOnly ? [id] : [])));
		const rows = await database.threads
			.where('waiting')
			.belowOrEqual(new Date(now - UNANSWERED_MS).toISOString())
			// Before they are counted: older ones elsewhere take nobody's place.
			.filter(({ space }) => !closed.has(space) && (within?.has(space) ?? true))
			.limit(MAX_UNANSWERED)
			.toArray();
		const items = await withCommunities(database, rows);
		// What is hidden waits for nobody.
		return items.filter(({ hidden }) => hidden === null);
	};

/** How many of the unanswered wait in communities this person hosts. @param now milliseconds */
export const unansweredForHost =
	(me: string, now: number) =>
	async (database: YuiDatabase): Promise<number> => {
		const communities = await database.communities.toArray();
		const hosted = new Set(
			communities.flatMap(({ doc }) => (doc.host === me ? [`community-${doc.community}`] : []))
		);
		if (hosted.size === 0) return 0;
		return (await unanswered(now, hosted)(database)).length;
	};

/**
 * People to call on in a community: its members first, then everybody else, each by their reading.
 * Whoever left is not offered.
 * Read once, when somebody begins to call.
 */
export const peopleToMention =
	(community: string) =>
	async (database: YuiDatabase): Promise<Person[]> => {
		const [joined, people] = await Promise.all([
			membersOf(database, [community]),
			database.people.toArray()
		]);
		const members = new Set(joined.get(community)?.map(({ person }) => person));
		const order = ({ person, kana }: Person): string => `${members.has(person) ? 0 : 1}${kana}`;
		return people
			.flatMap(({ doc }) => (doc.left ? [] : [doc]))
			.sort((a, b) => (order(a) < order(b) ? -1 : 1));
	};
