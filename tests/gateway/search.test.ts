/** The search in communities that are not on the device: what it finds, and for whom. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAcceptance } from '$lib/capabilities/thread/acceptance';
import { newMembership, type Membership } from '$lib/capabilities/community/community';
import { revised } from '$lib/domain/core/create';
import type { ElsewhereInfo } from '$lib/domain/search/result';
import { editedPost, newReply } from '$lib/capabilities/thread/thread';
import { draftBy, notebookBy, threadBy } from '../support/documents';
import { write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

const OPEN = 'neighbours';
/** Of 郡山市 only. */
const LOCAL = 'koriyama-link';
let server: TestServer;
/** S0001 writes in both; S0010 works in 郡山市 as well and S0003 elsewhere, neither is in them. */
let writer: Device;
let guest: Device;
let stranger: Device;
let region: Device;
let clock = Date.now();
const now = () => new Date(clock++).toISOString();

beforeAll(async () => {
	server = await startServer();
	[writer, guest, stranger, region] = [
		await server.signIn('S0001'),
		await server.signIn('S0010'),
		await server.signIn('S0003'),
		await server.signIn('S0004')
	];
	for (const community of [OPEN, LOCAL]) await setMembership(writer, community, 'joined');
	for (const device of [guest, stranger])
		for (const community of [OPEN, LOCAL])
			if (device.spaces.includes(`community-${community}`))
				await setMembership(device, community, 'left');
});
afterAll(() => server.dispose());

async function setMembership(device: Device, community: string, state: Membership['state']) {
	const id = `membership:${device.me.id}:${community}`;
	const { status, body } = await device.couch('GET', `commons/${id}`);
	const document =
		status === 200
			? { ...revised(body as Membership, device.me.id, now()), state }
			: newMembership({ author: device.me.id, now: now(), community, state });
	if (status === 200 && (body as Membership).state === state) return;
	expect((await write(device, 'commons', [document])).body).toMatchObject([{ ok: true }]);
}

async function post(space: string, document: object): Promise<void> {
	expect((await write(writer, space, [document])).body).toMatchObject([{ ok: true }]);
}

const ask = (device: Pick<Device, 'fetch'>, text: string) =>
	device.fetch(`/api/search?q=${encodeURIComponent(text)}`);
const idsFor = async (device: Device, text: string): Promise<string[]> => {
	const answer = await ask(device, text);
	expect(answer.status).toBe(200);
	return ((await answer.json()) as ElsewhereInfo).results.map(({ id }) => id);
};
const finds = (device: Device, text: string, ids: readonly string[]) =>
	eventually(async () => expect(await idsFor(device, text)).toEqual(ids));

const moderate = (action: 'hide' | 'restore', target: string) =>
	region.fetch('/api/moderation', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ space: `community-${OPEN}`, target, action, reason: '試し' })
	});

