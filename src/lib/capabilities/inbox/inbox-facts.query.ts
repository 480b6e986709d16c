import type { Person } from '$lib/capabilities/directory/directory';
import { meetingOn, verdictId } from '$lib/capabilities/event/event';
import { longDate } from '$lib/domain/core/time';
import { UNREAD_DAYS, type Readmark } from './readmark';
import type { WatchFields } from './watch';
import type { YuiDatabase } from '$lib/read-model/database';
import type { PublicationRow } from '$lib/capabilities/anonymous/anonymous.row';
import type { CommunityRow, DecisionRow } from '$lib/capabilities/community/community.row';
import type { DutyRow } from './inbox.row';
import type { VerdictRow } from '$lib/capabilities/event/event.row';
import type { HidingRow } from '$lib/capabilities/moderation/moderation.row';
import type {
	AcceptanceRow,
	ReactionRow,
	ReplyRow,
	ThreadRow
} from '$lib/capabilities/thread/thread.row';
import { recencyOf } from '$lib/read-model/row';
import { publishedUnnamed } from '$lib/capabilities/anonymous/anonymous.query';
import { membershipId } from '$lib/capabilities/community/community.query';
import { peopleByIds } from '$lib/read-model/queries/items';

/** A document in its space. */
const hiddenKey = (space: string, id: string): string => `${space} ${id}`;

