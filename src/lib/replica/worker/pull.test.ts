import { expect, it, vi } from 'vitest';
import { aThread } from '../../../../tests/support/phone/documents';
import { eventually, settled, TEA, useWorld } from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();

// In a file of its own: PouchDB remembers for as long as its module lives.
it('asks for many documents at once, also when the first time that failed', async () => {
	const { app } = world.phone('hana');
	await settled(app);
	const refused: string[] = [];
	const single: string[] = [];
	app.network.intercept = (path) => {
		if (/\/thread%3A/.test(path)) single.push(path);
		if (!path.includes('_bulk_get') || refused.length > 0) return undefined;
		refused.push(path);
		return Promise.resolve(new Response('{}', { status: 429 }));
	};
	await world.server.write(TEA, ...Array.from({ length: 20 }, () => aThread('taro')));
	await eventually(async () => expect(await app.rows.threads.count()).toBe(20));
	expect(refused).toHaveLength(1);
	expect(single).toEqual([]);
});
