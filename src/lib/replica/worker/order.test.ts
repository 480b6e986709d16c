/** Races, each forced into the order that does the harm. */
import { describe, expect, it, vi } from 'vitest';
import { aSection, aThread, edited } from '../../../../tests/support/phone/documents';
import { contextOf } from '../../../../tests/support/phone/context';
import { goOnline, OFFICE, settled, TEA, useWorld } from '../../../../tests/support/phone/world';
import { catchUp } from './project';
import { push } from './push';
import { putDocument } from './write';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();

describe('a write', () => {
	it('that is announced but not yet on disk is not taken for sent by a push', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		app.network.disconnect();
		const thread = aThread('hana');
		let pushed: Promise<number> | undefined;
		const slow = contextOf(app, 'put', async () => {
			app.network.connect();
			pushed = push(contextOf(app), TEA);
			// As long as a push that does not wait for writes would need.
			await Promise.race([pushed, app.rows.outbox.get('x').then(() => app.rows.spaces.toArray())]);
		});
		await putDocument(slow, TEA, thread);
		expect(await pushed).toBe(1);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});

	it('that fails does not take back what another tab has announced since', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const section = aSection('hana', '一。');
		const loser = contextOf(app, 'put', async () => {
			const other = { ...section, text: '二。' };
			await putDocument(contextOf(app), OFFICE, other);
		});
		await expect(putDocument(loser, OFFICE, section)).rejects.toMatchObject({
			failure: { kind: 'conflict' }
		});
		expect(await app.outboxEntry(OFFICE, section._id)).toMatchObject({ state: 'pending' });
	});
});

describe('rows', () => {
	it('follow the replica although another tab moved the checkpoint meanwhile', async () => {
		const phone = world.phone('hana');
		await settled(phone.app);
		await phone.app.close();
		const tab = phone.open();
		tab.network.disconnect();
		await tab.opened;
		const [first, second] = [aThread('hana'), aThread('hana')];
		await putDocument(contextOf(tab), TEA, first);
		let isFirst = true;
		// This tab reads both; another one, which had read only the first, is done before.
		const late = contextOf(tab, 'changes', async () => {
			if (!isFirst) return;
			isFirst = false;
			await catchUp(contextOf(tab), TEA);
			await putDocument(contextOf(tab), TEA, second);
		});
		await catchUp(late, TEA);
		expect(await tab.rows.threads.get(first._id)).toBeDefined();
		expect(await tab.rows.threads.get(second._id)).toBeDefined();
	});
});

describe('a snapshot', () => {
	it('that is repeated pulls from where the first attempt began', async () => {
		const threads = Array.from({ length: 3 }, () => aThread('taro'));
		await world.server.write(TEA, ...threads);
		const { app } = world.phone('hana', { isOnline: false });
		await app.opened;
		let attempts = 0;
		app.network.intercept = async (path) => {
			if (path !== `/api/snapshot/${TEA}` || attempts++ > 0) return undefined;
			const whole = await world.server.send(path, { headers: { cookie: 'hana' } });
			const lines = (await whole.text()).split('\n').slice(0, 2);
			await world.server.write(TEA, aThread('taro'));
			return new Response(`${lines.join('\n')}\n`);
		};
		await goOnline(app);
		await settled(app);
		expect(attempts).toBe(2);
		expect(app.network.asked).toContain(
			`/api/couch/${TEA}/_changes?style=all_docs&since=3&limit=200`
		);
		expect(await app.rows.threads.count()).toBe(4);
	});

	it('does not set a successor without ancestors beside what the device has', async () => {
		const section = aSection('hana', '最初の文。');
		const { app } = world.phone('hana', { isOnline: false });
		const { rev } = await app.put(OFFICE, section);
		// It had been sent, and was edited by somebody else, before the first sync.
		await world.server
			.database(OFFICE)
			.bulkDocs([{ ...section, _rev: rev }] as never[], { new_edits: false });
		await world.server.write(OFFICE, edited(section, rev, 'taro', { text: '次の文。' }));
		await app.rows.outbox.clear();
		await goOnline(app);
		await settled(app);
		expect((await app.rows.sections.get(section._id))?.doc.text).toBe('次の文。');
		const stored = await contextOf(app).replicas.use(OFFICE, (database) =>
			database.get(section._id, { conflicts: true })
		);
		expect(stored._conflicts).toBeUndefined();
	});
});
