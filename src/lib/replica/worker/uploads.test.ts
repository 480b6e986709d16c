import { describe, expect, it, vi } from 'vitest';
import { concat } from '$lib/domain/media/sniff';
import type { UploadState } from '$lib/domain/media/wire';
import type { Thread } from '$lib/capabilities/thread/thread';
import { missedUploads, pendingUploads } from '$lib/read-model/media';
import { aDraft, aThread } from '../../../../tests/support/phone/documents';
import { failure, json } from '../../../../tests/support/phone/fake-server';
import type { Tab } from '../../../../tests/support/phone/phone';
import {
	eventually,
	goOnline,
	settled,
	TEA,
	useWorld
} from '../../../../tests/support/phone/world';
import { sha256Of } from '../../../../tests/support/pictures';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();

const PHOTO = new Uint8Array(200_000).map((_, n) => n % 251);
const SHA256 = sha256Of(PHOTO);

const attachment = {
	...{ sha256: SHA256, name: '写真.webp', type: 'image/webp' as const, alt: '' },
	size: PHOTO.length
};
const withPhoto = (author: string): Thread => ({
	...aThread(author),
	attachments: [attachment]
});

/** As the form does when a photo is chosen. */
async function choose({ rows }: Tab): Promise<void> {
	await rows.open();
	const { type, size } = attachment;
	await rows.media.put({ sha256: SHA256, type, size, usedAt: 1, unsent: 1 });
	await rows.mediaFiles.put({ sha256: SHA256, bytes: rows.box!.sealBytes(PHOTO) });
}

/** The server's side for the photos of one test. */
class Store {
	bytes: Uint8Array = new Uint8Array();
	readonly claims: string[] = [];
	/** Answers instead, once for each. */
	readonly answers: (() => Response | Promise<Response>)[] = [];

	serve(tab: Tab): void {
		tab.network.intercept = async (path, init) => {
			if (!path.startsWith('/api/media/')) return undefined;
			const answer = this.answers.shift();
			if (answer) return answer();
			if (init.method === 'POST')
				this.claims.push((JSON.parse(init.body as string) as { document: string }).document);
			else {
				const offset = Number(new URL(path, 'http://yui.test').searchParams.get('offset'));
				if (offset !== this.bytes.length) return failure(409, 'not the next part');
				this.bytes = concat([this.bytes, init.body as Uint8Array]);
			}
			const isComplete = this.bytes.length === PHOTO.length;
			return json({ received: this.bytes.length, isComplete } satisfies UploadState);
		};
	}
}

const isSent = ({ rows }: Tab) =>
	eventually(async () => expect((await rows.media.get(SHA256))?.unsent).toBe(0));

