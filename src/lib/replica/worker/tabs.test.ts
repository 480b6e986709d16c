import { describe, expect, it, vi } from 'vitest';
import { projectionVersions } from '$lib/read-model/projections/registry';
import { VERSIONS_KEY } from '$lib/read-model/rows';
import { aDraft, aSection, aThread, edited } from '../../../../tests/support/phone/documents';
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

describe('two tabs', () => {
	it('show and send what either writes, all at once', async () => {
		const phone = world.phone('hana');
		const tabs = [phone.app, phone.open()];
		await settled(phone.app);
		const threads = Array.from({ length: 30 }, () => aThread('hana'));
		await Promise.all(threads.map((thread, index) => tabs[index % 2]!.put(TEA, thread)));
		await eventually(async () => expect(await phone.app.rows.threads.count()).toBe(30));
		await settled(phone.app);
		for (const { _id } of threads) expect(await world.server.get(TEA, _id)).not.toBeNull();
	});

	it('hand the sync over when the leading one is killed', async () => {
		const phone = world.phone('hana');
		await settled(phone.app);
		const [first] = phone.tabs;
		const second = phone.open();
		await second.opened;
		first!.kill();
		const thread = aThread('hana');
		await second.put(TEA, thread);
		await eventually(async () => expect(await world.server.get(TEA, thread._id)).not.toBeNull());
	});

	it('hand the sync over when the leading one is closed', async () => {
		const phone = world.phone('hana');
		await settled(phone.app);
		const [first] = phone.tabs;
		const second = phone.open();
		await second.opened;
		await first!.close();
		const thread = aThread('hana');
		await second.put(TEA, thread);
		await eventually(async () => expect(await world.server.get(TEA, thread._id)).not.toBeNull());
	});

	it('take the sync over from one that the browser froze in the background', async () => {
		const pace = { heard: 50 };
		const phone = world.phone('hana', { pace });
		await settled(phone.app);
		const [first] = phone.tabs;
		const second = phone.open();
		await second.opened;
		// A leader that hears is left alone.
		await second.do('wake', { reason: 'visible' });
		await settled(second);
		expect(second.network.asked).toEqual([]);
		first!.freeze();
		const thread = aThread('hana');
		await second.put(TEA, thread);
		await second.do('wake', { reason: 'visible' });
		await eventually(async () => expect(await world.server.get(TEA, thread._id)).not.toBeNull());
	});

	it('wake each other: a sign-in in one resumes the sync of the other', async () => {
		const phone = world.phone('hana');
		const leader = phone.app;
		await settled(leader);
		const second = phone.open();
		await second.opened;
		world.server.expired.add('hana');
		world.server.hangUp();
		await eventually(async () => expect((await leader.rows.connection()).state).toBe('expired'));
		world.server.expired.clear();
		await second.do('wake', { reason: 'signed-in' });
		await settled(leader);
	});

	it('tell each other that the network is gone, before a silent line would', async () => {
		const phone = world.phone('hana');
		const leader = phone.app;
		await settled(leader);
		const second = phone.open();
		await second.opened;
		// The line that stands is not cut: nothing is heard of it any more.
		leader.network.intercept = () => Promise.reject(new TypeError('Failed to fetch'));
		await second.do('wake', { reason: 'visible' });
		expect((await leader.rows.connection()).state).toBe('online');
		await second.do('wake', { reason: 'offline' });
		await eventually(async () =>
			expect((await leader.rows.connection()).state).toBe('unreachable')
		);
		leader.network.intercept = null;
		await second.do('wake', { reason: 'online' });
		await settled(leader);
	});
});

describe('the rows', () => {
	it('are made again when the projections have changed', async () => {
		const thread = aThread('taro');
		await world.server.write(TEA, thread);
		const phone = world.phone('hana');
		await settled(phone.app);
		const mine = aThread('hana');
		phone.app.network.disconnect();
		await phone.app.put(TEA, mine);
		const value = { ...projectionVersions(), thread: -1 };
		await phone.app.rows.meta.put({ key: VERSIONS_KEY, value });
		await phone.app.rows.threads.update(thread._id, { replies: 99 });
		await phone.close();
		phone.options.isOnline = false;
		phone.open();
		await eventually(async () => {
			expect((await phone.app.rows.threads.get(thread._id))?.replies).toBe(0);
			expect(await phone.app.rows.threads.get(mine._id)).toBeDefined();
		});
	});

	it('never show less than the replica, however tabs and pulls interleave', async () => {
		const phone = world.phone('hana');
		const tabs = [phone.app, phone.open(), phone.open()];
		await settled(phone.app);
		const section = aSection('hana', '0。');
		let { rev } = await phone.app.put(OFFICE, section);
		for (let round = 1; round <= 12; round++) {
			const others = Array.from({ length: 4 }, () => aThread('taro'));
			const [result] = await Promise.all([
				tabs[round % 3]!.put(OFFICE, edited(section, rev, 'hana', { text: `${round}。` })),
				world.server.write(OFFICE, { ...aSection('taro', '他。', `notebook:a:r${round}`) }),
				...others.map((thread) => world.server.write(TEA, thread))
			]);
			rev = result.rev;
		}
		await eventually(async () => {
			expect((await phone.app.rows.sections.get(section._id))?.rev).toBe(rev);
			expect(await phone.app.rows.sections.count()).toBe(13);
			expect(await phone.app.rows.threads.count()).toBe(48);
		});
	});
});

