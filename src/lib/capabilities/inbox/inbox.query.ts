import { UNPUBLISHED_REASONS } from '$lib/capabilities/anonymous/anonymous';
import { DECISIONS } from '$lib/capabilities/community/proposal';
import { COMMONS } from '$lib/domain/core/space';
import type { Person } from '$lib/capabilities/directory/directory';
import { OUTCOMES } from '$lib/capabilities/event/event';
import { DUTIES } from './duty';
import { isUnread, latest, seenKey } from './readmark';
import { levelAt, type WatchLevel } from './watch';
import { REACTION_KINDS, REACTIONS } from '$lib/capabilities/thread/reaction';
import { isDeleted } from '$lib/capabilities/thread/thread';
import type { YuiDatabase } from '$lib/read-model/database';
import type { ReplyRow, ThreadRow } from '$lib/capabilities/thread/thread.row';
import { hiddenIn, inboxFacts, type InboxFacts } from './inbox-facts.query';

/** What an item of the inbox tells. */
export const INBOX_KINDS = {
	mention: '呼ばれました',
	answer: 'あなたの投稿への返信',
	reply: '参加した話題への返信',
	accepted: 'あなたの返信で解決',
	reaction: 'あなたの投稿への反応',
	thread: '新しい話題',
	verdict: '行事の申込み',
	decision: '提案への返事',
	duty: '対応を待っています',
	invited: '招待されました',
	published: '匿名の投稿',
	hidden: '非表示になりました'
} as const;
export type InboxKind = keyof typeof INBOX_KINDS;

/** One thing that concerns the person; derived from rows each time, kept nowhere. */
export interface InboxItem {
	/** The same while more of it happens. */
	id: string;
	kind: InboxKind;
	/** Of the thread, the meeting, the proposal. */
	title: string;
	/** What became of it, such as 「参加確定」; '' where the kind says it all. */
	detail: string;
	/** Whoever did it, as far as known, the last one first. */
	people: readonly Person[];
	/** How many times it happened. */
	count: number;
	/** Of the newest, ISO 8601. */
	at: string;
	/** Name of the community; '' for what belongs to none. */
	place: string;
	/** Space of what it leads to. */
	space: string;
	/** Id of the document it leads to. */
	target: string;
	/** The post of the thread `target` to look at; '' for none. */
	post: string;
	isUnread: boolean;
}

export interface Inbox {
	/** The newest first. */
	items: readonly InboxItem[];
	/** Unread items; reactions never are: nobody has to hurry for those. */
	unread: number;
	/** Ids of threads in which something is unread. */
	threads: ReadonlySet<string>;
	/** How many of them there are, by space. */
	byPlace: ReadonlyMap<string, number>;
}

/** Before somebody's first mark, on any device, this much counts as unread; what is older never does. */
const FIRST_DAYS_MS = 7 * 24 * 60 * 60 * 1000;

/** A person's inbox; null while it cannot be told. @param now milliseconds */
export const inbox =
	(me: string, now: () => number) =>
	async (database: YuiDatabase): Promise<Inbox | null> => {
		const facts = await inboxFacts(database, me, now());
		return facts && inboxOf(facts);
	};

/** The inbox that follows from these rows. Pure. */
export function inboxOf(facts: InboxFacts): Inbox {
	const reading = new Reading(facts);
	const items = [
		...repliesIn(facts, reading),
		...threadsIn(facts, reading),
		...acceptedIn(facts, reading),
		...reactionsIn(facts, reading),
		...answersIn(facts, reading),
		...dutiesIn(facts, reading),
		...invitationsIn(facts, reading),
		...hiddenOfMine(facts, reading)
	].sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? 1 : -1));
	const unreadThreads = reading.unreadThreads();
	const byPlace = new Map<string, number>();
	for (const { space } of unreadThreads) byPlace.set(space, (byPlace.get(space) ?? 0) + 1);
	return {
		items,
		unread: items.filter(({ isUnread }) => isUnread).length,
		threads: new Set(unreadThreads.map(({ id }) => id)),
		byPlace
	};
}

/** What of these facts is shown, watched and read. */
class Reading {
	readonly isHidden: (space: string, id: string) => boolean;
	readonly #everywhere: string | undefined;

	constructor(readonly facts: InboxFacts) {
		this.isHidden = hiddenIn(facts);
		const { marks, now } = facts;
		// Clocks differ: a mark made in the future is none to begin from.
		const begun = [...marks.values(), { createdAt: now }].map(({ createdAt }) => createdAt).sort();
		const first = new Date(Date.parse(begun[0]!) - FIRST_DAYS_MS).toISOString();
		this.#everywhere = latest(first, marks.get(COMMONS)?.upTo);
	}

	levelOf(space: string): WatchLevel {
		const { watches, now } = this.facts;
		return levelAt(watches.get(space.slice('community-'.length)), now);
	}

	/** A thread that may be told of; undefined for one that is hidden, deleted, left or not watched. */
	thread(id: string): ThreadRow | undefined {
		const row = this.facts.threads.get(id);
		if (!row || isDeleted(row.doc) || this.isHidden(row.space, id)) return undefined;
		return this.facts.communities.has(row.space) && this.levelOf(row.space) !== 'none'
			? row
			: undefined;
	}

