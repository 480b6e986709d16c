/** The index follows the rows: what arrives, changes, goes, is hidden, or is lost. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newAcceptance } from '$lib/capabilities/thread/acceptance';
import type { Envelope } from '$lib/domain/core/document';
import { NO_FILTER } from '$lib/domain/search/index';
import { FACTORIES } from '../../../../tests/support/factories';
import { threadBy } from '../../../../tests/support/documents';
import { newReply } from '$lib/capabilities/thread/thread';
import { YuiDatabase } from '../database';
import type { Stored } from '../row';
import { prepareRows, tablesOf, VERSIONS_KEY, writeRows, type Projectable } from '../rows';
import { NEW_SPACE, type SpaceState } from '../state';
import { Answers } from './answer';
import { IndexKeeper } from './keeper';
import { onNews } from './news';

const TALK = 'community-a';
const ME = 's0001';
let count = 0;
let rows: YuiDatabase;
let keeper: IndexKeeper;
let answers: Answers;
let spaces: SpaceState[];

const space = (id: string, title: string, phase: SpaceState['phase'] = 'ready'): SpaceState => ({
	...{ ...NEW_SPACE, id, title, phase, position: 0, serverMark: '' }
});

beforeEach(() => {
	rows = new YuiDatabase(`${ME}-${++count}`);
	Object.assign(rows, { person: ME });
	spaces = [space('commons', '広域圏'), space(TALK, '話の場'), space('office-a', '総務課')];
	keeper = new IndexKeeper(
		rows,
		() => Promise.resolve(),
		() => undefined
	);
	answers = new Answers(rows, keeper, () => spaces);
});
afterEach(() => {
	keeper.close();
	return rows.delete();
});

async function write(spaceId: string, items: Projectable[]): Promise<void> {
	const ids = items.map(({ id }) => id);
	await rows.transaction('rw', tablesOf(rows, ids), () => writeRows(rows, spaceId, items));
}
const put = (spaceId: string, document: Envelope, rev = '1-a') =>
	write(spaceId, [
		{ id: document._id, document: { ...document, _rev: rev } as Stored, conflicts: [] }
	]);
const remove = (spaceId: string, id: string) => write(spaceId, [{ id, document: null }]);

const idsOf = async (text: string, limit = 30) =>
	(await answers.search({ text, filter: NO_FILTER, limit })).results.map(({ id }) => id);
const finds = (text: string, ids: readonly string[]) =>
	vi.waitFor(async () => expect(await idsOf(text)).toEqual(ids));

const talk = (key: string, body: string, author = 's0002') => threadBy(author, key, body);
const hiding = (target: string, state: 'hidden' | 'restored') => ({
	...FACTORIES.hiding('system', 'x'),
	_id: 'hiding:x',
	target,
	state,
	reason: 'サンプル'
});

describe('the index', () => {
	it('has what was there before, more than one batch of it', async () => {
		for (let key = 0; key < 230; key++) await put(TALK, talk(`k${key}`, '避難所の名簿'));
		await keeper.work();
		expect(keeper.progress).toEqual({ count: 230, state: 'ready' });
		const { total, results } = await answers.search({
			...{ text: 'ヒナン所', filter: NO_FILTER, limit: 30 }
		});
		// 避難所, however it is typed.
		expect([total, results.length]).toEqual([230, 30]);
		const none = await answers.search({ text: '避難署', filter: NO_FILTER, limit: 30 });
		expect([none.total, none.results.length]).toEqual([0, 0]);
		expect((await answers.search({ text: '避難', filter: NO_FILTER, limit: 30 })).total).toBe(230);
	});

	it('follows what arrives, changes and goes', async () => {
		await keeper.work();
		const thread = talk('k', 'はじめ');
		await put(TALK, thread);
		await finds('はじめ', [thread._id]);
		await put(TALK, { ...thread, body: 'おわり' } as Envelope, '2-b');
		await finds('おわり', [thread._id]);
		expect(await idsOf('はじめ')).toEqual([]);
		await remove(TALK, thread._id);
		await finds('おわり', []);
	});

	it('follows many at once, of which Dexie names none', async () => {
		await keeper.work();
		const items = Array.from({ length: 150 }, (_, key) => {
			const document = { ...talk(`k${key}`, `番号${key}番`), _rev: '1-a' } as Stored;
			return { id: document._id, document, conflicts: [] };
		});
		await write(TALK, items);
		await finds('番号149番', ['thread:s0002:k149']);
	});

	it('hears of nothing that was not committed', async () => {
		const news = vi.fn();
		const end = onNews(rows, news);
		const { _id: id } = talk('k', '本文です');
		const document = { ...talk('k', '本文です'), _rev: '1-a' } as Stored;
		await rows
			.transaction('rw', tablesOf(rows, [id]), async () => {
				await writeRows(rows, TALK, [{ id, document, conflicts: [] }]);
				throw new Error('taken back');
			})
			.catch(() => undefined);
		await remove(TALK, 'thread:s0002:other');
		await vi.waitFor(() => expect(news).toHaveBeenCalled());
		expect(news.mock.calls).toEqual([[{ ids: ['thread:s0002:other'] }]]);
		end();
	});

	it('does not have what is hidden, but for its author, until it is shown again', async () => {
		const [others, mine] = [talk('other', '悪口'), talk('mine', '悪口', ME)];
		await put(TALK, others);
		await put(TALK, hiding(others._id, 'hidden'));
		await keeper.work();
		expect(await idsOf('悪口')).toEqual([]);
		await put(TALK, mine);
		await put(TALK, { ...hiding(mine._id, 'hidden'), _id: 'hiding:y' } as Envelope);
		await finds('悪口', [mine._id]);
		await put(TALK, hiding(others._id, 'restored'), '2-b');
		await vi.waitFor(async () => expect(await idsOf('悪口')).toHaveLength(2));
		await put(TALK, hiding(others._id, 'hidden'), '3-c');
		await finds('悪口', [mine._id]);
	});

	it('has the accepted reply before newer ones, as long as it is accepted', async () => {
		await keeper.work();
		const thread = talk('k', '本文');
		const reply = (key: string, day: number) => ({
			...newReply(
				{ author: 's0003', key, now: `2026-05-0${day}T00:00:00.000Z` },
				{ thread: thread._id, body: '部分休業は人事課へ' }
			)
		});
		const [older, newer] = [reply('older', 1), reply('newer', 2)];
		for (const document of [thread, older, newer]) await put(TALK, document as Envelope);
		await finds('部分休業', [newer._id, older._id]);
		const by = { author: 's0002', now: '2026-05-03T00:00:00.000Z' };
		const accepted = newAcceptance(by, { thread: thread._id, reply: older._id });
		await put(TALK, accepted);
		await finds('部分休業', [older._id, newer._id]);
		await put(TALK, { ...accepted, reply: '' } as Envelope, '2-b');
		await finds('部分休業', [newer._id, older._id]);
		// Also for a worker that begins later.
		await put(TALK, accepted, '3-c');
		const later = new IndexKeeper(
			rows,
			() => Promise.resolve(),
			() => undefined
		);
		await later.work();
		const found = await new Answers(rows, later, () => spaces).search({
			...{ text: '部分休業', filter: NO_FILTER, limit: 5 }
		});
		expect(found.results.map(({ id }) => id)).toEqual([older._id, newer._id]);
		later.close();
	});

	it('finds people by what they say they know', async () => {
		await keeper.work();
		const profile = { ...FACTORIES.profile('s0009', 'main') };
		await put('commons', profile);
		await finds('窓口', [profile._id]);
		await put('commons', { ...profile, isAskable: false } as Envelope, '2-b');
		await finds('窓口', []);
	});

	it('does not give the title of a hidden thread to its replies', async () => {
		const thread = talk('k', '本文');
		await put(TALK, thread);
		await put(
			TALK,
			newReply(
				{ author: ME, key: 'r', now: thread.createdAt },
				{ thread: thread._id, body: 'ご返答です' }
			)
		);
		await keeper.work();
		const headings = async () =>
			(await answers.search({ text: 'ご返答', filter: NO_FILTER, limit: 5 })).results.map(
				({ heading, shownBy }) => [heading[0]?.text ?? '', shownBy]
			);
		expect(await headings()).toEqual([['話題 k', thread._id]]);
		await put(TALK, hiding(thread._id, 'hidden'));
		await vi.waitFor(async () => expect(await headings()).toEqual([['', undefined]]));
	});

	it('loses spaces the person has lost, at once', async () => {
		const thread = talk('k', '本文です');
		await put(TALK, thread);
		await keeper.work();
		expect(await idsOf('本文')).toEqual([thread._id]);
		spaces = [space(TALK, '話の場', 'gone')];
		expect(await idsOf('本文')).toEqual([]);
	});

	it('begins anew when all rows are made anew', async () => {
		await put(TALK, talk('k', '本文です'));
		await keeper.work();
		expect(await idsOf('本文')).toHaveLength(1);
		await rows.meta.delete(VERSIONS_KEY);
		await prepareRows(rows);
		await finds('本文', []);
		expect(keeper.progress).toEqual({ count: 0, state: 'ready' });
	});

	it('finds what is sealed on the disk, and says when it cannot read', async () => {
		await put('office-a', FACTORIES.notebook(ME, '1'));
		await keeper.work();
		expect(await idsOf('事業')).toHaveLength(1);
		rows.close();
		const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const shut = new IndexKeeper(
			rows,
			() => Promise.resolve(),
			() => undefined
		);
		await shut.work();
		expect(shut.progress.state).toBe('failed');
		shut.close();
		complaint.mockRestore();
	});
});

describe('a result', () => {
	it('says where it belongs', async () => {
		await put('office-a', FACTORIES.notebook(ME, '1'));
		await put('office-a', FACTORIES.section(ME, '1'));
		await put('commons', FACTORIES.disaster(ME, '1'));
		await put('commons', FACTORIES.person(ME, '1'));
		await keeper.work();
		const one = async (text: string) =>
			(await answers.search({ text, filter: NO_FILTER, limit: 5 })).results[0];
		expect(await one('概要')).toMatchObject({ kind: 'handover', place: '総務課・事業' });
		expect(await one('鍵と名簿')).toMatchObject({ kind: 'disaster', place: '郡山市' });
		expect(await one('例田一郎')).toMatchObject({
			kind: 'person',
			heading: [
				{ text: '例田 一郎', isHit: true },
				{ text: '（サンプル）', isHit: false }
			]
		});
	});

	it('is filtered by the municipality of its author', async () => {
		await put('commons', FACTORIES.person(ME, '1'));
		await put(TALK, talk('mine', '本文です', ME));
		await put(TALK, talk('other', '本文です'));
		await keeper.work();
		const filter = { ...NO_FILTER, municipality: '072036' };
		const { results } = await answers.search({ text: '本文', filter, limit: 5 });
		expect(results.map(({ id }) => id)).toEqual(['thread:s0001:mine']);
	});
});

it('similar questions come with how they stand, without the one that is written', async () => {
	await put(TALK, { ...talk('q', '受付はどこですか'), kind: 'question' } as Envelope);
	await put('commons', FACTORIES.faq('s0002', 'f'));
	await keeper.work();
	expect(await answers.similar('話題と受付', 5, '')).toMatchObject([
		{ kind: 'thread', title: '話題 q', replies: 0 }
	]);
	expect(await answers.similar('締切はいつまで', 5, '')).toMatchObject([
		{ kind: 'faq', title: '締切はいつですか', isAnswered: false }
	]);
	expect(await answers.similar('締切はいつまで', 5, 'faq:s0002:f')).toEqual([]);
});
