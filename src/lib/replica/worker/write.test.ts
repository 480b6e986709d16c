import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aDraft, aSection, aThread, edited } from '../../../../tests/support/phone/documents';
import type { Phone } from '../../../../tests/support/phone/phone';
import {
	eventually,
	goOnline,
	OFFICE,
	TEA as SPACE,
	useWorld
} from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();
let phone: Phone;
beforeEach(() => (phone = world.phone('hana', { isOnline: false })));

const shown = (id: string) => phone.app.rows.threads.get(id);

describe('a write', () => {
	it('is on disk, in the outbox and shown', async () => {
		const thread = aThread('hana');
		const { rev } = await phone.app.put(SPACE, thread);
		expect(rev).toMatch(/^1-/);
		expect(await phone.app.outboxEntry(SPACE, thread._id)).toMatchObject({
			state: 'pending',
			base: null,
			title: 'はじめまして'
		});
		await eventually(async () => expect((await shown(thread._id))?.rev).toBe(rev));
	});

	it('that is malformed names its problems and leaves nothing', async () => {
		const thread = { ...aThread('hana'), title: '' };
		await expect(phone.app.put(SPACE, thread)).rejects.toMatchObject({
			failure: { kind: 'problems', problems: [{ field: 'title' }] }
		});
		expect(await phone.app.rows.outbox.count()).toBe(0);
	});

	it('that is not allowed is refused and leaves nothing', async () => {
		await expect(phone.app.put(SPACE, aThread('taro'))).rejects.toMatchObject({
			failure: { kind: 'refused', code: 'editor_mismatch' }
		});
		await expect(phone.app.put(OFFICE, aThread('hana'))).rejects.toMatchObject({
			failure: { kind: 'refused', code: 'wrong_space' }
		});
		expect(await phone.app.rows.outbox.count()).toBe(0);
	});

	it('from an old revision is merged where the changes do not overlap', async () => {
		const section = aSection('hana', '一。二。三。');
		const { rev } = await phone.app.put(OFFICE, section);
		await phone.app.put(OFFICE, edited(section, rev, 'hana', { text: '一改。二。三。' }));
		await phone.app.put(OFFICE, edited(section, rev, 'hana', { text: '一。二。三改。' }));
		await eventually(async () =>
			expect((await phone.app.rows.sections.get(section._id))?.doc.text).toBe('一改。二。三改。')
		);
		expect((await phone.app.rows.sections.get(section._id))?.conflicts).toBeUndefined();
	});

	it('from an old revision stands beside the other where they overlap', async () => {
		const section = aSection('hana', 'もと。');
		const { rev } = await phone.app.put(OFFICE, section);
		await phone.app.put(OFFICE, edited(section, rev, 'hana', { text: '甲。' }));
		await phone.app.put(OFFICE, edited(section, rev, 'hana', { text: '乙。' }));
		await eventually(async () => {
			const row = await phone.app.rows.sections.get(section._id);
			const texts = [row?.doc, ...(row?.conflicts ?? [])].map((doc) => doc?.text);
			expect(texts.sort()).toEqual(['甲。', '乙。'].sort());
		});
	});

	it('from a revision nobody here knows is a conflict, and the outbox stays as it was', async () => {
		const thread = aThread('hana');
		await phone.app.put(SPACE, thread);
		const before = await phone.app.outboxEntry(SPACE, thread._id);
		const unknown = `1-${'f'.repeat(32)}`;
		await expect(
			phone.app.put(SPACE, edited(thread, unknown, 'hana', { title: '三' }))
		).rejects.toMatchObject({ failure: { kind: 'conflict' } });
		expect(await phone.app.outboxEntry(SPACE, thread._id)).toEqual(before);
	});

	it('that is repeated is answered with its revision', async () => {
		const thread = aThread('hana');
		const { rev } = await phone.app.put(SPACE, thread);
		expect(await phone.app.put(SPACE, thread)).toEqual({ rev });
	});

	it('of another text in the same millisecond is not taken for a repetition', async () => {
		const thread = aThread('hana');
		await phone.app.put(SPACE, thread);
		await expect(phone.app.put(SPACE, { ...thread, title: '別の題' })).rejects.toMatchObject({
			failure: { kind: 'conflict' }
		});
	});

	it('of two tabs at once: both texts stay, and both are sent', async () => {
		const other = phone.open();
		const section = aSection('hana', 'もと。');
		const { rev } = await phone.app.put(OFFICE, section);
		const results = await Promise.allSettled(
			phone.tabs.map((tab, index) =>
				tab.put(OFFICE, edited(section, rev, 'hana', { text: `文${index}。` }))
			)
		);
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
		const entry = await other.outboxEntry(OFFICE, section._id);
		expect(entry?.state).toBe('pending');
		for (const tab of phone.tabs) await goOnline(tab);
		await eventually(async () => expect(await other.rows.outbox.count()).toBe(0));
		expect((await world.server.get(OFFICE, section._id))?.text).toMatch(/^文/);
		await eventually(async () =>
			expect((await other.rows.sections.get(section._id))?.conflicts).toHaveLength(1)
		);
	});

	it('is there after the app was killed before it was shown', async () => {
		const thread = aThread('hana');
		await phone.app.put(SPACE, thread);
		phone.kill();
		phone.open();
		await eventually(async () => expect(await shown(thread._id)).toBeDefined());
		expect(await phone.app.outboxEntry(SPACE, thread._id)).toBeDefined();
	});
});

describe('a deletion', () => {
	it('ends all conflicting revisions, so that none returns', async () => {
		const draft = aDraft('hana', '一');
		const { rev } = await phone.app.put('personal-hana', draft);
		// The same draft, continued elsewhere.
		const database = phone.app.platform.openDatabase('yui-hana-personal-hana');
		await database.bulkDocs(
			[
				{
					...edited(draft, rev, 'hana', { title: '別' }),
					_rev: '2-0a',
					_revisions: { start: 2, ids: ['0a', rev.slice(2)] }
				}
			] as never[],
			{ new_edits: false }
		);
		await database.bulkDocs(
			[
				{
					...edited(draft, rev, 'hana', { title: '他' }),
					_rev: '2-0b',
					_revisions: { start: 2, ids: ['0b', rev.slice(2)] }
				}
			] as never[],
			{ new_edits: false }
		);
		await phone.app.do('remove', { space: 'personal-hana', id: draft._id });
		await expect(database.get(draft._id)).rejects.toMatchObject({ status: 404 });
		await eventually(async () =>
			expect(await phone.app.rows.drafts.get(draft._id)).toBeUndefined()
		);
	});

	it('of something that cannot be deleted is refused; of something gone is fine', async () => {
		const thread = aThread('hana');
		await phone.app.put(SPACE, thread);
		await expect(phone.app.do('remove', { space: SPACE, id: thread._id })).rejects.toMatchObject({
			failure: { kind: 'refused', code: 'not_deletable' }
		});
		await phone.app.do('remove', { space: 'personal-hana', id: 'draft:hana:none' });
	});
});
