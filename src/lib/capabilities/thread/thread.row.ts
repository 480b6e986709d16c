import type { EntityTable } from 'dexie';
import type { Acceptance } from './acceptance';
import { REACTION_KINDS, type Reaction, type ReactionKind } from './reaction';
import type { Progress } from './state';
import { isDeleted, type Reply, type Thread } from './thread';
import type { YuiDatabase } from '$lib/read-model/database';
import { recencyOf, type Row } from '$lib/read-model/row';
import { mediaOf, type NamesMedia } from '$lib/read-model/projections/media';
import { projection } from '$lib/read-model/projections/projection';

/** How many gave each kind of reaction; none where nobody did. */
export type ReactionCounts = Partial<Record<ReactionKind, number>>;

/** What a thread's row knows of other documents, so that a list needs none of them. */
interface ThreadKeys extends Progress {
	/** Instant of the newest reply, or of the thread itself. */
	activeAt: string;
	replies: number;
	/** To the thread's own text. */
	reactions: ReactionCounts;
	/** When a question was asked that has no answer yet; absent otherwise, and so not in the index. */
	waiting?: string;
}

export interface ThreadRow extends Row<Thread>, ThreadKeys, NamesMedia {}

export interface ReplyRow extends Row<Reply>, NamesMedia {
	thread: string;
	createdAt: string;
}

export interface ReactionRow extends Row<Reaction> {
	thread: string;
}

export type AcceptanceRow = Row<Acceptance>;

/** Tables that a thread's row is made up from. */
const PARTS = ['replies', 'reactions', 'acceptances', 'faqs'] as const;
type Part = (typeof PARTS)[number];
/** Fields of the row that one table gives. */
type Settled = Partial<ThreadKeys>;

/**
 * Brings these threads up to what other documents say: all reads at once, and one write of the threads
 * that differ.
 *
 * @param parts the tables that changed; what comes from the others stays as it is
 */
async function settleThreads(
	database: YuiDatabase,
	ids: Iterable<string>,
	parts: readonly Part[]
): Promise<void> {
	const threads = (await database.threads.bulkGet([...new Set(ids)])).filter(
		(thread) => thread !== undefined
	);
	if (threads.length === 0) return;
	const found = await Promise.all(parts.map((part) => SETTLERS[part](database, threads)));
	const settled = threads.map((thread, index) =>
		withWaiting({
			...thread,
			...Object.assign({}, ...found.map((each) => each[index]))
		} as ThreadRow)
	);
	const changed = settled.filter((row, index) => isChanged(row, threads[index]!));
	if (changed.length > 0) await database.threads.bulkPut(changed);
}

const SETTLERS: Readonly<
	Record<Part, (database: YuiDatabase, threads: readonly ThreadRow[]) => Promise<Settled[]>>
> = {
	replies: (database, threads) =>
		Promise.all(
			threads.map(async ({ id, doc, space }) => {
				const replies = (await repliesOf(database, id).toArray()).filter(isIn(space));
				const activeAt = replies.at(-1)?.createdAt ?? '';
				const latest = activeAt > doc.createdAt ? activeAt : doc.createdAt;
				const answers = replies.filter(
					(reply) => reply.doc.author !== doc.author && !isDeleted(reply.doc)
				).length;
				return {
					activeAt: latest,
					recency: recencyOf(latest),
					replies: replies.length,
					answers
				};
			})
		),
	async reactions(database, threads) {
		const counts = new Map<string, ReactionCounts>();
		const spaces = new Map(threads.map(({ id, space }) => [id, space]));
		const rows = await database.reactions.where('thread').anyOf(idsOf(threads)).toArray();
		for (const { doc, space } of rows) {
			if (doc.target !== doc.thread || space !== spaces.get(doc.thread)) continue;
			const count = counts.get(doc.target) ?? {};
			counts.set(doc.target, count);
			for (const kind of REACTION_KINDS) if (doc[kind]) count[kind] = (count[kind] ?? 0) + 1;
		}
		return threads.map(({ id }) => ({ reactions: counts.get(id) ?? {} }));
	},
	async acceptances(database, threads) {
		const ids = threads.map(({ id }) => `acceptance:${id.slice('thread:'.length)}`);
		const rows = await database.acceptances.bulkGet(ids);
		return rows.map((row, index) => ({
			accepted: row && row.space === threads[index]?.space ? row.doc.reply : ''
		}));
	},
	async faqs(database, threads) {
		const rows = await database.faqs.where('source').anyOf(idsOf(threads)).toArray();
		const faqs = new Map(rows.map(({ id, doc }) => [doc.source, id]));
		return threads.map(({ id }) => ({ faq: faqs.get(id) ?? '' }));
	}
};

