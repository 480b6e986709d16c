/** Notices while the app is closed: whose they are, what is in them, who gets none. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newMembership } from '$lib/capabilities/community/community';
import { newNotices, USUAL_NOTICES, type NoticesFields } from '$lib/capabilities/inbox/notices';
import { markedRead } from '$lib/capabilities/inbox/readmark';
import { newWatch, type WatchLevel } from '$lib/capabilities/inbox/watch';
import type { PushInfo } from '$lib/capabilities/inbox/wire';
import { newReport } from '$lib/capabilities/moderation/moderation';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import type { ModerationInfo } from '$lib/domain/wire';
import { expectUnharmed, write } from '../support/gateway';
import { startPushService, type PushDevice, type PushService } from '../support/push-service';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

const SPACE = 'community-shomu';
/** Only for staff of one municipality. */
const CLOSED = 'community-koriyama-link';

let server: TestServer;
let service: PushService;
/** Asks; is told. */
let asker: Device;
/** Answers; of the same municipality. */
let answerer: Device;
let count = 0;

const now = (): string => new Date().toISOString();
const personal = (device: Device): string => `personal-${device.me.id}`;

async function send(device: Device, space: string, document: object): Promise<void> {
	const { body } = await write(device, space, [document], true);
	expect(body).toEqual([expect.objectContaining({ ok: true })]);
}

async function subscribe(device: Device): Promise<PushDevice> {
	const push = service.device();
	expect((await post(device, push.subscription)).status).toBe(204);
	return push;
}

