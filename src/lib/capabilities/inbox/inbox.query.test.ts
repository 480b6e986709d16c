/** What concerns a person, told from the rows of their device. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newPublication } from '$lib/capabilities/anonymous/anonymous';
import { newAcceptance } from '$lib/capabilities/thread/acceptance';
import { newMembership, type Community } from '$lib/capabilities/community/community';
import { newEnvelope } from '$lib/domain/core/create';
import type { Envelope } from '$lib/domain/core/document';
import { newDuty } from './duty';
import { markedRead } from './readmark';
import { newWatch, type WatchFields } from './watch';
import { newHiding } from '$lib/capabilities/moderation/moderation';
import { toggledReaction, type ReactionKind } from '$lib/capabilities/thread/reaction';
import { deletedPost, newReply, newThread, type Thread } from '$lib/capabilities/thread/thread';
import { YuiDatabase } from '$lib/read-model/database';
import { projectionOf } from '$lib/read-model/projections/registry';
import { NEW_SPACE } from '$lib/read-model/state';
import { inbox } from './inbox.query';

const ME = 's0001';
const SPACE = 'community-shomu';
const HERE = { author: ME, place: SPACE };
/** Instants of one April, by day and hour. */
const at = (day: number, hour = 0): string => new Date(Date.UTC(2026, 3, day, hour)).toISOString();
const NOW = Date.parse(at(20));

let rows: YuiDatabase;
let count = 0;

beforeEach(async () => {
	rows = new YuiDatabase(`${ME}-${++count}`);
	const space = { ...NEW_SPACE, serverMark: '', phase: 'ready' as const };
	await rows.spaces.bulkPut([
		{ ...space, id: 'commons', title: '広域圏', position: 0 },
		{ ...space, id: SPACE, title: '庶務', position: 1 }
	]);
	await put(
		'commons',
		newMembership({ author: ME, now: at(1), community: 'shomu', state: 'joined' })
	);
	// Somebody who has used the app before: nothing is unread because it is new to the device.
	await mark('s0001:none', at(1), 0);
});
afterEach(() => rows.delete());

async function put(space: string, document: Envelope): Promise<void> {
	const projection = projectionOf(document._id)!;
	const row = projection.toRow({ ...document, _rev: '1-a' }, space, []);
	await rows.table(projection.table).put(row);
	await projection.settle?.(rows, [row]);
}

const mark = (key: string, instant: string, replies: number, upTo?: string) =>
	put(
		`personal-${ME}`,
		markedRead(
			{ ...HERE, now: instant },
			{ seen: { [key]: { at: instant, replies } }, upTo },
			undefined
		)
	);
const watch = (fields: WatchFields) =>
	put(`personal-${ME}`, newWatch({ author: ME, now: at(1), community: 'shomu' }, fields));

async function thread(author: string, key: string, now: string, mentions: string[] = []) {
	const document = newThread(
		{ author, now, key },
		{ kind: 'question', title: `質問 ${key}`, body: '教えてください。', mentions }
	);
	await put(SPACE, document);
	return document;
}
async function reply(
	to: Thread,
	author: string,
	key: string,
	now: string,
	mentions: string[] = []
) {
	const document = newReply(
		{ author, now, key },
		{ thread: to._id, body: 'こうしています。', mentions }
	);
	await put(SPACE, document);
	return document;
}
async function react(target: string, of: Thread, author: string, kind: ReactionKind, now: string) {
	await put(SPACE, toggledReaction({ author, now, thread: of._id, target }, kind, undefined));
}

const read = async () => (await inbox(ME, () => NOW)(rows))!;
const kinds = async () => (await read()).items.map(({ kind }) => kind);

