/** An author who would rather have said something else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFaq } from '$lib/capabilities/faq/faq';
import { deletedPost, editedPost, type Thread } from '$lib/capabilities/thread/thread';
import { revision, threadBy } from '../support/documents';
import { COMMUNITY, refused, write } from '../support/gateway';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

const LATER = '2026-04-02T00:00:00.000Z';
let server: TestServer;
let author: Device;

beforeAll(async () => {
	server = await startServer();
	author = await server.signIn('S0001');
});
afterAll(() => server.dispose());

const send = async (...docs: object[]) =>
	(await write(author, COMMUNITY, docs, false)).body as unknown[];
const shown = async (id: string) =>
	(await author.couch('GET', `${COMMUNITY}/${encodeURIComponent(id)}?conflicts=true`))
		.body as Thread & { _conflicts?: string[] };
const ending = (post: Thread, mergedInto: string) => ({
	...{ _id: post._id, _deleted: true, type: 'thread', author: 's0001', editor: null, mergedInto }
});

describe(`the past of a post on the ${engineName}`, () => {
	it('is not lost by writing beside the post and ending it', async () => {
		const post = threadBy('s0001', 'beside', 'これは言わなかったことにします。');
		expect(await send({ ...post, ...revision(1, 'a') })).toEqual([]);
		const other = { ...post, body: 'はじめからこう言いました。', updatedAt: LATER };
		// Nobody has written what it says to follow.
		expect(await send({ ...other, ...revision(2, 'f', 'e') })).toEqual([
			refused('history_missing', post._id)
		]);
		// With its past it may be.
		const told = {
			...editedPost(other, {}, LATER),
			earlier: [{ at: post.updatedAt, title: post.title, body: post.body }]
		};
		expect(await send({ ...told, ...revision(3, 'ab', 'f', 'e') })).toEqual([]);
		expect(await send({ ...ending(post, '3-ab'), ...revision(2, 'b', 'a') })).toEqual([]);
	});

	it('is not lost behind ancestors that nobody wrote', async () => {
		const post = threadBy('s0001', 'invented', 'これは言わなかったことにします。');
		const edited = editedPost(post, { body: 'これも。' }, LATER);
		expect(await send({ ...post, ...revision(1, 'a') })).toEqual([]);
		expect(await send({ ...edited, ...revision(2, 'b', 'a') })).toEqual([]);
		const other = { ...post, body: 'はじめからこう言いました。', updatedAt: LATER };
		const reason = [refused('history_missing', post._id)];
		const invented = ['f9', 'f8', 'f7'];
		expect(await send({ ...other, ...revision(90, ...invented) })).toEqual(reason);
		expect(await send({ ...other, ...revision(90, 'f9') })).toEqual(reason);
		// From one that is really there, and was continued.
		expect(await send({ ...other, ...revision(4, ...invented, 'a') })).toEqual(reason);
		expect((await shown(post._id))._rev).toBe('2-b');
		// Written on another device before it knew of the edit: it tells what was there then.
		const meanwhile = editedPost(post, { body: 'ほかの端末で。' }, LATER);
		expect(await send({ ...meanwhile, ...revision(2, 'c', 'a') })).toEqual([]);
	});

	it('of an answer in the FAQ is not lost either', async () => {
		const faq = newFaq(
			{ author: 's0001', key: 'invented', now: '2026-04-01T00:00:00.000Z' },
			{
				...{ question: '締切は？', detail: '', answer: '月末です。', contact: '' },
				...{ checkedOn: '2026-04-01', expiresOn: '', municipalities: [] }
			}
		);
		const sendFaq = async (...docs: object[]) =>
			(await write(author, 'commons', docs, false)).body as unknown[];
		expect(await sendFaq({ ...faq, ...revision(1, 'a') })).toEqual([]);
		const other = { ...faq, answer: 'はじめからこうでした。', updatedAt: LATER };
		expect(await sendFaq({ ...other, ...revision(90, 'f9', 'f8') })).toEqual([
			refused('history_missing', faq._id)
		]);
	});

	it('ends with a deletion that nothing takes back', async () => {
		const post = threadBy('s0001', 'back', 'もうありません。');
		const gone = deletedPost(post, LATER);
		expect(await send({ ...post, ...revision(1, 'a') })).toEqual([]);
		expect(await send({ ...gone, ...revision(2, 'b', 'a') })).toEqual([]);
		await send({ ...post, ...revision(2, 'f', 'a') });
		expect(await send({ ...ending(post, '2-f'), ...revision(3, 'c', 'b', 'a') })).toEqual([
			refused('not_deletable', post._id)
		]);
		const { _conflicts = [], _rev } = (await shown(post._id)) as Thread & { _conflicts?: string[] };
		expect([_rev, ..._conflicts]).toContain('2-b');
	});

	it('is of its time', async () => {
		const post = threadBy('s0001', 'future');
		const earlier = [{ at: '9999-01-01T00:00:00.000Z', title: 'x', body: 'x' }];
		expect(await send({ ...post, earlier, ...revision(1, 'a') })).toMatchObject([
			{ error: 'forbidden' }
		]);
	});
});