const post = (device: Device, body: unknown, path = 'subscription') =>
	device.fetch(`/api/push/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});

/** What stands in a person's own space is written over, whatever was there. */
async function setOwn(device: Device, document: { _id: string }): Promise<void> {
	const path = `${personal(device)}/${encodeURIComponent(document._id)}`;
	const { body } = await device.couch('GET', path);
	const known = body._rev ? { _rev: body._rev, createdAt: body.createdAt } : {};
	await send(device, personal(device), { ...document, ...known });
}
const setNotices = (device: Device, fields: Partial<NoticesFields>) =>
	setOwn(
		device,
		newNotices({ author: device.me.id, now: now() }, { ...USUAL_NOTICES, always: true, ...fields })
	);
/** Told of things at other hours only. */
function quietNow(): Partial<NoticesFields> {
	const hour = Math.min((Number(now().slice(11, 13)) + 9 + 12) % 24, 22);
	const [from, to] = [hour, hour + 1].map((at) => `${String(at).padStart(2, '0')}:00`);
	return { always: false, weekends: true, from: from!, to: to! };
}
const setWatch = (device: Device, level: WatchLevel) =>
	setOwn(device, newWatch({ author: device.me.id, now: now(), community: 'shomu' }, { level }));

async function ask(by: Device, title: string, space = SPACE, mentions: string[] = []) {
	const thread = newThread(
		{ author: by.me.id, now: now(), key: `push-${++count}` },
		{ kind: 'question', title, body: '教えてください。', mentions }
	);
	await send(by, space, thread);
	return thread;
}
async function answer(by: Device, thread: { _id: string }, space = SPACE, mentions: string[] = []) {
	const reply = newReply(
		{ author: by.me.id, now: now(), key: `push-${++count}` },
		{ thread: thread._id, body: '秘密の本文です。', mentions }
	);
	await send(by, space, reply);
	return reply;
}
const kindsOf = ({ received }: PushDevice) => received.map(({ payload }) => payload.kind);
const titlesOf = ({ received }: PushDevice) => received.map(({ payload }) => payload.title);

/** Waits for a notice that comes after all that could have come. */
async function expectOnly(push: PushDevice, titles: string[]): Promise<void> {
	const last = await ask(asker, `最後 ${++count}`);
	await answer(answerer, last);
	await eventually(() => expect(titlesOf(push)).toContain(last.title));
	expect(titlesOf(push)).toEqual([...titles, last.title]);
}

beforeAll(async () => {
	service = await startPushService();
	server = await startServer(service.env);
	[asker, answerer] = [await server.signIn('S0001'), await server.signIn('S0002')];
	for (const [device, keys] of [
		[asker, ['shomu', 'koriyama-link']],
		[answerer, ['shomu', 'koriyama-link']]
	] as const)
		for (const community of keys)
			await write(device, 'commons', [
				newMembership({ author: device.me.id, now: now(), community, state: 'joined' })
			]);
	await setNotices(asker, {});
	await setNotices(answerer, {});
});
afterAll(async () => {
	await server.dispose();
	await service.close();
});
afterEach(async () => {
	service.status = 201;
	await asker.fetch('/api/push/subscription', { method: 'DELETE' });
	await setNotices(asker, {});
	await setWatch(asker, 'mine');
	await expectUnharmed(server, asker);
});

describe(`a subscription on the ${engineName}`, () => {
	it.each([
		'http://fcm.googleapis.com/send/1',
		'https://127.0.0.1/send/1',
		'https://[::1]/send/1',
		'https://localhost/send/1',
		'https://localhost:5984/_all_dbs',
		'https://169.254.169.254/latest/meta-data',
		'https://user:secret@localhost/send',
		'https://fcm.googleapis.com.example.org/send/1',
		'javascript:alert(1)',
		'',
		`https://fcm.googleapis.com/${'a'.repeat(1000)}`
	])('is refused for what is no push service: %.60s', async (endpoint) => {
		const { keys } = service.device().subscription;
		expect((await post(asker, { endpoint, keys })).status).toBe(400);
		const info = (await (await asker.fetch('/api/push')).json()) as PushInfo;
		expect(info.isSubscribed).toBe(false);
	});

	it.each([
		{ body: null },
		{ body: [] },
		{ body: {} },
		{ body: { endpoint: 1 } },
		{ body: { endpoint: 'https://localhost/', keys: {} } },
		{ body: { endpoint: 'https://localhost/', keys: { p256dh: 'あ', auth: 'x'.repeat(100) } } }
	])('is refused when it is none: $body', async ({ body }) => {
		expect((await post(asker, body)).status).toBe(400);
	});

	it('is refused when it was made for another key of the server', async () => {
		const { subscription } = service.device();
		const other = { ...subscription, applicationServerKey: 'x'.repeat(87) };
		expect((await post(asker, other)).status).toBe(409);
		const { publicKey } = (await (await asker.fetch('/api/push')).json()) as PushInfo;
		const own = { ...subscription, applicationServerKey: publicKey };
		expect((await post(asker, own)).status).toBe(204);
	});

	it('is for those who are signed in', async () => {
		const nobody: Device = { ...asker, fetch: (path, init) => fetch(`${server.url}${path}`, init) };
		expect((await post(nobody, service.device().subscription)).status).toBe(401);
		expect((await nobody.fetch('/api/push')).status).toBe(401);
		expect((await post(nobody, {}, 'test')).status).toBe(401);
		expect((await post(asker, {}, 'test')).status).toBe(404);
	});

	it('belongs to its session alone, and is tested from there', async () => {
		const push = await subscribe(asker);
		const other = await server.signIn('S0001');
		expect(await (await other.fetch('/api/push')).json()).toMatchObject({ isSubscribed: false });
		expect((await post(other, {}, 'test')).status).toBe(404);
		expect((await post(asker, {}, 'test')).status).toBe(204);
		expect((await post(asker, {}, 'test')).status).toBe(429);
		await eventually(() => expect(kindsOf(push)).toEqual(['test']));
	});

	it('goes to whoever uses the device now', async () => {
		const push = await subscribe(asker);
		expect((await post(answerer, push.subscription)).status).toBe(204);
		expect(await (await asker.fetch('/api/push')).json()).toMatchObject({ isSubscribed: false });
		await answerer.fetch('/api/push/subscription', { method: 'DELETE' });
	});
});