describe('forgetting a person', () => {
	it('while syncing leaves nothing on the device', async () => {
		await world.server.write(TEA, ...Array.from({ length: 300 }, () => aThread('taro')));
		const phone = world.phone('hana');
		await phone.app.put('personal-hana', aDraft('hana', '下書き'));
		await eventually(async () => expect(await phone.app.rows.spaces.count()).toBeGreaterThan(0));
		phone.app.rows.close();
		await phone.app.do('forget', { person: 'hana', unsent: 'discard' });
		phone.app.network.disconnect();
		await eventually(async () => {
			const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
			expect(
				names.filter((name) => name.includes(phone.name) && !name.includes(`${phone.name}0`))
			).toEqual([]);
		});
	});
});

describe('forgetting a person who has unsent work', () => {
	const forget = { person: 'hana', unsent: 'keep' } as const;

	it('keeps it for the next sign-in, which sends it', async () => {
		const phone = world.phone('hana', { isOnline: false });
		const thread = aThread('hana');
		await phone.app.put(TEA, thread);
		expect(await phone.app.do('forget', forget)).toEqual({ kept: 1 });
		await expect(phone.app.put(TEA, aThread('hana'))).rejects.toThrow();

		phone.app.network.connect();
		await phone.app.do('open', { writer: phone.options.writer });
		await settled(phone.app);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
		// Now there is nothing to keep; asked of a worker in which nobody has opened anything.
		await phone.close();
		const tab = phone.open();
		await tab.opened;
		await tab.worker.close();
		tab.rows.close();
		expect(await tab.do('forget', forget)).toEqual({ kept: 0 });
		const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
		expect(names.filter((name) => name.includes(`${phone.name}.`))).toEqual([]);
		expect(names).not.toContain(`yui-${phone.name}-hana`);
	});

	it('counts no deletion of a draft', async () => {
		const phone = world.phone('hana', { isOnline: false });
		const draft = aDraft('hana', '書きかけ');
		await phone.app.put('personal-hana', draft);
		await phone.app.do('remove', { space: 'personal-hana', id: draft._id });
		phone.app.rows.close();
		expect(await phone.app.do('forget', forget)).toEqual({ kept: 0 });
	});
});

describe('a closed IndexedDB connection', () => {
	it('is opened again', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const replica = app.platform.openDatabase(`yui-hana-${TEA}`);
		await replica.close();
		const thread = aThread('hana');
		await app.put(TEA, thread);
		await settled(app);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});
});

describe('the line', () => {
	it('reports events in their order', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		for (let count = 0; count < 5; count++) {
			world.server.spacesOf.set('hana', count % 2 ? [TEA, OFFICE] : [TEA]);
			await Promise.all([
				world.server.announceSpaces('hana'),
				world.server.write(TEA, aThread('taro'))
			]);
		}
		world.server.spacesOf.set('hana', [TEA, OFFICE]);
		await world.server.announceSpaces('hana');
		await settled(app);
		expect(await app.rows.threads.count()).toBe(5);
	});

	it('that says nonsense is given up and tried again', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		let isMad = true;
		app.network.intercept = (path) =>
			isMad && path === '/api/changes' ? new Response('event: hello\ndata: {oops\n\n') : undefined;
		await goOnline(app);
		await eventually(() =>
			expect(app.network.asked.filter((path) => path === '/api/changes').length).toBeGreaterThan(1)
		);
		isMad = false;
		await settled(app);
	});

	it('refused for a moment is tried again', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		let count = 0;
		app.network.intercept = (path) =>
			path === '/api/changes' && count++ < 2
				? new Response('{"error":"x","reason":"y"}', { status: 403 })
				: undefined;
		await goOnline(app);
		await settled(app);
	});

	it('is doubted when the app wakes after a long silence', async () => {
		const phone = world.phone('hana');
		await settled(phone.app);
		const connections = () =>
			phone.app.network.asked.filter((path) => path === '/api/changes').length;
		const before = connections();
		await phone.app.do('wake', { reason: 'visible' });
		await settled(phone.app);
		expect(connections()).toBe(before);
		phone.clockOffset = 60_000;
		await phone.app.do('wake', { reason: 'visible' });
		await eventually(() => expect(connections()).toBe(before + 1));
		// The clock was set back.
		phone.clockOffset = -3_600_000;
		const thread = aThread('hana');
		await phone.app.put(TEA, thread);
		await settled(phone.app);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});
});
