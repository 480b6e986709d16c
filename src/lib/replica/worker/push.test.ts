import { describe, expect, it, vi } from 'vitest';
import { newMembership } from '$lib/capabilities/community/community';
import { COMMONS } from '$lib/domain/core/space';
import { aSection, aThread, edited, instant } from '../../../../tests/support/phone/documents';
import { failure, json } from '../../../../tests/support/phone/fake-server';
import {
	eventually,
	goOnline,
	OFFICE,
	settled,
	TEA,
	useWorld
} from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();
const isPush = (path: string) => path.endsWith('/_bulk_docs');

describe('what was written', () => {
	it('is sent in the order it was done: a reply before the community is left', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const pushed: string[] = [];
		app.network.intercept = (path, { body }) => {
			if (isPush(path))
				pushed.push(
					...(JSON.parse(body as string) as { docs: { _id: string }[] }).docs.map(({ _id }) => _id)
				);
			return undefined;
		};
		const membership = (state: 'joined' | 'left', community: string) =>
			newMembership({ author: 'hana', now: instant(), community, state });
		const done = [
			[TEA, aThread('hana')],
			[COMMONS, membership('left', 'tea')],
			[OFFICE, aSection('hana', '本文。')],
			[COMMONS, membership('joined', 'other')]
		] as const;
		for (const [space, document] of done) await app.put(space, document);
		await goOnline(app);
		await settled(app);
		expect(pushed).toEqual(done.map(([, { _id }]) => _id));
	});

	it('and cannot be sent holds up leaving the community it was written in, nothing else', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		let isInTrouble = true;
		app.network.intercept = (path) =>
			isPush(path) && path.includes(TEA) && isInTrouble
				? failure(500, 'internal_server_error')
				: undefined;
		const [thread, section] = [aThread('hana'), aSection('hana', '本文。')];
		const now = instant();
		const left = newMembership({ author: 'hana', now, community: 'tea', state: 'left' });
		await app.put(TEA, thread);
		await app.put(COMMONS, left);
		await app.put(OFFICE, section);
		await goOnline(app);
		await eventually(async () =>
			expect(await world.server.get(OFFICE, section._id)).not.toBeNull()
		);
		expect(await world.server.get(COMMONS, left._id)).toBeNull();
		isInTrouble = false;
		await settled(app);
		expect(await world.server.get(COMMONS, left._id)).not.toBeNull();
	});

	it('goes out and leaves the outbox when the server has it', async () => {
		const { app } = world.phone('hana');
		const thread = aThread('hana');
		const { rev } = await app.put(TEA, thread);
		await settled(app);
		expect((await world.server.get(TEA, thread._id))?._rev).toBe(rev);
	});

	it('is never taken for sent while it is being written', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const threads = Array.from({ length: 40 }, () => aThread('hana'));
		await Promise.all(threads.map((thread) => app.put(TEA, thread)));
		await settled(app);
		for (const { _id } of threads) expect(await world.server.get(TEA, _id), _id).not.toBeNull();
	});

	it('is sent in its newest revision when edited while an older one is on its way', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const section = aSection('hana', '一。');
		let isEdited = false;
		app.network.intercept = async (path) => {
			if (!isPush(path) || isEdited) return undefined;
			isEdited = true;
			await app.put(OFFICE, edited(section, rev, 'hana', { text: '二。' }));
			return undefined;
		};
		const { rev } = await app.put(OFFICE, section);
		await eventually(async () =>
			expect((await world.server.get(OFFICE, section._id))?.text).toBe('二。')
		);
		await settled(app);
	});

	it('announced by a tab that was killed before writing it is cleared', async () => {
		const phone = world.phone('hana', { isOnline: false });
		const thread = aThread('hana');
		await phone.app.put(TEA, thread);
		const entry = (await phone.app.outboxEntry(TEA, thread._id))!;
		const ghost = aThread('hana');
		await phone.app.rows.outbox.put({ ...entry, key: `${TEA}/${ghost._id}`, id: ghost._id });
		await goOnline(phone.app);
		await settled(phone.app);
		expect(await phone.app.rows.outbox.count()).toBe(0);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});

	it('is sent in pieces that a slow line can carry', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const threads = Array.from({ length: 60 }, () => ({
			...aThread('hana'),
			body: '結'.repeat(4000)
		}));
		for (const thread of threads) await app.put(TEA, thread);
		await goOnline(app);
		await settled(app);
		const sizes = world.server.pushed.map(({ docs }) => Buffer.byteLength(JSON.stringify(docs)));
		expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
		expect(Math.max(...world.server.pushed.map(({ docs }) => docs.length))).toBeLessThanOrEqual(50);
		const sent = world.server.pushed.flatMap(({ docs }) => docs.map(({ _id }) => _id));
		expect(sent.sort()).toEqual(threads.map(({ _id }) => _id).sort());
	});
});

