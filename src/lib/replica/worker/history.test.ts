/** The server is restored from a copy: what phones know to have been sent is not lost. */
import { describe, expect, it, vi } from 'vitest';
import { failure } from '../../../../tests/support/phone/fake-server';
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

describe('a server that was restored from an older copy', () => {
	it('gets again what phones had sent, edits and deletions too, and its news reach them', async () => {
		const [hana, taro] = [world.phone('hana'), world.phone('taro')];
		await settled(hana.app);
		await settled(taro.app);
		const section = aSection('hana', '一。');
		const { rev } = await hana.app.put(OFFICE, section);
		const draft = aDraft('hana', '捨てるもの');
		await hana.app.put('personal-hana', draft);
		await settled(hana.app);
		const copy = await world.server.backup();

		const [mine, theirs] = [aThread('hana'), aThread('taro')];
		await hana.app.put(TEA, mine);
		await taro.app.put(TEA, theirs);
		await hana.app.put(OFFICE, edited(section, rev, 'hana', { text: '二。' }));
		await hana.app.do('remove', { space: 'personal-hana', id: draft._id });
		await settled(hana.app);
		await settled(taro.app);
		await eventually(async () => expect(await hana.app.rows.threads.count()).toBe(2));

		world.server.restore(copy, 'second');
		const late = aThread('saburo');
		await world.server.write(TEA, late);
		await eventually(async () => {
			for (const { _id } of [mine, theirs, late])
				expect(await world.server.get(TEA, _id), _id).not.toBeNull();
			expect(await world.server.get(OFFICE, section._id)).toMatchObject({ text: '二。' });
			expect(await world.server.get('personal-hana', draft._id)).toBeNull();
		});
		for (const { app } of [hana, taro]) {
			await settled(app);
			await eventually(async () => expect(await app.rows.threads.get(late._id)).toBeDefined());
			expect(await app.rows.threads.count()).toBe(3);
		}
	});

	it('that lost the joining too: what was written there waits for it, and goes', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const copy = await world.server.backup();
		const thread = aThread('hana');
		await app.put(TEA, thread);
		await settled(app);
		world.server.spacesOf.set('hana', [OFFICE]);
		world.server.restore(copy, 'second');
		await eventually(async () =>
			expect(await app.outboxEntry(TEA, thread._id)).toMatchObject({ reason: 'not_a_member' })
		);
		expect(await app.rows.threads.get(thread._id)).toBeDefined();
		world.server.spacesOf.set('hana', [TEA, OFFICE]);
		await world.server.announceSpaces('hana');
		await eventually(async () => expect(await world.server.get(TEA, thread._id)).not.toBeNull());
	});

	it('and does not know it, but is asked for what never was: the phone notices by that', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const copy = await world.server.backup();
		const thread = aThread('hana');
		await app.put(TEA, thread);
		await settled(app);
		app.network.disconnect();
		world.server.restore(copy, 'first');
		const late = aThread('saburo');
		// With one alone its mark would be the one the phone knows.
		await world.server.write(TEA, late, aThread('saburo'));
		let isAskedFromTheBeginning = false;
		app.network.intercept = (path) => {
			if (!path.includes(`${TEA}/_changes`)) return undefined;
			isAskedFromTheBeginning ||= path.includes('since=0&');
			return isAskedFromTheBeginning ? undefined : failure(410, 'history_changed');
		};
		await goOnline(app);
		await eventually(async () => {
			expect(await world.server.get(TEA, thread._id)).not.toBeNull();
			expect(await app.rows.threads.get(late._id)).toBeDefined();
		});
	});
});