/** What an inbox is made of: rows of the last weeks, found by indexes, that may concern one person. */
export interface InboxFacts {
	/** Person id. */
	me: string;
	/** ISO 8601. */
	now: string;
	/** Nothing older is told of; ISO 8601. */
	since: string;
	/** Active since then, and those that something else here is about; by id. */
	threads: ReadonlyMap<string, ThreadRow>;
	/** Ids of the threads in which the person wrote. */
	taken: ReadonlySet<string>;
	/** Ids of the threads and replies the person wrote without a name. */
	unnamed: ReadonlySet<string>;
	/** Since then, in threads of the person's or with their replies, and those that call on them. */
	replies: readonly ReplyRow[];
	acceptances: readonly AcceptanceRow[];
	/** To what the person wrote, by others. */
	reactions: readonly ReactionRow[];
	publications: readonly PublicationRow[];
	/** Closed communities that the person is invited to and has not joined. */
	invitations: readonly CommunityRow[];
	decisions: readonly (DecisionRow & { title: string })[];
	/** What waits for the person's decision, however long. */
	duties: readonly DutyRow[];
	/** Of the person's sign-ups, with what the meeting is called. */
	verdicts: readonly (VerdictRow & { title: string })[];
	/** Everything that is hidden. */
	hidings: readonly HidingRow[];
	/** The person's hidden replies → their threads. */
	hiddenReplies: ReadonlyMap<string, string>;
	/** By place. */
	marks: ReadonlyMap<string, Readmark>;
	/** By key of the community. */
	watches: ReadonlyMap<string, WatchFields>;
	/** Space → when the person joined, and what it is called. */
	communities: ReadonlyMap<string, { joinedAt: string; title: string }>;
	people: ReadonlyMap<string, Person>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Reads what the inbox of a person is made of; null while a first sync runs, when nobody can tell what
 * is new. No table is read through: threads by their last activity, replies by thread, author and who
 * is called on, reactions by what they are about.
 *
 * @param now milliseconds
 */
export async function inboxFacts(
	database: YuiDatabase,
	me: string,
	now: number
): Promise<InboxFacts | null> {
	const spaces = await database.spaces.toArray();
	if (spaces.length === 0 || spaces.some(({ phase }) => phase === 'loading')) return null;
	const since = new Date(now - UNREAD_DAYS * DAY_MS).toISOString();
	const recent = recencyOf(since);
	const [active, written, calls, acceptances, reactions, marks, watches, memberships, hidings] =
		await Promise.all([
			database.threads.where('recency').belowOrEqual(recent).toArray(),
			// Keys alone: the texts are not needed.
			database.replies.where('[doc.author+thread]').between([me, ''], [me, '\uffff']).keys(),
			database.replies.where('doc.mentions').equals(me).toArray(),
			database.acceptances.where('recency').belowOrEqual(recent).toArray(),
			database.reactions
				.where('doc.target')
				.startsWithAnyOf(`thread:${me}:`, `reply:${me}:`)
				.toArray(),
			database.readmarks.toArray(),
			database.watches.toArray(),
			database.memberships.where('[person+joined]').equals([me, 1]).toArray(),
			database.hidings.where('hidden').equals(1).toArray()
		]);
	const taken = new Set((written as unknown as [string, string][]).map(([, thread]) => thread));
	const threads = new Map(active.map((thread) => [thread.id, thread]));
	const unnamed = await publishedUnnamed(database);
	const followed = active.filter(
		({ id, doc }) => doc.author === me || taken.has(id) || unnamed.has(id)
	);
	const [talk, own, invitations] = await Promise.all([
		Promise.all(
			followed.map(({ id }) =>
				database.replies.where('[thread+createdAt]').between([id, since], [id, '\uffff']).toArray()
			)
		),
		ownAnswers(database, me, since),
		openInvitations(database, me, since)
	]);
	const replies = [
		...new Map([...talk.flat(), ...calls].map((reply) => [reply.id, reply])).values()
	].filter(({ createdAt }) => createdAt >= since);
	const toMe = reactions.filter(({ doc }) => doc.author !== me && doc.updatedAt >= since);
	const about = [
		...replies.map(({ thread }) => thread),
		...acceptances.map(({ doc }) => doc.thread),
		...toMe.map(({ thread }) => thread)
	];
	const missing = [...new Set(about)].filter((id) => !threads.has(id));
	for (const thread of await database.threads.bulkGet(missing))
		if (thread) threads.set(thread.id, thread);
	const hidden = await database.replies.bulkGet(
		hidings.flatMap(({ doc }) => (doc.target.startsWith(`reply:${me}:`) ? [doc.target] : []))
	);
	const titles = new Map(spaces.map(({ id, title }) => [id, title]));
	return {
		...{ me, now: new Date(now).toISOString(), since, threads, taken, unnamed, replies },
		...{ acceptances, reactions: toMe, hidings, invitations, ...own },
		hiddenReplies: new Map(hidden.flatMap((reply) => (reply ? [[reply.id, reply.thread]] : []))),
		marks: new Map(marks.map(({ doc }) => [doc.place, doc])),
		watches: new Map(watches.map(({ doc }) => [doc.community, doc])),
		communities: new Map(
			memberships.map(({ community, doc }) => {
				const space = `community-${community}`;
				return [space, { joinedAt: doc.updatedAt, title: titles.get(space) ?? '' }];
			})
		),
		people: await peopleByIds(database, [
			...active.map(({ doc }) => doc.author),
			...replies.map(({ doc }) => doc.author),
			...acceptances.map(({ doc }) => doc.editor ?? doc.author),
			...toMe.map(({ doc }) => doc.author)
		])
	};
}

/**
 * Closed communities that wait for this person. When somebody was invited is not kept: it is told by the
 * last change of the community.
 */
async function openInvitations(
	database: YuiDatabase,
	me: string,
	since: string
): Promise<CommunityRow[]> {
	const invitations = await database.communities
		.filter(
			({ doc }) =>
				doc.scope === 'closed' &&
				doc.invited?.includes(me) === true &&
				!doc.archived &&
				doc.updatedAt >= since
		)
		.toArray();
	const mine = await database.memberships.bulkGet(
		invitations.map(({ community }) => membershipId(me, community))
	);
	return invitations.filter((_, index) => mine[index]?.joined !== 1);
}

/** What the server, or whoever arranges something, answered this person. */
async function ownAnswers(
	database: YuiDatabase,
	me: string,
	since: string
): Promise<Pick<InboxFacts, 'publications' | 'decisions' | 'duties' | 'verdicts'>> {
	const isRecent = ({ doc }: { doc: { updatedAt: string } }) => doc.updatedAt >= since;
	const [publications, decisions, duties, signups] = await Promise.all([
		database.publications.toArray(),
		database.decisions.toArray(),
		database.duties.toArray(),
		database.signups.where('person').equals(me).toArray()
	]);
	const answered = decisions.filter(isRecent);
	const [proposals, verdicts] = await Promise.all([
		database.proposals.bulkGet(answered.map(({ proposal }) => proposal)),
		database.verdicts.bulkGet(signups.map(({ id }) => verdictId(id)))
	]);
	const told = verdicts.filter((row) => row !== undefined).filter(isRecent);
	const series = await database.series.bulkGet(told.map((verdict) => verdict.series));
	return {
		publications: publications.filter(isRecent),
		duties: duties.filter(({ doc }) => doc.count > 0),
		decisions: answered.map((row, index) => ({
			...row,
			title: proposals[index]?.doc.title ?? ''
		})),
		verdicts: told.map((row, index) => {
			const found = series[index]?.doc;
			const title = found ? (meetingOn(found, row.date)?.title ?? found.title) : '行事';
			return { ...row, title: `${title} ${longDate(row.date)}` };
		})
	};
}

/** Is a document in its space hidden? */
export function hiddenIn({ hidings }: InboxFacts): (space: string, id: string) => boolean {
	const keys = new Set(hidings.map(({ space, doc }) => hiddenKey(space, doc.target)));
	return (space, id) => keys.has(hiddenKey(space, id));
}
