/** What stands between phones and the server in real offices: proxies, virus scanners, firewalls, portals. */
import { describe, expect, it, vi } from 'vitest';
import { outboxKey } from '$lib/read-model/state';
import { aSection, aThread } from '../../../../tests/support/phone/documents';
import type { Tab } from '../../../../tests/support/phone/phone';
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

const PACE = { hello: 30, poll: 40, standing: 200, heard: 30 };
const page = (status: number) =>
	new Response('<html>Blocked</html>', { status, headers: { 'content-type': 'text/html' } });
const connectionOf = (tab: Tab) => tab.rows.connection();

/** An answer that begins and says nothing: what a virus scanner makes of a stream. */
const silence = () =>
	new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));

describe('a server that takes requests and answers none', () => {
	it('is said to be out of reach, and is heard again when it wakes', async () => {
		const { app } = world.phone('hana', { isOnline: false, pace: { ...PACE, answer: 30 } });
		let isHanging = true;
		app.network.intercept = (_, { signal }) =>
			isHanging
				? new Promise((_, refuse) =>
						signal?.addEventListener('abort', () => refuse(new DOMException('', 'AbortError')))
					)
				: undefined;
		await goOnline(app);
		await eventually(async () => expect((await connectionOf(app)).state).toBe('unreachable'));
		isHanging = false;
		await app.do('wake', { reason: 'offline' });
		await settled(app);
		expect((await connectionOf(app)).state).toBe('online');
	});
});

describe('a stream that is held back', () => {
	it.each([
		['says nothing', silence],
		['is answered with a page', () => page(403)],
		['ends at once', () => new Response('')]
	])('%s: plain requests send and receive, and the phone says so', async (_, answer) => {
		const { app } = world.phone('hana', { isOnline: false, pace: PACE });
		let isHeldBack = true;
		app.network.intercept = (path) =>
			path === '/api/changes' && isHeldBack ? answer() : undefined;
		const mine = aThread('hana');
		await app.put(TEA, mine);
		await goOnline(app);
		await settled(app);
		expect(await world.server.get(TEA, mine._id)).not.toBeNull();
		await eventually(async () => expect((await connectionOf(app)).isPolled).toBe(true));
		const theirs = aThread('taro');
		await world.server.write(TEA, theirs);
		await eventually(async () => expect(await app.rows.threads.get(theirs._id)).toBeDefined());

		isHeldBack = false;
		await app.do('wake', { reason: 'offline' });
		await app.do('wake', { reason: 'online' });
		await eventually(async () => {
			const { state, isPolled = false } = await connectionOf(app);
			expect([state, isPolled]).toEqual(['online', false]);
		});
	});

	it('and cut after a moment, again and again: the phone does not call itself offline', async () => {
		const { app } = world.phone('hana', { pace: PACE });
		await settled(app);
		const states = new Set<string>();
		for (let cut = 0; cut < 4; cut++) {
			await eventually(() => expect(world.server.streams).toBe(1));
			states.add((await connectionOf(app)).state);
			world.server.hangUp();
			states.add((await connectionOf(app)).state);
		}
		await eventually(() => expect(world.server.streams).toBe(1));
		states.add((await connectionOf(app)).state);
		expect([...states]).toEqual(['online']);
		expect((await connectionOf(app)).isPolled).toBe(true);
		const theirs = aThread('taro');
		await world.server.write(TEA, theirs);
		await eventually(async () => expect(await app.rows.threads.get(theirs._id)).toBeDefined());
		await eventually(async () => expect((await connectionOf(app)).isPolled).toBeUndefined());
	});
});

describe('a firewall that stops one text', () => {
	const isStopped = ({ body }: RequestInit) =>
		typeof body === 'string' && body.includes('DROP TABLE');
	it.each([
		['with a page (403)', () => page(403)],
		['with a page (200)', () => page(200)],
		['with a page (503)', () => page(503)],
		['with a redirect', () => new Response('', { status: 302 })],
		['by breaking the connection', () => Promise.reject(new TypeError('Failed to fetch'))]
	])('%s: that one is named, everything else goes on', async (_, answer) => {
		const { app } = world.phone('hana', { isOnline: false, pace: PACE });
		app.network.intercept = (__, init) => (isStopped(init) ? answer() : undefined);
		const bad = aThread('hana', 'DROP TABLE の調べ方');
		const good = [aThread('hana'), aThread('hana'), aThread('hana')];
		await app.put(TEA, good[0]!);
		await app.put(TEA, bad);
		for (const thread of good.slice(1)) await app.put(TEA, thread);
		const section = aSection('hana', '本文。');
		await app.put(OFFICE, section);
		await goOnline(app);
		await settled(app);
		for (const thread of good) expect(await world.server.get(TEA, thread._id)).not.toBeNull();
		expect(await world.server.get(OFFICE, section._id)).not.toBeNull();
		expect(await app.rows.outbox.get(outboxKey(TEA, bad._id))).toMatchObject({
			state: 'refused',
			reason: 'stopped_on_the_way'
		});
		expect((await app.rows.threads.get(bad._id))?.doc.title).toBe(bad.title);

		app.network.intercept = null;
		await app.do('resend', { key: outboxKey(TEA, bad._id) });
		await settled(app);
		expect(await world.server.get(TEA, bad._id)).not.toBeNull();
	});
});

describe('a network that wants its own sign-in', () => {
	it.each([
		['answers everything with its page', () => page(200)],
		['leads to another address', () => new Response('', { status: 302 })],
		['wants a password', () => page(401)]
	])('%s: it is not taken for the server, and nothing is refused', async (_, answer) => {
		const { app } = world.phone('hana', { isOnline: false, pace: PACE });
		let isClosed = true;
		app.network.intercept = () => (isClosed ? answer() : undefined);
		const thread = aThread('hana');
		await app.put(TEA, thread);
		await goOnline(app);
		await eventually(async () => expect((await connectionOf(app)).state).toBe('intercepted'));
		expect(await app.rows.outbox.get(outboxKey(TEA, thread._id))).toMatchObject({
			state: 'pending'
		});
		isClosed = false;
		await goOnline(app);
		await settled(app);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});
});