describe('what is told', () => {
	it('to somebody without a mark is the last week, and the first mark calls nothing older unread', async () => {
		await rows.readmarks.clear();
		await thread('s0002', 'older', at(10));
		const newer = await thread('s0002', 'newer', at(15));
		expect([...(await read()).threads]).toEqual([newer._id]);
		await mark('s0001:none', at(20), 0);
		expect([...(await read()).threads]).toEqual([newer._id]);
	});

	it('answers to my question are one item, the newest in front', async () => {
		const mine = await thread(ME, 'q', at(10));
		await reply(mine, 's0002', 'a', at(11));
		const last = await reply(mine, 's0003', 'b', at(12));
		await reply(mine, ME, 'c', at(13));
		const { items, unread, threads } = await read();
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({
			...{ kind: 'answer', title: '質問 q', count: 2, at: at(12), place: '庶務' },
			...{ target: mine._id, post: last._id, isUnread: true }
		});
		expect(unread).toBe(1);
		expect([...threads]).toEqual([mine._id]);
	});

	it('replies where I took part are; in threads of others alone they are not', async () => {
		const joined = await thread('s0002', 'joined', at(10));
		const other = await thread('s0002', 'other', at(10));
		await reply(joined, ME, 'mine', at(11));
		await reply(joined, 's0003', 'theirs', at(12));
		await reply(other, 's0003', 'apart', at(12));
		const { items, threads } = await read();
		expect(items.map(({ kind, target }) => [kind, target])).toEqual([['reply', joined._id]]);
		// A mark in the list is for all that is new.
		expect(threads).toEqual(new Set([joined._id, other._id]));
	});

	it('whoever calls on me is heard, in a thread and in a reply', async () => {
		await thread('s0002', 'call', at(10), [ME]);
		const other = await thread('s0002', 'other', at(9));
		const call = await reply(other, 's0003', 'a', at(11), [ME, 's0004']);
		expect((await read()).items.map(({ kind, target, post }) => [kind, target, post])).toEqual([
			['mention', other._id, call._id],
			['mention', 'thread:s0002:call', '']
		]);
	});

	it('an accepted answer of mine, but not one I accepted myself', async () => {
		const theirs = await thread('s0002', 'theirs', at(1));
		const answer = await reply(theirs, ME, 'a', at(2));
		const accept = (author: string) =>
			newAcceptance({ author, now: at(15) }, { thread: theirs._id, reply: answer._id });
		await put(SPACE, { ...accept('s0002'), editor: ME });
		expect(await kinds()).toEqual([]);
		await put(SPACE, accept('s0002'));
		expect(await kinds()).toEqual(['accepted']);
	});

	it('reactions are summed up and ring no bell', async () => {
		const mine = await thread(ME, 'q', at(10));
		await react(mine._id, mine, 's0002', 'metoo', at(11));
		await react(mine._id, mine, 's0003', 'metoo', at(12));
		await react(mine._id, mine, ME, 'thanks', at(13));
		const { items, unread } = await read();
		expect(items).toMatchObject([{ kind: 'reaction', detail: '私も知りたい 2', isUnread: false }]);
		expect(unread).toBe(0);
	});

	it('nothing of what is hidden, deleted or older than a month', async () => {
		const mine = await thread(ME, 'q', at(10));
		const bad = await reply(mine, 's0002', 'bad', at(11));
		const gone = await reply(mine, 's0003', 'gone', at(12));
		await put(SPACE, deletedPost(gone, at(13)));
		await put(
			SPACE,
			newHiding({ target: bad._id, state: 'hidden', reason: '個人情報' }, at(13), null)
		);
		const old = await thread(ME, 'old', '2026-02-01T00:00:00.000Z');
		await reply(old, 's0002', 'old', '2026-02-02T00:00:00.000Z');
		expect(await kinds()).toEqual([]);
	});

	it('what waits for my decision, until nothing does, and new only with what arrives', async () => {
		const waits = (count: number, arrivedAt: string, now = arrivedAt) =>
			put(`personal-${ME}`, newDuty(ME, { kind: 'report', count, arrivedAt }, now, null));
		// However long ago it came.
		await waits(1, '2026-01-10T00:00:00.000Z');
		const old = { kind: 'duty', title: '通報 1件', target: `duty:${ME}:report` };
		expect((await read()).items).toMatchObject([{ ...old, isUnread: false }]);
		await waits(2, at(12));
		expect(await read()).toMatchObject({ unread: 1, items: [{ title: '通報 2件', at: at(12) }] });
		await put(
			`personal-${ME}`,
			markedRead(
				{ author: ME, place: 'commons', now: at(13) },
				{ seen: { [`duty:${ME}:report`]: { at: at(12), replies: 0 } } },
				undefined
			)
		);
		// Somebody dealt with one.
		await waits(1, at(12), at(13));
		expect((await read()).items).toMatchObject([{ title: '通報 1件', isUnread: false }]);
		await waits(2, at(14));
		expect((await read()).items).toMatchObject([{ title: '通報 2件', isUnread: true }]);
		await waits(0, at(14), at(15));
		expect(await read()).toMatchObject({ unread: 0, items: [] });
	});

	it('an invitation, until it is looked at or taken up, however many are invited after', async () => {
		const cafe = (invited: string[], updatedAt: string) =>
			put('commons', {
				...newEnvelope('community', { author: 'system', now: at(1), key: '' }),
				...{ _id: 'community:cafe', community: 'cafe', title: '復職の相談室', kind: 'worklife' },
				...{ scope: 'closed', municipality: null, purpose: '聞く', howTo: '', host: 's0002' },
				...{ invited, updatedAt }
			} as Community);
		await cafe(['s0002'], at(10));
		expect(await kinds()).toEqual([]);
		await cafe([ME, 's0002'], at(11));
		expect((await read()).items).toMatchObject([
			{ kind: 'invited', title: '復職の相談室', target: 'community:cafe', isUnread: true }
		]);
		await put(
			`personal-${ME}`,
			markedRead(
				{ author: ME, place: 'commons', now: at(12) },
				{ seen: { 'community:cafe': { at: at(11), replies: 0 } } },
				undefined
			)
		);
		await cafe([ME, 's0002', 's0003'], at(13));
		expect((await read()).items).toMatchObject([{ kind: 'invited', isUnread: false }]);
		await put(
			'commons',
			newMembership({ author: ME, now: at(14), community: 'cafe', state: 'joined' })
		);
		expect(await kinds()).toEqual([]);
	});

	it('that something of mine was hidden', async () => {
		const mine = await thread(ME, 'q', at(10));
		await put(
			SPACE,
			newHiding({ target: mine._id, state: 'hidden', reason: '個人情報' }, at(13), null)
		);
		expect((await read()).items).toMatchObject([{ kind: 'hidden', target: mine._id }]);
	});
});