describe(`search elsewhere on the ${engineName}`, () => {
	it('finds what an open community says, with its place, for whoever is not in it', async () => {
		const thread = {
			...threadBy('s0001', 'open', 'シバザクラの見ごろ'),
			kind: 'question' as const
		};
		await post(`community-${OPEN}`, thread);
		await finds(guest, 'ｼﾊﾞ桜', []);
		await finds(guest, 'ｼﾊﾞｻﾞｸﾗ', [thread._id]);
		const { results, total, isComplete } = (await (
			await ask(stranger, 'しばざくら 見ごろ')
		).json()) as ElsewhereInfo;
		expect([total, isComplete]).toEqual([1, true]);
		expect(results[0]).toMatchObject({
			space: `community-${OPEN}`,
			kind: 'thread',
			threadKind: 'question',
			heading: [{ text: '話題 open', isHit: false }],
			excerpt: [{ text: 'シバザクラ', isHit: true }, { text: 'の', isHit: false }, { isHit: true }]
		});
		expect(results[0]!.place).not.toBe('');
		// Nothing of who wrote it.
		expect(JSON.stringify({ ...results[0], id: '' })).not.toContain('s0001');
		// Whoever is in it has it on the device.
		expect(await idsFor(writer, 'しばざくら')).toEqual([]);
	});

	it('follows what is changed and written later', async () => {
		const thread = threadBy('s0001', 'edited', '古い記述です');
		await post(`community-${OPEN}`, thread);
		await finds(guest, '古い記述', [thread._id]);
		const { body } = await writer.couch('GET', `community-${OPEN}/${thread._id}`);
		await post(
			`community-${OPEN}`,
			editedPost(body as typeof thread, { ...thread, body: '改めた記述です' }, now())
		);
		await finds(guest, '改めた記述', [thread._id]);
		expect(await idsFor(guest, '古い記述')).toEqual([]);
	});

	it('knows the communities of one municipality there only', async () => {
		const thread = threadBy('s0001', 'local', '庁内かぎりの相談');
		await post(`community-${LOCAL}`, thread);
		await finds(guest, '庁内かぎり', [thread._id]);
		expect(await idsFor(stranger, '庁内かぎり')).toEqual([]);
	});

	it('does not have what is hidden, nor its title at its replies', async () => {
		const thread = threadBy('s0001', 'hidden', '見苦しいことば');
		const reply = newReply(
			{ author: 's0001', key: 'reply', now: now() },
			{ thread: thread._id, body: 'やわらかい返答' }
		);
		await post(`community-${OPEN}`, thread);
		await post(`community-${OPEN}`, reply);
		await finds(guest, '見苦しい', [thread._id]);
		expect((await moderate('hide', thread._id)).status).toBe(204);
		await finds(guest, '見苦しい', []);
		const { results } = (await (await ask(guest, 'やわらかい')).json()) as ElsewhereInfo;
		expect(results).toMatchObject([{ id: reply._id, heading: [{ text: '' }] }]);
		expect((await moderate('restore', thread._id)).status).toBe(204);
		await finds(guest, '見苦しい', [thread._id]);
	});

	it('tells nothing of one community by what is written in another', async () => {
		const secret = { ...threadBy('s0001', 'elsewhere', '庁内の話'), title: '庁内だけの題名' };
		const answer = newReply(
			{ author: 's0001', key: 'elsewhere-answer', now: now() },
			{ thread: secret._id, body: '庁内での返答' }
		);
		await post(`community-${LOCAL}`, secret);
		await post(`community-${LOCAL}`, answer);
		await finds(guest, '庁内での返答', [answer._id]);
		// A reply in the open community that names the thread of the other one.
		const lure = newReply(
			{ author: 's0001', key: 'lure', now: now() },
			{ thread: secret._id, body: 'おとりの返答' }
		);
		await post(`community-${OPEN}`, lure);
		await finds(stranger, 'おとりの返答', [lure._id]);
		expect(await (await ask(stranger, 'おとりの返答')).text()).not.toContain('庁内だけ');
		// Nor does choosing an answer there take it out of the search here.
		const own = threadBy('s0001', 'chooser', '選びます');
		await post(`community-${OPEN}`, own);
		await post(
			`community-${OPEN}`,
			newAcceptance({ author: 's0001', now: now() }, { thread: own._id, reply: answer._id })
		);
		const marker = threadBy('s0001', 'marker', 'しるしの話題');
		await post(`community-${OPEN}`, marker);
		await finds(guest, 'しるしの話題', [marker._id]);
		expect(await idsFor(guest, '庁内での返答')).toEqual([answer._id]);
	});

	it('never looks into offices, what is personal, or what all have on their devices', async () => {
		await post('office-koriyama-east', notebookBy('s0001', 'secret', 'ひみつの事業'));
		await post('personal-s0001', draftBy('s0001', 'secret', 'ひみつの下書き'));
		for (const device of [guest, stranger, writer])
			expect(await idsFor(device, 'ひみつの')).toEqual([]);
		expect(await idsFor(guest, '例田')).toEqual([]);
	});

	it('ends with joining, and with the archive', async () => {
		const thread = threadBy('s0001', 'ends', 'おわりのある話');
		await post(`community-${OPEN}`, thread);
		await finds(guest, 'おわりのある', [thread._id]);
		await setMembership(guest, OPEN, 'joined');
		await finds(guest, 'おわりのある', []);
		await finds(stranger, 'おわりのある', [thread._id]);
		const answer = await region.fetch(`/api/admin/communities/${OPEN}`, {
			method: 'PATCH',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ archived: true })
		});
		expect(answer.status).toBe(204);
		await finds(stranger, 'おわりのある', []);
	});

	it('wants a session, a short text, and patience', async () => {
		expect((await fetch(`${server.url}/api/search?q=x`)).status).toBe(401);
		const device = await server.signIn('S0008');
		expect((await ask(device, 'あ'.repeat(101))).status).toBe(400);
		for (const text of ['', '\u3000', '\u200b']) {
			const { total } = (await (await ask(device, text)).json()) as ElsewhereInfo;
			expect(total).toBe(0);
		}
		for (const text of ['(.*', '%', '"<>', '\u0000'])
			expect((await ask(device, text)).status).toBe(200);
		const statuses = await Promise.all(
			Array.from({ length: 30 }, async () => (await ask(device, 'なし')).status)
		);
		expect(statuses).toContain(429);
		expect((await ask(guest, 'なし')).status).toBe(200);
	});
});