	/** Did the person write it, with their name or without? */
	isMine({ id, doc }: { id: string; doc: { author: string } }): boolean {
		return doc.author === this.facts.me || this.facts.unnamed.has(id);
	}

	placeOf(space: string): string {
		return this.facts.communities.get(space)?.title ?? '';
	}

	peopleOf(ids: readonly (string | null)[]): Person[] {
		const { people } = this.facts;
		return [...new Set(ids)].flatMap((id) => people.get(id ?? '') ?? []);
	}

	isUnread(place: string, id: string, at: string, replies = 0): boolean {
		const { marks, communities } = this.facts;
		const found = marks.get(place);
		const upTo = latest(this.#everywhere, found?.upTo, communities.get(place)?.joinedAt);
		return isUnread({ at, replies }, { mark: found?.seen[seenKey(id)], upTo });
	}

	/** Threads in which others wrote what this person has not seen. */
	unreadThreads(): ThreadRow[] {
		const { threads, since, taken, replies } = this.facts;
		// Of threads the person took part in, only what others wrote counts.
		const byOthers = new Map<string, string>();
		for (const reply of replies) {
			const { thread, createdAt } = reply;
			if (!this.isMine(reply))
				byOthers.set(thread, latest(byOthers.get(thread), createdAt) ?? createdAt);
		}
		return [...threads.keys()].flatMap((id) => {
			const row = this.thread(id);
			if (!row || row.activeAt < since) return [];
			const isMine = this.isMine(row);
			const activity =
				isMine || taken.has(id)
					? latest(byOthers.get(id), isMine ? undefined : row.doc.createdAt)
					: row.activeAt;
			return activity && this.isUnread(row.space, id, activity, row.replies) ? [row] : [];
		});
	}
}

/** Replies and posts that call on the person, or answer them: one item for each thread and kind. */
function repliesIn(facts: InboxFacts, reading: Reading): InboxItem[] {
	const { me, taken, since } = facts;
	const groups = new Map<string, { kind: InboxKind; row: ThreadRow; replies: ReplyRow[] }>();
	for (const reply of facts.replies) {
		const row = reading.thread(reply.thread);
		if (!row || reading.isMine(reply) || isDeleted(reply.doc)) continue;
		if (reading.isHidden(reply.space, reply.id)) continue;
		const isCall = reply.doc.mentions?.includes(me) === true;
		const isAsker = reading.isMine(row);
		if (!isCall && !isAsker && !taken.has(row.id)) continue;
		const kind = isCall ? 'mention' : isAsker ? 'answer' : 'reply';
		const group = groups.get(`${kind}:${row.id}`) ?? { kind, row, replies: [] };
		groups.set(`${kind}:${row.id}`, group);
		group.replies.push(reply);
	}
	const items = [...groups.values()].map(({ kind, row, replies }): InboxItem => {
		const newest = replies.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
		const [last] = newest;
		return {
			...ofThread(reading, row, kind, last?.createdAt ?? ''),
			...{ post: last?.id ?? '', count: newest.length },
			people: reading.peopleOf(newest.map(({ doc }) => doc.author))
		};
	});
	// What arrived late is older than what was read: then only the number of replies tells, and not
	// which one it is.
	const toldOf = new Set(items.flatMap(({ isUnread, target }) => (isUnread ? [target] : [])));
	for (const item of items) {
		const { target, space, at } = item;
		const replies = facts.threads.get(target)?.replies ?? 0;
		if (toldOf.has(target) || !reading.isUnread(space, target, at, replies)) continue;
		toldOf.add(target);
		item.isUnread = true;
	}
	const calls = [...facts.threads.values()].filter(
		({ doc }) => doc.mentions?.includes(me) && doc.author !== me && doc.createdAt >= since
	);
	return [
		...items,
		...calls.flatMap(({ id, doc }) => {
			const row = reading.thread(id);
			if (!row || groups.has(`mention:${id}`)) return [];
			return [
				{ ...ofThread(reading, row, 'mention', doc.createdAt), people: authorOf(reading, row) }
			];
		})
	];
}

/** New threads of communities that are watched closely. */
const threadsIn = (facts: InboxFacts, reading: Reading): InboxItem[] =>
	[...facts.threads.keys()].flatMap((id) => {
		const row = reading.thread(id);
		if (!row || reading.isMine(row) || reading.levelOf(row.space) !== 'all') return [];
		const { createdAt, mentions } = row.doc;
		const joinedAt = facts.communities.get(row.space)?.joinedAt ?? '';
		// What calls on the person is told already.
		if (createdAt < facts.since || createdAt < joinedAt || mentions?.includes(facts.me)) return [];
		return [{ ...ofThread(reading, row, 'thread', createdAt), people: authorOf(reading, row) }];
	});

const acceptedIn = ({ acceptances, unnamed, me }: InboxFacts, reading: Reading): InboxItem[] =>
	acceptances.flatMap(({ doc }) => {
		const row = reading.thread(doc.thread);
		const isMine = doc.reply.startsWith(`reply:${me}:`) || unnamed.has(doc.reply);
		if (!row || !isMine || doc.editor === me) return [];
		return [
			{
				...ofThread(reading, row, 'accepted', doc.updatedAt),
				post: doc.reply,
				people: reading.peopleOf([doc.editor ?? doc.author])
			}
		];
	});

/** Reactions to what the person wrote, summed up by post. */
function reactionsIn({ reactions }: InboxFacts, reading: Reading): InboxItem[] {
	const byPost = new Map<string, InboxFacts['reactions'][number][]>();
	for (const row of reactions)
		if (REACTION_KINDS.some((kind) => row.doc[kind]))
			byPost.set(row.doc.target, [...(byPost.get(row.doc.target) ?? []), row]);
	return [...byPost].flatMap(([post, rows]) => {
		const [newest] = rows.sort((a, b) => (a.doc.updatedAt < b.doc.updatedAt ? 1 : -1));
		const row = newest && reading.thread(newest.thread);
		if (!row) return [];
		const sums = REACTION_KINDS.flatMap((kind) => {
			const count = rows.filter(({ doc }) => doc[kind]).length;
			return count > 0 ? [`${REACTIONS[kind]} ${count}`] : [];
		});
		return [
			{
				...ofThread(reading, row, 'reaction', newest.doc.updatedAt),
				...{ id: `reaction:${post}`, post, count: rows.length, detail: sums.join('・') },
				people: reading.peopleOf(rows.map(({ doc }) => doc.author)),
				// Nobody has to hurry for it: neither counted by the bell nor marked as if it were.
				isUnread: false
			}
		];
	});
}

/** What the server, the 事務局 or an arranger answered. */
const answersIn = (facts: InboxFacts, reading: Reading): InboxItem[] => [
	...facts.verdicts.flatMap(({ id, doc, title }) =>
		// What one takes back oneself needs no telling.
		doc.outcome === 'cancelled'
			? []
			: [
					{
						...alone(reading, 'verdict', id, doc.updatedAt),
						...{ title, detail: OUTCOMES[doc.outcome], target: doc.signup }
					}
				]
	),
	...facts.decisions.map(({ id, doc, title }) => ({
		...alone(reading, 'decision', id, doc.updatedAt),
		...{ title, detail: DECISIONS[doc.outcome], target: doc.proposal }
	})),
	...facts.publications.map(({ id, doc }) => ({
		...alone(reading, 'published', id, doc.updatedAt),
		title: doc.reason === '' ? '公開しました' : '公開できませんでした',
		detail: doc.reason === '' ? '' : UNPUBLISHED_REASONS[doc.reason],
		target: doc.anonymous
	}))
];

/** What waits for a decision is there until somebody has decided; new is what arrived since it was seen. */
const dutiesIn = ({ duties }: InboxFacts, reading: Reading): InboxItem[] =>
	duties.map(({ id, doc: { kind, count, arrivedAt } }) => ({
		...alone(reading, 'duty', id, arrivedAt),
		...{ title: `${DUTIES[kind]} ${count}件`, target: id }
	}));

/** Who is invited may join; nobody says so but the community itself. */
const invitationsIn = ({ invitations, marks }: InboxFacts, reading: Reading): InboxItem[] =>
	invitations.map(({ id, doc }) => {
		const item = alone(reading, 'invited', id, doc.updatedAt);
		// Seen once is seen: each further person who is invited changes the community too.
		const wasSeen = marks.get(COMMONS)?.seen[seenKey(id)] !== undefined;
		return { ...item, title: doc.title, target: id, isUnread: item.isUnread && !wasSeen };
	});

const hiddenOfMine = (
	{ hidings, hiddenReplies, me, since }: InboxFacts,
	reading: Reading
): InboxItem[] =>
	hidings.flatMap(({ id, space, doc }) => {
		const [, author] = doc.target.split(':');
		if (author !== me || doc.updatedAt < since) return [];
		return [
			{
				...alone(reading, 'hidden', id, doc.updatedAt),
				...{ title: `理由：${doc.reason}`, space, place: reading.placeOf(space) },
				target: hiddenReplies.get(doc.target) ?? doc.target,
				post: doc.target
			}
		];
	});

function ofThread(reading: Reading, row: ThreadRow, kind: InboxKind, at: string): InboxItem {
	return {
		...{
			id: `${kind}:${row.id}`,
			kind,
			title: row.doc.title,
			detail: '',
			people: [],
			count: 1,
			at
		},
		...{ place: reading.placeOf(row.space), space: row.space, target: row.id, post: '' },
		isUnread: reading.isUnread(row.space, row.id, at)
	};
}

/** What belongs to no thread: read when it was looked at. */
const alone = (reading: Reading, kind: InboxKind, id: string, at: string): InboxItem => ({
	...{ id, kind, title: '', detail: '', people: [], count: 1, at, place: '', space: COMMONS },
	...{ target: '', post: '' },
	isUnread: reading.isUnread(COMMONS, id, at)
});

const authorOf = (reading: Reading, { doc }: ThreadRow): Person[] => reading.peopleOf([doc.author]);
