import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aDraft, aSection, aThread, edited } from '../../../../tests/support/phone/documents';
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
let app: Tab;
let rev: string;
const section = aSection('taro', '共有の文。');

beforeEach(async () => {
	[rev] = (await world.server.write(OFFICE, section)) as [string];
	app = world.phone('hana').app;
	await settled(app);
});

const row = (id = section._id) => app.rows.sections.get(id);
const textIs = (text: string) =>
	eventually(async () => {
		const shown = await row();
		expect(shown?.doc.text).toBe(text);
		expect(shown?.conflicts).toBeUndefined();
		return shown!;
	});

/** Edits the section to a text the server refuses. */
async function refusedEdit(text: string): Promise<void> {
	world.server.refused.set(section._id, 'role_required');
	const shown = (await row())!;
	await app.put(OFFICE, edited(shown.doc, shown.rev, 'hana', { text }));
	await eventually(async () =>
		expect((await app.outboxEntry(OFFICE, section._id))?.state).toBe('refused')
	);
	world.server.refused.clear();
}
const discard = (id = section._id, space = OFFICE) => app.do('discard', { key: `${space}/${id}` });

describe('discarding', () => {
	it('a refused creation takes it away, and the same id can be written again', async () => {
		const thread = aThread('hana');
		world.server.refused.set(thread._id, 'role_required');
		await app.put(TEA, thread);
		await eventually(async () =>
			expect((await app.outboxEntry(TEA, thread._id))?.state).toBe('refused')
		);
		await discard(thread._id, TEA);
		await eventually(async () => expect(await app.rows.threads.get(thread._id)).toBeUndefined());
		world.server.refused.clear();
		await app.put(TEA, { ...thread, title: 'もう一度' });
		await settled(app);
		expect((await world.server.get(TEA, thread._id))?.title).toBe('もう一度');
		expect(await app.rows.outbox.count()).toBe(0);
	});

	it('a refused edit shows the server’s text again, and sends nothing', async () => {
		await refusedEdit('勝手な文。');
		const before = world.server.pushed.length;
		await discard();
		await textIs('共有の文。');
		await settled(app);
		expect(world.server.pushed.length).toBe(before);
		expect((await world.server.get(OFFICE, section._id))?._rev).toBe(rev);
	});

	it('can be repeated', async () => {
		for (const text of ['一つ目。', '二つ目。', '三つ目。']) {
			await refusedEdit(text);
			await textIs(text);
			await discard();
			await textIs('共有の文。');
		}
	});

	it('lets a later edit go out, and only that', async () => {
		await refusedEdit('勝手な文。');
		await discard();
		const shown = await textIs('共有の文。');
		await app.put(OFFICE, edited(shown.doc, shown.rev, 'hana', { text: '正しい文。' }));
		await settled(app);
		expect(await app.rows.outbox.count()).toBe(0);
		const { docs } = world.server.pushed.at(-1)!;
		expect(docs).toMatchObject([{ text: '正しい文。' }]);
		expect((await world.server.get(OFFICE, section._id))?.text).toBe('正しい文。');
	});

	it('lets a later edit of somebody else win, without a conflict', async () => {
		await refusedEdit('勝手な文。');
		await discard();
		await textIs('共有の文。');
		await world.server.write(OFFICE, edited(section, rev, 'taro', { text: '太郎の文。' }));
		await textIs('太郎の文。');
		await settled(app);
		expect(world.server.pushed.flatMap(({ docs }) => docs)).toHaveLength(1);
	});

	it('shows what the server has by now', async () => {
		app.network.intercept = (path) =>
			path === '/api/changes' || path.includes('_changes')
				? new Response('', { status: 500 })
				: undefined;
		await refusedEdit('勝手な文。').catch(() => undefined);
		await world.server.write(OFFICE, edited(section, rev, 'taro', { text: '太郎の文。' }));
		await discard();
		await textIs('太郎の文。');
		app.network.intercept = null;
		await goOnline(app);
		await settled(app);
		await textIs('太郎の文。');
	});

	it('works offline', async () => {
		await refusedEdit('勝手な文。');
		app.network.disconnect();
		await discard();
		await textIs('共有の文。');
	});

	it('does not keep alive what is deleted later', async () => {
		const draft = aDraft('hana', '下書き');
		const [first] = (await world.server.write('personal-hana', draft)) as [string];
		await settled(app);
		await eventually(async () => expect(await app.rows.drafts.get(draft._id)).toBeDefined());
		world.server.refused.set(draft._id, 'role_required');
		await app.put('personal-hana', edited(draft, first, 'hana', { title: '続き' }));
		await app.do('wake', { reason: 'asked' });
		await eventually(async () =>
			expect((await app.outboxEntry('personal-hana', draft._id))?.state).toBe('refused')
		);
		await discard(draft._id, 'personal-hana');
		await world.server.write('personal-hana', { _id: draft._id, _rev: first, _deleted: true });
		await eventually(async () => expect(await app.rows.drafts.get(draft._id)).toBeUndefined());
	});

	it('leaves a pending item alone', async () => {
		app.network.disconnect();
		await app.put(OFFICE, edited(section, rev, 'hana', { text: '新しい文。' }));
		await discard();
		expect((await app.outboxEntry(OFFICE, section._id))?.state).toBe('pending');
		await textIs('新しい文。');
	});
});