describe('a refusal', () => {
	it('of one document is shown at that one with its reason; the others go', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const [good, bad] = [aThread('hana'), aThread('hana')];
		world.server.refused.set(bad._id, 'role_required');
		await app.put(TEA, bad);
		await app.put(TEA, good);
		await goOnline(app);
		await settled(app);
		expect(await app.rows.outbox.toArray()).toMatchObject([
			{ id: bad._id, state: 'refused', reason: 'role_required' }
		]);
		expect((await app.rows.threads.get(bad._id))?.doc.title).toBe(bad.title);
		world.server.refused.clear();
		await app.do('resend', { key: `${TEA}/${bad._id}` });
		await settled(app);
		expect(await world.server.get(TEA, bad._id)).not.toBeNull();
	});

	it('of a whole request finds the one document', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const threads = Array.from({ length: 9 }, () => aThread('hana'));
		for (const thread of threads) await app.put(TEA, thread);
		const bad = threads[5]!._id;
		let requests = 0;
		app.network.intercept = (path, { body }) => {
			if (!isPush(path)) return undefined;
			requests++;
			return String(body).includes(bad) ? failure(413, 'too_large') : undefined;
		};
		await goOnline(app);
		await settled(app);
		expect(await app.rows.outbox.toArray()).toMatchObject([{ id: bad, reason: 'too_large' }]);
		expect(requests).toBeLessThanOrEqual(9);
	});

	it('by a network that wants a login is none', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		await app.put(TEA, aThread('hana'));
		let isCaptive = true;
		// It closes after the stream stood.
		app.network.intercept = (path) =>
			isCaptive && path !== '/api/changes'
				? new Response('<html>Wi-Fi</html>', { status: 403 })
				: undefined;
		await goOnline(app);
		await eventually(async () => expect((await app.rows.connection()).state).toBe('intercepted'));
		expect(await app.rows.outbox.toArray()).toMatchObject([{ state: 'pending' }]);
		isCaptive = false;
		await goOnline(app);
		await settled(app);
	});

	it('because another person signed in on this device leaves everything pending', async () => {
		const phone = world.phone('hana', { isOnline: false });
		world.server.spacesOf.set('taro', [TEA, OFFICE]);
		const { app } = phone;
		const thread = aThread('hana');
		await app.put(TEA, thread);
		world.server.refused.set(thread._id, 'editor_mismatch');
		// The stream was opened by the old session, the push goes out with the new one's cookie.
		app.network.intercept = (path) => {
			if (path === '/api/changes') return world.server.send(path, withCookie('hana'));
			app.network.cookie = 'taro';
			return undefined;
		};
		await goOnline(app);
		await eventually(async () => expect((await app.rows.connection()).state).toBe('expired'));
		expect(await app.rows.outbox.toArray()).toMatchObject([{ state: 'pending' }]);
	});
});

const withCookie = (cookie: string): RequestInit => ({ headers: { cookie } });

describe('trouble', () => {
	it('of the session keeps everything pending until the person signed in again', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		world.server.expired.add('hana');
		await app.put(TEA, aThread('hana'));
		await eventually(async () => expect((await app.rows.connection()).state).toBe('expired'));
		expect(await app.rows.outbox.toArray()).toMatchObject([{ state: 'pending' }]);
		world.server.expired.clear();
		await app.do('wake', { reason: 'signed-in' });
		await settled(app);
		expect(await app.rows.outbox.count()).toBe(0);
	});

	it('of the line keeps everything pending and is tried again by itself', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		await app.put(TEA, aThread('hana'));
		await eventually(async () => expect((await app.rows.connection()).state).toBe('unreachable'));
		app.network.connect();
		await settled(app);
	});

	it('of the server in one space does not hold up the others, and ends', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const [thread, section] = [aThread('hana'), aSection('hana', '文。')];
		await app.put(TEA, thread);
		await app.put(OFFICE, section);
		let isIll = true;
		app.network.intercept = (path) =>
			isIll && path.includes(TEA) && isPush(path) ? failure(500, 'oops') : undefined;
		await goOnline(app);
		await eventually(async () => {
			expect(await world.server.get(OFFICE, section._id)).not.toBeNull();
			expect((await app.rows.spaces.get(TEA))?.problem).not.toBeNull();
		});
		expect((await app.rows.connection()).state).toBe('online');
		isIll = false;
		// Nobody wakes it.
		await settled(app);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});

	it('of the server with one document keeps that one pending', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const thread = aThread('hana');
		await app.put(TEA, thread);
		let isIll = true;
		app.network.intercept = (path) =>
			isIll && isPush(path)
				? json([{ id: thread._id, error: 'internal_server_error', reason: 'x' }])
				: undefined;
		await goOnline(app);
		await eventually(async () => expect((await app.rows.spaces.get(TEA))?.problem).not.toBeNull());
		expect(await app.rows.outbox.toArray()).toMatchObject([{ state: 'pending' }]);
		isIll = false;
		await settled(app);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});

	it('of the server with one document does not hold up the news of its space', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		app.network.intercept = (path, init) => {
			if (!path.endsWith('/_bulk_docs')) return undefined;
			const { docs } = JSON.parse(init.body as string) as { docs: { _id: string }[] };
			return json(
				docs.map(({ _id }) => ({ id: _id, error: 'unknown_error', reason: '' })),
				201
			);
		};
		const thread = aThread('hana');
		await app.put(TEA, thread);
		const problem = async () => (await app.rows.spaces.get(TEA))?.problem;
		await eventually(async () => expect(await problem()).not.toBeNull());
		const news = aThread('taro');
		await world.server.write(TEA, news);
		await eventually(async () => expect(await app.rows.threads.get(news._id)).toBeDefined());
		expect(await problem()).not.toBeNull();
		expect(await app.outboxEntry(TEA, thread._id)).toMatchObject({ state: 'pending' });
	});
});