describe(`a notice on the ${engineName}`, () => {
	it('tells who asked of an answer, with the title alone and signed by this server', async () => {
		const push = await subscribe(asker);
		const mine = await ask(asker, '照会の〆切は');
		const reply = await answer(answerer, mine);
		await eventually(() => expect(push.received).toHaveLength(1));
		const [{ payload, headers } = expect.fail()] = push.received;
		expect(payload).toEqual({
			...{ kind: 'answer', title: mine.title, tag: mine._id },
			path: `/communities/shomu/${encodeURIComponent(mine._id.slice(7))}#post-${reply._id.replaceAll(':', '-')}`
		});
		expect(headers.authorization).toMatch(/^vapid t=.+, k=.+/);
		expect(Number(headers.ttl)).toBeGreaterThan(0);
		expect(headers.topic).toMatch(/^[\w-]{32}$/);
	});

	it('does not tell people of what they did themselves, nor those it does not concern', async () => {
		const push = await subscribe(asker);
		await answer(asker, await ask(asker, 'ひとりごと'));
		await answer(answerer, await ask(answerer, 'よその話'));
		await expectOnly(push, []);
	});

	it('a call is more than an answer; a call from a place one has not joined is none', async () => {
		const push = await subscribe(asker);
		const mine = await ask(asker, '呼ばれる質問');
		await answer(answerer, mine, SPACE, [asker.me.id]);
		await eventually(() => expect(kindsOf(push)).toEqual(['mention']));
		const outsider = await server.signIn('S0012');
		const join = {
			author: outsider.me.id,
			now: now(),
			community: 'garoon',
			state: 'joined'
		} as const;
		await write(outsider, 'commons', [newMembership(join)]);
		expect(asker.spaces).not.toContain('community-garoon');
		await ask(outsider, '入っていない場所', 'community-garoon', [asker.me.id]);
		await expectOnly(push, [mine.title]);
	});

	it('of a closed community has no title', async () => {
		const push = await subscribe(asker);
		await answer(answerer, await ask(asker, '庁内だけの話', CLOSED), CLOSED);
		await eventually(() => expect(push.received).toHaveLength(1));
		expect(titlesOf(push)).toEqual(['']);
		expect(JSON.stringify(push.received[0]?.payload)).not.toContain('本文');
	});

	it('of new threads is for those who watch closely', async () => {
		const push = await subscribe(asker);
		await ask(answerer, '見ていない話題');
		await expectOnly(push, []);
		push.received.length = 0;
		await setWatch(asker, 'all');
		const next = await ask(answerer, '見ている話題');
		await eventually(() => expect(titlesOf(push)).toEqual([next.title]));
		expect(kindsOf(push)).toEqual(['thread']);
	});

	it('is not sent where nothing is wanted, of kinds that are off, of what was read elsewhere', async () => {
		const push = await subscribe(asker);
		const mine = await ask(asker, '知らせない');
		await setWatch(asker, 'none');
		await answer(answerer, mine);
		// Decided when it is sent: waits until that is over.
		const sentinel = await ask(answerer, '合図', CLOSED, [asker.me.id]);
		await eventually(() => expect(push.received).toHaveLength(1));
		await setWatch(asker, 'mine');
		await setNotices(asker, { off: ['answer'] });
		await answer(answerer, mine);
		await ask(answerer, '合図', CLOSED, [asker.me.id]);
		await eventually(() => expect(push.received).toHaveLength(2));
		await setNotices(asker, {});
		const later = new Date(Date.now() + 60_000).toISOString();
		const seen = { [mine._id.slice('thread:'.length)]: { at: later, replies: 99 } };
		await setOwn(
			asker,
			markedRead({ author: asker.me.id, now: now(), place: SPACE }, { seen }, undefined)
		);
		await answer(answerer, mine);
		await ask(answerer, '合図', CLOSED, [asker.me.id]);
		await eventually(() => expect(push.received).toHaveLength(3));
		expect(new Set(kindsOf(push))).toEqual(new Set(['mention']));
		expect(sentinel.title).toBe('合図');
	});

	it('waits in quiet hours, and at their end is summed up', async () => {
		const push = await subscribe(asker);
		await setNotices(asker, quietNow());
		await answer(answerer, await ask(asker, '夜の質問'));
		// Somebody else's, which comes after it.
		const other = await subscribe(answerer);
		await ask(asker, '合図', SPACE, [answerer.me.id]);
		await eventually(() => expect(other.received).toHaveLength(1));
		expect(push.received).toEqual([]);
		await setNotices(asker, {});
		await answer(answerer, await ask(asker, '朝の質問'));
		await eventually(() => expect(push.received).toHaveLength(1));
		expect(push.received[0]?.payload).toEqual({
			...{ kind: 'summary', path: '/inbox', title: '', tag: 'summary', count: 2 }
		});
		await answerer.fetch('/api/push/subscription', { method: 'DELETE' });
	});

	/** S0002 hosts the community. */
	async function reported(): Promise<string> {
		const { _id: target } = await ask(asker, '通報される題名');
		const report = newReport(
			{ author: asker.me.id, now: now() },
			{ target, space: SPACE, reason: 'other', detail: '通報の言葉です。' }
		);
		await send(asker, personal(asker), report);
		return target;
	}
	const waits = (count: number) =>
		eventually(async () => {
			const { body } = await answerer.couch('GET', `${personal(answerer)}/duty:s0002:report`);
			expect(body.count).toBe(count);
		});

	it('says to those who decide that a report waits, and neither whose nor what', async () => {
		const push = await subscribe(answerer);
		await reported();
		await eventually(() => expect(kindsOf(push)).toContain('duty'));
		expect(push.received.map(({ payload }) => payload)).toEqual([
			{ kind: 'duty', path: '/admin/reports', title: '', tag: 'duty:s0002:report' }
		]);
		await answerer.fetch('/api/push/subscription', { method: 'DELETE' });
	});

	it('says nothing of what was decided while it was quiet', async () => {
		const push = await subscribe(answerer);
		await setNotices(answerer, quietNow());
		await reported();
		await waits(2);
		// Somebody else's, which comes after it.
		const other = await subscribe(asker);
		await answer(answerer, await ask(asker, '合図'));
		await eventually(() => expect(other.received).toHaveLength(1));
		const { cases } = (await (await answerer.fetch('/api/moderation')).json()) as ModerationInfo;
		for (const { target } of cases)
			await answerer.fetch('/api/moderation', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ space: SPACE, target, action: 'dismiss', reason: '' })
			});
		await waits(0);
		await setNotices(answerer, {});
		await ask(asker, '朝です', SPACE, [answerer.me.id]);
		await eventually(() => expect(kindsOf(push)).toEqual(['mention']));
		await answerer.fetch('/api/push/subscription', { method: 'DELETE' });
	});

	it('reaches no device that was signed out from elsewhere, and none that gave up', async () => {
		const lost = await server.signIn('S0001');
		const [push, kept] = [await subscribe(lost), await subscribe(asker)];
		await answer(answerer, await ask(asker, '両方'));
		await eventually(() =>
			expect([...titlesOf(push), ...titlesOf(kept)]).toEqual(['両方', '両方'])
		);
		expect((await asker.fetch('/api/devices', { method: 'DELETE' })).status).toBe(204);
		await expectOnly(kept, ['両方']);
		expect(titlesOf(push)).toEqual(['両方']);

		service.status = 410;
		await answer(answerer, await ask(asker, 'もう聞いていない'));
		await eventually(async () =>
			expect(await (await asker.fetch('/api/push')).json()).toMatchObject({ isSubscribed: false })
		);
	});

	it('survives a restart, under the same key', async () => {
		const push = await subscribe(asker);
		const { publicKey } = (await (await asker.fetch('/api/push')).json()) as PushInfo;
		await server.restart();
		expect(await (await asker.fetch('/api/push')).json()).toEqual({
			publicKey,
			isSubscribed: true
		});
		await answer(answerer, await ask(asker, '再起動のあと'));
		await eventually(() => expect(titlesOf(push)).toEqual(['再起動のあと']));
		expect(server.output()).not.toContain('再起動のあと');
		expect(server.output()).not.toContain(push.subscription.endpoint);
	});
});
