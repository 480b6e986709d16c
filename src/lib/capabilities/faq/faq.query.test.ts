/** Lists of the FAQ show each question once, with the answer for the reader, and lose none. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newFaq, type FaqFields } from './faq';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import { newUseful } from './useful';
import { YuiDatabase } from '$lib/read-model/database';
import { faqProjection, usefulProjection } from './faq.row';
import { replyProjection, threadProjection } from '$lib/capabilities/thread/thread.row';
import type { FaqRow, UsefulRow } from './faq.row';
import type { ReplyRow, ThreadRow } from '$lib/capabilities/thread/thread.row';
import { dueFaqs, faqPage, faqs, solvedThread, type FaqFilter } from './faq.query';

const TODAY = '2026-04-01';
const [KORIYAMA, TAMURA] = ['072036', '072117'] as const;
const ALL: FaqFilter = { kind: '', municipality: '' };

let count = 0;
let database: YuiDatabase;
beforeEach(() => (database = new YuiDatabase(`faq${++count}`)));
afterEach(() => database.delete());

/** Later for each key further on in the alphabet. */
async function put(key: string, fields: Partial<FaqFields> = {}, author = 'a1'): Promise<string> {
	const now = new Date(Date.UTC(2026, 2, key.charCodeAt(0) - 96)).toISOString();
	const faq = newFaq(
		{ author, now, key },
		{
			question: key,
			detail: '',
			answer: `${key}の答え`,
			contact: '',
			checkedOn: '2026-03-01',
			expiresOn: '2027-03-01',
			municipalities: [],
			...fields
		}
	);
	const stored = { ...faq, _rev: '1-a' };
	await database.faqs.put(faqProjection.toRow(stored, 'commons', []) as FaqRow);
	return faq._id;
}

/** Answers a list shows, in their order. */
async function listed(filter: Partial<FaqFilter> = {}, mine: string = KORIYAMA, limit = 50) {
	const { items } = await faqs({ ...ALL, ...filter }, mine, TODAY, limit)(database);
	return items.map(({ item }) => item.row.doc.question);
}

describe('a list', () => {
	test('shows a question once, with the answer of the reader’s municipality', async () => {
		const base = await put('a');
		await put('b', { variantOf: base, municipalities: [TAMURA] });
		await put('c');
		expect(await listed()).toEqual(['c', 'a']);
		expect(await listed({}, TAMURA)).toEqual(['c', 'b']);
		const { items } = await faqs(ALL, TAMURA, TODAY, 50)(database);
		expect(items.map(({ id, variants }) => [id, variants])).toEqual([
			['faq:a1:c', 0],
			[base, 1]
		]);
	});

	test('loses no answer whose base is not here, or is a variant itself', async () => {
		await put('a', { variantOf: 'faq:x9:gone', municipalities: [TAMURA] });
		const base = await put('b');
		const variant = await put('c', { variantOf: base, municipalities: [TAMURA] });
		await put('d', { variantOf: variant, municipalities: [TAMURA] });
		await put('e', { variantOf: 'faq:a1:f', municipalities: [TAMURA] });
		await put('f', { variantOf: 'faq:a1:e', municipalities: [TAMURA] });
		expect(await listed()).toEqual(['f', 'e', 'd', 'b', 'a']);
	});

	test('has those past their 有効期限 last; the day itself still counts', async () => {
		await put('a');
		await put('b', { expiresOn: TODAY });
		await put('c', { expiresOn: '2026-03-31' });
		await put('d', { expiresOn: '' });
		expect(await listed()).toEqual(['d', 'b', 'a', 'c']);
		expect(await listed({ kind: 'expired' })).toEqual(['c']);
		expect(await listed({}, KORIYAMA, 2)).toEqual(['d', 'b']);
	});

	test('is narrowed to what holds for a municipality, and to what has an answer', async () => {
		const base = await put('a', { municipalities: [KORIYAMA] });
		await put('b', { variantOf: base, municipalities: [TAMURA] });
		await put('c', { municipalities: [KORIYAMA] });
		await put('d', { answer: '', contact: '総務課' });
		expect(await listed({ municipality: TAMURA })).toEqual(['d', 'b']);
		expect(await listed({ kind: 'contact' })).toEqual(['d']);
		expect(await listed({ kind: 'answered' })).toEqual(['c', 'a']);
	});
});

