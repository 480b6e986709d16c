import { expect, it, vi } from 'vitest';
import { contextOf } from '../../../../tests/support/phone/context';
import { useWorld } from '../../../../tests/support/phone/world';
import { rehearse } from './rehearse';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();

it('a rehearsal writes, and leaves nothing to be shown or sent', async () => {
	const { app } = world.phone('hana', { isOnline: false });
	await app.opened;
	// Its own rehearsal is not to stand in the way.
	await app.worker.close();
	const context = contextOf(app);
	const written: unknown[] = [];
	context.rows.meta.hook('creating', (key) => void written.push(key));
	await rehearse(context);
	expect(written).toEqual(['rehearsal']);
	expect(await context.rows.meta.get('rehearsal')).toBeUndefined();
	expect(await context.rows.outbox.count()).toBe(0);
	expect(await context.rows.replies.count()).toBe(0);
});
