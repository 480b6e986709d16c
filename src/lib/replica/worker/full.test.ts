/** The device has no room: what is written takes the place of what can be fetched again. */
import { afterEach, expect, it, vi } from 'vitest';
import { aThread } from '../../../../tests/support/phone/documents';
import type { Tab } from '../../../../tests/support/phone/phone';
import { settled, TEA, useWorld } from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();
afterEach(() => vi.restoreAllMocks());

/** As long as more than this number of photos is on the device, nothing is taken into its outbox. */
function fillUp({ rows }: Tab, most: number): void {
	let photos = 2;
	const remove = IDBObjectStore.prototype.delete;
	vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (
		this: IDBObjectStore,
		...call
	) {
		if (this.name === rows.mediaFiles.name) photos--;
		return remove.apply(this, call);
	});
	const add = IDBObjectStore.prototype.add;
	vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
		this: IDBObjectStore,
		...call
	) {
		if (this.name === rows.outbox.name && photos > most)
			throw new DOMException('no room', 'QuotaExceededError');
		return add.apply(this, call);
	});
}

async function keepPhotos({ rows }: Tab): Promise<void> {
	for (const [sha256, unsent] of [
		['fetched', 0],
		['chosen', 1]
	] as const) {
		await rows.media.put({ sha256, type: 'image/webp', size: 1, usedAt: 1, unsent });
		await rows.mediaFiles.put({ sha256, bytes: new Uint8Array(1) });
	}
}

const photosOf = ({ rows }: Tab) => rows.mediaFiles.toCollection().primaryKeys();

it('a photo of somebody else makes room for what is written, which goes', async () => {
	const { app } = world.phone('hana');
	await settled(app);
	await keepPhotos(app);
	fillUp(app, 1);
	const thread = aThread('hana');
	await app.put(TEA, thread);
	expect(await photosOf(app)).toEqual(['chosen']);
	await settled(app);
	expect(await world.server.get(TEA, thread._id)).not.toBeNull();
});

it('a photo that is to be sent does not: then the write is refused, and nothing is noted', async () => {
	const { app } = world.phone('hana');
	await settled(app);
	await keepPhotos(app);
	fillUp(app, 0);
	await expect(app.put(TEA, aThread('hana'))).rejects.toThrow(/no room/);
	expect(await photosOf(app)).toEqual(['chosen']);
	expect(await app.rows.outbox.count()).toBe(0);
});