/** Only what stands in the space of a thread belongs to it: anybody may write its id elsewhere. */
export const isIn =
	(space: string) =>
	(row: Pick<Row, 'space'>): boolean =>
		row.space === space;

const idsOf = (threads: readonly ThreadRow[]): string[] => threads.map(({ id }) => id);

function withWaiting({ waiting: _, ...row }: ThreadRow): ThreadRow {
	const { doc, answers, accepted, faq } = row;
	const isWaiting =
		doc.kind === 'question' && !isDeleted(doc) && answers === 0 && accepted === '' && faq === '';
	return isWaiting ? { ...row, waiting: doc.createdAt } : row;
}

const isChanged = (row: ThreadRow, before: ThreadRow): boolean =>
	row.activeAt !== before.activeAt ||
	row.replies !== before.replies ||
	row.answers !== before.answers ||
	row.accepted !== before.accepted ||
	row.faq !== before.faq ||
	row.waiting !== before.waiting ||
	REACTION_KINDS.some((kind) => row.reactions[kind] !== before.reactions[kind]);

/** Replies of a thread, the oldest first. */
const repliesOf = (database: YuiDatabase, thread: string) =>
	database.replies.where('[thread+createdAt]').between([thread, ''], [thread, '\uffff']);

export const threadProjection = projection<Thread, ThreadKeys & NamesMedia>({
	type: 'thread',
	table: 'threads',
	indexes: 'recency, waiting, [space+recency], *media',
	keys: (doc) => ({
		activeAt: doc.createdAt,
		recency: recencyOf(doc.createdAt),
		replies: 0,
		answers: 0,
		accepted: '',
		faq: '',
		reactions: {},
		...mediaOf(doc)
	}),
	settle: (database, rows) =>
		settleThreads(
			database,
			rows.map(({ id }) => id),
			PARTS
		),
	settles: PARTS
});

export const replyProjection = projection<Reply, Pick<ReplyRow, 'thread' | 'createdAt' | 'media'>>({
	type: 'reply',
	table: 'replies',
	// The last two are for what concerns one person (queries/inbox.ts): most replies call on nobody.
	indexes: '[thread+createdAt], *media, [doc.author+thread], *doc.mentions',
	keys: (doc) => ({ thread: doc.thread, createdAt: doc.createdAt, ...mediaOf(doc) }),
	settle: (database, rows) =>
		settleThreads(
			database,
			rows.map(({ thread }) => thread),
			['replies']
		),
	settles: ['threads']
});

/** What an unsent item is about, where that is a thread. */
export const titleOfThread = async (database: YuiDatabase, id: string): Promise<string> =>
	(await database.threads.get(id))?.doc.title ?? '';

export const reactionProjection = projection<Reaction, Pick<ReactionRow, 'thread'>>({
	type: 'reaction',
	table: 'reactions',
	indexes: 'thread, doc.target',
	keys: ({ thread }) => ({ thread }),
	settle: (database, rows) =>
		settleThreads(
			database,
			// Reactions to replies are counted where the thread is shown.
			rows.flatMap(({ doc }) => (doc.target === doc.thread ? [doc.thread] : [])),
			['reactions']
		),
	settles: ['threads'],
	called: async (database, { thread }) => ({ title: await titleOfThread(database, thread) })
});

export const acceptanceProjection = projection<Acceptance, object>({
	type: 'acceptance',
	table: 'acceptances',
	indexes: 'recency',
	keys: () => ({}),
	settle: (database, rows) =>
		settleThreads(
			database,
			rows.map(({ doc }) => doc.thread),
			['acceptances']
		),
	settles: ['threads'],
	called: async (database, { doc }) => ({ title: await titleOfThread(database, doc.thread) })
});

/** For the entries of the FAQ that were made of questions. */
export const settleSources = (
	database: YuiDatabase,
	rows: readonly { doc: { source?: string | undefined } }[]
): Promise<void> =>
	settleThreads(
		database,
		rows.flatMap(({ doc }) => (doc.source === undefined ? [] : [doc.source])),
		['faqs']
	);

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		threads: EntityTable<ThreadRow, 'id'>;
		replies: EntityTable<ReplyRow, 'id'>;
		reactions: EntityTable<ReactionRow, 'id'>;
		acceptances: EntityTable<AcceptanceRow, 'id'>;
	}
}

export default [threadProjection, replyProjection, reactionProjection, acceptanceProjection];