describe('a page', () => {
	test('shows the own answer first, unless another one was asked for', async () => {
		const base = await put('a');
		const variant = await put('b', { variantOf: base, municipalities: [TAMURA] });
		const shown = async (id: string, mine: string) => {
			const page = await faqPage(id, mine)(database);
			return [page?.entry.row.id, page?.others.map(({ row }) => row.id), page?.base];
		};
		expect(await shown(base, TAMURA)).toEqual([variant, [base], base]);
		expect(await shown(base, KORIYAMA)).toEqual([base, [variant], base]);
		expect(await shown(base, '')).toEqual([base, [variant], base]);
		expect(await shown(variant, KORIYAMA)).toEqual([variant, [base], base]);
		expect(await faqPage('faq:a1:none', KORIYAMA)(database)).toBeNull();
	});

	test('counts whom it helped, each person once', async () => {
		const target = await put('a');
		const said = (author: string, answer: 'yes' | 'no' | '') => ({
			...newUseful({ author, now: '2026-03-05T00:00:00.000Z' }, { target, answer }),
			_rev: '1-a'
		});
		const rows = [said('b1', 'yes'), said('b2', 'yes'), said('b3', 'no'), said('b4', '')];
		await database.usefuls.bulkPut(
			rows.map((doc) => usefulProjection.toRow(doc, 'commons', []) as UsefulRow)
		);
		expect((await faqPage(target, '')(database))?.useful.counts).toEqual({ yes: 2, no: 1 });
	});
});

test('an author sees what is past its 有効期限 or soon will be, and nobody else’s', async () => {
	database = new YuiDatabase('a1');
	await put('a', { expiresOn: '2026-05-01' });
	await put('b', { expiresOn: '2026-05-02' });
	await put('c', { expiresOn: '2026-03-01' });
	await put('d', { expiresOn: '' });
	await put('e', { expiresOn: '2026-03-01' }, 'b2');
	const due = await dueFaqs('a1', TODAY)(database);
	expect(due.map(({ row }) => row.doc.question)).toEqual(['c', 'a']);
});

describe('a thread', () => {
	const now = '2026-03-05T00:00:00.000Z';
	const thread = newThread(
		{ author: 'b1', now, key: 't' },
		{ kind: 'question', title: '題名', body: '本文' }
	);
	const answer = (key: string) => ({
		...newReply({ author: 'b2', now, key }, { thread: thread._id, body: `答え${key}` }),
		_rev: '1-a'
	});
	const putReplies = (...keys: string[]) =>
		database.replies.bulkPut(
			keys.map((key) => replyProjection.toRow(answer(key), 'community-tea', []) as ReplyRow)
		);

	test('gives its only answer to an entry, of several the accepted one alone', async () => {
		const stored = { ...thread, _rev: '1-a' };
		await database.threads.put(threadProjection.toRow(stored, 'community-tea', []) as ThreadRow);
		await putReplies('1');
		expect((await solvedThread(thread._id)(database))?.answer?.body).toBe('答え1');
		await putReplies('2');
		expect((await solvedThread(thread._id)(database))?.answer).toBeUndefined();
		const accepted = { id: 'acceptance:b1:t', doc: { reply: 'reply:b2:2' } };
		await database.acceptances.put(accepted as never);
		expect((await solvedThread(thread._id)(database))?.answer?.body).toBe('答え2');
		const made = await put('a', { source: thread._id });
		expect((await solvedThread(thread._id)(database))?.made.map(({ row }) => row.id)).toEqual([
			made
		]);
		expect(await solvedThread('thread:b1:none')(database)).toBeNull();
	});
});
