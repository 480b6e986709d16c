import { expect, it, vi } from 'vitest';
import { aSection, edited } from '../../../../tests/support/phone/documents';
import { json } from '../../../../tests/support/phone/fake-server';
import type { Tab } from '../../../../tests/support/phone/phone';
import {
	eventually,
	goOnline,
	OFFICE,
	settled,
	useWorld
} from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();
const section = aSection('hana', '一。二。三。');

type Pushed = { _rev: string; editor: string | null; mergedFrom?: string[] };

/** Hana's phone with a merge it made offline of two revisions that were never sent. */
async function withMerge(): Promise<{ app: Tab; base: string; parents: string[] }> {
	const { app } = world.phone('hana');
	const { rev: base } = await app.put(OFFICE, section);
	await settled(app);
	app.network.disconnect();
	await app.put(OFFICE, edited(section, base, 'hana', { text: '一、甲。二。三。' }));
	await app.put(OFFICE, edited(section, base, 'hana', { text: '一。二。三、乙。' }));
	await eventually(async () =>
		expect((await app.rows.sections.get(section._id))?.doc.text).toBe('一、甲。二。三、乙。')
	);
	const { mergedFrom = [] } = (await app.rows.sections.get(section._id))!.doc;
	return { app, base, parents: mergedFrom };
}

const pushesAfter = (count: number) =>
	world.server.pushed.slice(count).map(({ docs }) => docs as unknown as Pushed[]);

it('sends what it merged with the merge, where the server lacks it', async () => {
	const { app, base, parents } = await withMerge();
	const before = world.server.pushed.length;
	await goOnline(app);
	await settled(app);
	const [docs = []] = pushesAfter(before);
	const revs = docs.map(({ _rev }) => _rev);
	expect(revs.slice(0, 2).sort()).toEqual(parents);
	expect(revs).not.toContain(base);
	const merge = docs.find(({ mergedFrom }) => mergedFrom)!;
	expect(merge).toMatchObject({ editor: null, mergedFrom: parents });
});

it('signs a merge that the server cannot make again, and nothing is lost', async () => {
	const { app } = await withMerge();
	let isAsked = false;
	app.network.intercept = async (path, init) => {
		if (!path.endsWith('/_bulk_docs')) return undefined;
		const { docs } = JSON.parse(String(init.body)) as { docs: Pushed[] };
		if (!docs.some(({ mergedFrom }) => mergedFrom)) return undefined;
		isAsked = true;
		return json([
			{ id: section._id, error: 'forbidden', reason: 'merge_unproven' },
			{ id: section._id, error: 'forbidden', reason: 'not_deletable' }
		]);
	};
	await goOnline(app);
	await eventually(async () =>
		expect(await world.server.get(OFFICE, section._id)).toMatchObject({
			text: '一、甲。二。三、乙。',
			editor: 'hana'
		})
	);
	await settled(app);
	expect(isAsked).toBe(true);
	expect(await app.rows.outbox.count()).toBe(0);
	const stored = await world.server.get(OFFICE, section._id);
	expect(stored).not.toHaveProperty('mergedFrom');
	expect(stored).not.toHaveProperty('editors');
});