describe('how closely a community is watched', () => {
	it('with 「すべて」 every thread begun since I joined is told', async () => {
		await thread('s0002', 'before', '2026-03-30T00:00:00.000Z');
		await thread('s0002', 'since', at(10));
		expect(await kinds()).toEqual([]);
		await watch({ level: 'all' });
		expect((await read()).items).toMatchObject([{ kind: 'thread', title: '質問 since' }]);
	});

	it('with 「知らせない」, or muted, nothing is, and no list is marked', async () => {
		const mine = await thread(ME, 'q', at(10));
		await reply(mine, 's0002', 'a', at(11), [ME]);
		await watch({ level: 'all', mutedUntil: at(21) });
		expect(await read()).toMatchObject({ items: [], unread: 0, threads: new Set() });
		await watch({ level: 'all', mutedUntil: at(19) });
		expect(await kinds()).toEqual(['mention']);
		await watch({ level: 'none' });
		expect(await read()).toMatchObject({ items: [], threads: new Set(), byPlace: new Map() });
	});
});

describe('what is read', () => {
	it('is what a mark says, until more happens, also what comes late', async () => {
		const mine = await thread(ME, 'q', at(10));
		await reply(mine, 's0002', 'a', at(11));
		await mark('s0001:q', at(11), 1);
		expect(await read()).toMatchObject({ unread: 0, threads: new Set() });
		// Written offline before the other, and here after it.
		await reply(mine, 's0003', 'late', at(10, 6));
		expect(await read()).toMatchObject({ unread: 1, threads: new Set([mine._id]) });
	});

	it('is everything up to 「すべて既読にする」', async () => {
		const mine = await thread(ME, 'q', at(10));
		await reply(mine, 's0002', 'a', at(11));
		await mark('s0001:none', at(1), 0, at(12));
		expect((await read()).unread).toBe(0);
		await reply(mine, 's0002', 'b', at(13));
		expect((await read()).unread).toBe(1);
	});

	it('is nothing while a first sync runs: then nobody can tell', async () => {
		await rows.spaces.update(SPACE, { phase: 'loading' });
		expect(await inbox(ME, () => NOW)(rows)).toBeNull();
	});
});

describe('whoever asked without a name', () => {
	const ASKED = 'thread:anonymous:0123456789abcdef0123456789abcdef';
	const published = (id: string) =>
		newPublication(
			{ anonymous: `anonymous:${ME}:${id.slice(-6)}`, published: id, reason: '' },
			at(2)
		);
	const unnamed = (document: Envelope, id: string): Envelope => ({
		...document,
		...{ _id: id, author: 'anonymous', editor: 'anonymous' }
	});

	it('is told of answers, and not of their own thanks', async () => {
		const question = newThread(
			{ author: 'anonymous', now: at(2), key: 'x' },
			{ kind: 'question', title: '聞きにくいこと', body: '教えて' }
		);
		await put(SPACE, unnamed(question, ASKED));
		const tell = async () =>
			(await inbox(ME, () => NOW)(rows))!.items
				.filter(({ target }) => target === ASKED)
				.map(({ kind, count: number }) => [kind, number]);
		const answer = newReply(
			{ author: 's0002', now: at(15), key: 'a' },
			{ thread: ASKED, body: 'こうです' }
		);
		await put(SPACE, answer);
		expect(await tell()).toEqual([]);
		await put(`personal-${ME}`, published(ASKED));
		expect(await tell()).toEqual([['answer', 1]]);
		const thanks = 'reply:anonymous:fedcba9876543210fedcba9876543210';
		await put(
			SPACE,
			unnamed(
				newReply({ author: 'anonymous', now: at(16), key: 't' }, { thread: ASKED, body: 'どうも' }),
				thanks
			)
		);
		await put(`personal-${ME}`, published(thanks));
		expect(await tell()).toEqual([['answer', 1]]);
	});
});
