import { describe, expect, it, vi } from 'vitest';
import { unsentText } from '$lib/read-model/queries/unsent';
import { aNotebook, aSection, aThread } from '../../../../tests/support/phone/documents';
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
const grant = async (spaces: string[]) => {
	world.server.spacesOf.set('hana', spaces);
	await world.server.announceSpaces('hana');
};

describe('a lost space', () => {
	it('leaves the device', async () => {
		const thread = aThread('taro');
		await world.server.write(TEA, thread);
		const phone = world.phone('hana');
		await settled(phone.app);
		await grant([OFFICE]);
		await eventually(async () => {
			expect(await phone.app.rows.spaces.get(TEA)).toBeUndefined();
			expect(await phone.app.rows.threads.count()).toBe(0);
		});
		const names = (await indexedDB.databases()).map(({ name }) => name);
		expect(names.filter((name) => name?.includes(`${phone.name}.`) && name.includes(TEA))).toEqual(
			[]
		);
	});

	it('keeps unsent work with its text, which goes out when the space is back', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		app.network.disconnect();
		const thread = aThread('hana');
		await app.put(TEA, thread);
		world.server.spacesOf.set('hana', [OFFICE]);
		await goOnline(app);
		await eventually(async () =>
			expect(await app.outboxEntry(TEA, thread._id)).toMatchObject({
				state: 'refused',
				reason: 'not_a_member'
			})
		);
		expect(await app.rows.spaces.get(TEA)).toMatchObject({ phase: 'gone' });
		expect(await app.rows.threads.get(thread._id)).toBeDefined();
		await grant([OFFICE, TEA]);
		await settled(app);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});

	it('leaves but for the refused item: one item does not keep the whole office readable', async () => {
		const [notebook, others] = [aNotebook('taro'), aThread('taro')];
		const section = aSection('taro', 'みんなの文。');
		await world.server.write(OFFICE, notebook);
		await world.server.write(OFFICE, section);
		await world.server.write(TEA, others);
		const { app, name } = world.phone('hana');
		await settled(app);
		app.network.disconnect();
		const row = (await app.rows.sections.get(section._id))!;
		const mine = { ...row.doc, _rev: row.rev, editor: 'hana', text: '私が直した文。' };
		await app.put(OFFICE, mine);
		world.server.spacesOf.set('hana', [TEA]);
		await goOnline(app);
		await eventually(async () =>
			expect(await app.rows.spaces.get(OFFICE)).toMatchObject({ phase: 'gone', isCleared: true })
		);
		expect(await app.rows.notebooks.count()).toBe(0);
		expect((await app.rows.sections.toArray()).map(({ doc }) => doc.text)).toEqual([
			'私が直した文。'
		]);
		expect(await app.rows.threads.count()).toBe(1);
		const entry = (await app.outboxEntry(OFFICE, section._id))!;
		expect(entry).toMatchObject({ state: 'refused', reason: 'not_a_member' });
		expect(await unsentText(app.rows, entry)).toBe('私が直した文。');
		const names = async () => (await indexedDB.databases()).map((database) => database.name ?? '');
		expect((await names()).filter((each) => each.includes(name) && each.includes(OFFICE))).toEqual(
			[]
		);
		await app.do('discard', { key: entry.key });
		await eventually(async () => expect(await app.rows.spaces.get(OFFICE)).toBeUndefined());
		expect(await app.rows.sections.count()).toBe(0);
		expect(await app.rows.outbox.count()).toBe(0);
	});

	it('keeps beside a conflict nobody’s text but the own one, which goes out when it is back', async () => {
		const section = aSection('taro', '元の文。');
		const [rev] = await world.server.write(OFFICE, section);
		const { app } = world.phone('hana');
		await settled(app);
		app.network.disconnect();
		const row = (await app.rows.sections.get(section._id))!;
		await app.put(OFFICE, { ...row.doc, _rev: row.rev, editor: 'hana', text: '花の文。' });
		await world.server.write(OFFICE, { ...section, _rev: rev, text: '太郎の文。' });
		world.server.spacesOf.set('hana', [TEA]);
		await goOnline(app);
		await eventually(async () =>
			expect(await app.rows.spaces.get(OFFICE)).toMatchObject({ isCleared: true })
		);
		expect(JSON.stringify(await app.rows.outbox.toArray())).not.toContain('元の文');
		expect(JSON.stringify(await app.rows.sections.toArray())).not.toContain('元の文');
		await grant([TEA, OFFICE]);
		await settled(app);
		const { conflicts, doc } = (await app.rows.sections.get(section._id))!;
		expect([doc.text, ...(conflicts ?? []).map(({ text }) => text)].sort()).toEqual([
			'太郎の文。',
			'花の文。'
		]);
	});

	it('goes when its last item was discarded; sending it again is refused, not forgotten', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		app.network.disconnect();
		const thread = aThread('hana');
		await app.put(TEA, thread);
		world.server.spacesOf.set('hana', [OFFICE]);
		await goOnline(app);
		const isRefused = () =>
			eventually(async () =>
				expect(await app.outboxEntry(TEA, thread._id)).toMatchObject({ state: 'refused' })
			);
		await isRefused();
		await app.do('resend', { key: `${TEA}/${thread._id}` });
		await isRefused();
		await app.do('discard', { key: `${TEA}/${thread._id}` });
		await app.do('wake', { reason: 'asked' });
		await eventually(async () => expect(await app.rows.spaces.get(TEA)).toBeUndefined());
	});

	it('that this device never had does not hold its items for ever', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const thread = aThread('hana');
		await app.put('community-new', thread);
		await goOnline(app);
		await eventually(async () =>
			expect(await app.outboxEntry('community-new', thread._id)).toMatchObject({
				state: 'refused',
				reason: 'not_a_member'
			})
		);
		await grant([TEA, OFFICE, 'community-new']);
		await settled(app);
		expect(await world.server.get('community-new', thread._id)).not.toBeNull();
	});
});

describe('a list of spaces that is not this person’s', () => {
	it('is not obeyed', async () => {
		const { app } = world.phone('hana');
		const section = aSection('taro', '文。');
		await world.server.write(OFFICE, section);
		await settled(app);
		// Another person has signed in on the same device.
		world.server.spacesOf.set('jiro', []);
		app.network.cookie = 'jiro';
		world.server.hangUp();
		await eventually(async () => expect((await app.rows.connection()).state).toBe('expired'));
		expect(await app.rows.sections.get(section._id)).toBeDefined();
		expect(await app.rows.spaces.get('personal-hana')).toMatchObject({ phase: 'ready' });
		expect(await app.rows.spaces.get('personal-jiro')).toBeUndefined();
	});
});