describe('a photo', () => {
	it('that a virus scanner stops is named, and the others go', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const store = new Store();
		store.serve(app);
		const serve = app.network.intercept!;
		const stopped = 'f'.repeat(64);
		app.network.intercept = (path, init) =>
			path.includes(stopped)
				? new Response('<html>Virus</html>', { status: 403 })
				: serve(path, init);
		await choose(app);
		const [{ type, size }, file] = [attachment, await app.rows.mediaFiles.get(SHA256)];
		await app.rows.media.put({ sha256: stopped, type, size, usedAt: 0, unsent: 1 });
		await app.rows.mediaFiles.put({ ...file!, sha256: stopped });
		const both = [{ ...attachment, sha256: stopped }, attachment];
		await app.put(TEA, { ...aThread('hana'), attachments: both });
		await goOnline(app);
		await isSent(app);
		await eventually(async () =>
			expect((await app.rows.media.get(stopped))?.refused).toBe('stopped_on_the_way')
		);
	});

	it('goes after the text that names it, whole and in parts', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const store = new Store();
		store.serve(app);
		await choose(app);
		const thread = withPhoto('hana');
		await app.put(TEA, thread);
		await eventually(async () => expect(await pendingUploads(app.rows, 'hana')).toHaveLength(1));
		// One item to miss: the text, and its photo with it.
		expect(await missedUploads(app.rows, 'hana')).toEqual([]);
		await goOnline(app);
		await isSent(app);
		expect(sha256Of(store.bytes)).toBe(SHA256);
		expect(store.claims).toEqual([thread._id]);
		const asked = app.network.asked;
		const pushed = asked.findIndex((path) => path.endsWith('_bulk_docs'));
		expect(pushed).toBeGreaterThan(-1);
		expect(asked.findIndex((path) => path.includes('/media/'))).toBeGreaterThan(pushed);
		expect(asked.filter((path) => path.includes('offset=')).length).toBeGreaterThan(1);
		expect(await pendingUploads(app.rows, 'hana')).toEqual([]);
	});

	it('waits as long as any text does', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const store = new Store();
		store.serve(app);
		const serve = app.network.intercept!;
		let release: () => void = () => undefined;
		const held = new Promise<void>((resolve) => (release = resolve));
		app.network.intercept = async (path, init) => {
			if (path.endsWith('_bulk_docs')) await held;
			return serve(path, init);
		};
		await choose(app);
		await app.put(TEA, withPhoto('hana'));
		await goOnline(app);
		const isHeld = () => app.network.unanswered.some((path) => path.endsWith('_bulk_docs'));
		await eventually(() => expect(isHeld()).toBe(true));
		// Several rounds of the database, each of which has the queue look again.
		for (let round = 0; round < 5; round++) {
			const other = aThread('hana');
			await app.put(TEA, other);
			await eventually(async () => expect(await app.rows.threads.get(other._id)).toBeDefined());
		}
		expect(app.network.asked.filter((path) => path.includes('/media/'))).toEqual([]);
		release();
		await isSent(app);
	});

	it('does not go while no document names it, nor for what somebody else wrote', async () => {
		const { app } = world.phone('hana');
		new Store().serve(app);
		await choose(app);
		await world.server.write(TEA, withPhoto('taro'));
		await settled(app);
		await eventually(async () => expect(await app.rows.threads.count()).toBe(1));
		expect(await pendingUploads(app.rows, 'hana')).toEqual([]);
		expect(app.network.asked.filter((path) => path.includes('/media/'))).toEqual([]);
	});

	it('goes on where it was when the line breaks, and when the app is killed', async () => {
		const phone = world.phone('hana', { isOnline: false });
		const store = new Store();
		store.serve(phone.app);
		await choose(phone.app);
		await phone.app.put(TEA, withPhoto('hana'));
		let isCut = false;
		const { app } = phone;
		const serve = app.network.intercept!;
		app.network.intercept = async (path, init) => {
			if (!isCut && path.includes('offset=') && !path.endsWith('offset=0')) {
				isCut = true;
				app.network.disconnect();
				throw new TypeError('cut');
			}
			return serve(path, init);
		};
		await goOnline(app);
		await eventually(() => expect(isCut).toBe(true));
		const before = store.bytes.length;
		expect(before).toBeGreaterThan(0);
		phone.kill();
		const again = phone.open();
		store.serve(again);
		again.network.connect();
		await isSent(again);
		expect(store.bytes).toHaveLength(PHOTO.length);
		expect(again.network.asked.filter((path) => path.includes('offset=0'))).toEqual([]);
	});

	it('that is refused waits for the person, and is tried again when they say so', async () => {
		const { app } = world.phone('hana');
		const store = new Store();
		store.answers.push(() => failure(415, 'wrong_type'));
		store.serve(app);
		await choose(app);
		await app.put(TEA, withPhoto('hana'));
		await eventually(async () =>
			expect((await app.rows.media.get(SHA256))?.refused).toBe('wrong_type')
		);
		await settled(app);
		expect(await missedUploads(app.rows, 'hana')).toHaveLength(1);
		expect(app.network.asked.filter((path) => path.includes('/media/'))).toHaveLength(1);
		await app.rows.media.update(SHA256, { refused: undefined });
		await isSent(app);
	});

	it('that failed is tried again', async () => {
		const { app } = world.phone('hana');
		const store = new Store();
		store.answers.push(() => failure(503, 'busy'));
		store.serve(app);
		await choose(app);
		await app.put(TEA, withPhoto('hana'));
		await isSent(app);
	});

	it('that failed while the clock was wrong waits no longer than any other', async () => {
		const phone = world.phone('hana');
		phone.clockOffset = 365 * 24 * 60 * 60 * 1000;
		const { app } = phone;
		const store = new Store();
		store.serve(app);
		store.answers.push(() => failure(503, 'busy'));
		await settled(app);
		await choose(app);
		await app.put(TEA, withPhoto('hana'));
		await eventually(() => expect(store.answers).toHaveLength(0));
		phone.clockOffset = 0;
		await eventually(async () => expect((await app.rows.media.get(SHA256))?.unsent).toBe(0));
	});

	it('in two documents is sent once and claimed for both', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const store = new Store();
		store.serve(app);
		await choose(app);
		const [one, other] = [withPhoto('hana'), withPhoto('hana')];
		await app.put(TEA, one);
		await app.put(TEA, other);
		await goOnline(app);
		await isSent(app);
		expect([...store.claims].sort()).toEqual([one._id, other._id].sort());
		expect(store.bytes).toHaveLength(PHOTO.length);
	});

	it('that is also in a draft stays to be sent', async () => {
		const { app } = world.phone('hana');
		const store = new Store();
		store.serve(app);
		await choose(app);
		const draft = aDraft('hana', 'つづき');
		draft.fields.attachments = JSON.stringify([attachment]);
		await app.put('personal-hana', draft);
		await app.put(TEA, withPhoto('hana'));
		await eventually(() => expect(store.bytes).toHaveLength(PHOTO.length));
		await eventually(async () => expect(await pendingUploads(app.rows, 'hana')).toEqual([]));
		expect((await app.rows.media.get(SHA256))?.unsent).toBe(1);
		const second = withPhoto('hana');
		await app.put(TEA, second);
		await eventually(() => expect(store.claims).toContain(second._id));
	});

	it('keeps its person’s data here while the server lacks it', async () => {
		const { app } = world.phone('hana');
		const store = new Store();
		store.answers.push(() => failure(415, 'wrong_type'));
		store.serve(app);
		await choose(app);
		await app.put(TEA, withPhoto('hana'));
		await eventually(async () => expect(await missedUploads(app.rows, 'hana')).toHaveLength(1));
		await settled(app);
		app.rows.close();
		expect(await app.do('forget', { person: 'hana', unsent: 'keep' })).toEqual({ kept: 1 });
		expect(await app.do('forget', { person: 'hana', unsent: 'discard' })).toEqual({ kept: 0 });
	});
});
