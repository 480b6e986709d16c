import { describe, expect, it, vi } from 'vitest';
import { contextOf } from '../../../../tests/support/phone/context';
import { aDraft, edited } from '../../../../tests/support/phone/documents';
import type { Tab } from '../../../../tests/support/phone/phone';
import { eventually, settled, useWorld } from '../../../../tests/support/phone/world';
import { compactAtRest, compactPersonal } from './compact';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();
const OWN = 'personal-hana';
/** Drafts go out at once. */
const QUICK = { pace: { draft: 1 } };

/** A draft that was saved so often, and sent. */
async function typed(app: Tab, times: number) {
	let draft = aDraft('hana', 'あ');
	const id = draft._id;
	for (let time = 0; time < times; time++) {
		const { rev } = await app.put(OWN, draft);
		draft = edited(draft, rev, 'hana', { fields: { body: `${draft.fields.body}あ` } });
	}
	await settled(app);
	return id;
}

/** How many revisions of a document this device still has the text of. */
const texts = (app: Tab, id: string): Promise<number> =>
	contextOf(app).replicas.use(OWN, async (database) => {
		const { _revs_info: revs } = await database.get(id, { revs_info: true });
		return (revs ?? []).filter(({ status }) => status === 'available').length;
	});

describe('the database on the phone', () => {
	it('does not only grow: of a draft that was sent, every second of typing goes', async () => {
		const { app } = world.phone('hana', QUICK);
		await settled(app);
		const id = await typed(app, 8);
		expect(await texts(app, id)).toBe(8);
		// Not while the own news come back.
		await eventually(async () => expect(await compactPersonal(contextOf(app))).toBe(true));
		expect(await texts(app, id)).toBe(1);
		expect((await app.rows.drafts.get(id))?.doc.fields.body).toBe('ああああああああ');
		const next = (await app.rows.drafts.get(id))!;
		await app.put(OWN, edited({ ...next.doc }, next.rev, 'hana', { title: '続き' }));
		await settled(app);
		expect(await world.server.get(OWN, id)).toMatchObject({ title: '続き' });
	});

	it('keeps the past while something is unsent', async () => {
		const { app } = world.phone('hana', QUICK);
		await settled(app);
		const id = await typed(app, 3);
		app.network.disconnect();
		const row = (await app.rows.drafts.get(id))!;
		await app.put(OWN, edited({ ...row.doc }, row.rev, 'hana', { title: '圏外で' }));
		expect(await compactPersonal(contextOf(app))).toBe(false);
		expect(await texts(app, id)).toBeGreaterThan(1);
	});

	it('is compacted by itself when the space has rested', async () => {
		const { app } = world.phone('hana', QUICK);
		await settled(app);
		const id = await typed(app, 4);
		const stop = new AbortController();
		const context = contextOf(app);
		compactAtRest(context, stop.signal, 1);
		await eventually(async () => expect(await texts(app, id)).toBe(1));
		stop.abort();
		await context.replicas.closeAll();
	});

	it('is closed when the compaction has ended, not in the middle of it', async () => {
		const { app } = world.phone('hana', QUICK);
		await settled(app);
		const id = await typed(app, 4);
		const { replicas } = contextOf(app);
		const ends: string[] = [];
		const compacted = replicas.compact(OWN).then(() => ends.push('compacted'));
		await replicas.closeAll();
		ends.push('closed');
		await compacted;
		expect(ends).toEqual(['compacted', 'closed']);
		expect(await texts(app, id)).toBe(1);
	});
});

it('what another device wrote offline meanwhile is merged all the same', async () => {
	const [one, other] = [world.phone('hana', QUICK), world.phone('hana', QUICK)];
	await settled(one.app);
	await settled(other.app);
	const id = await typed(one.app, 3);
	await eventually(async () => expect(await other.app.rows.drafts.get(id)).toBeDefined());
	await settled(other.app);
	other.app.network.disconnect();
	const row = (await other.app.rows.drafts.get(id))!;
	await other.app.put(OWN, edited({ ...row.doc }, row.rev, 'hana', { title: '別の端末' }));
	const mine = (await one.app.rows.drafts.get(id))!;
	await one.app.put(
		OWN,
		edited({ ...mine.doc }, mine.rev, 'hana', { fields: { body: 'この端末' } })
	);
	await settled(one.app);
	expect(await compactPersonal(contextOf(one.app))).toBe(true);
	other.app.network.connect();
	await other.app.do('wake', { reason: 'online' });
	for (const { app } of [one, other])
		await eventually(async () => {
			const merged = (await app.rows.drafts.get(id))!;
			expect(merged.conflicts).toBeUndefined();
			expect(merged.doc).toMatchObject({ title: '別の端末', fields: { body: 'この端末' } });
		});
});
