/** The server is restored from a copy: what phones know to have been sent is not lost. */
import { describe, expect, it, vi } from 'vitest';
import { failure, json } from '../../../../tests/support/phone/fake-server';
import type { Tab } from '../../../../tests/support/phone/phone';
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

	it('gets a merge again that nobody signed, as every phone shows it', async () => {
		const [hana, taro] = [world.phone('hana'), world.phone('taro')];
		const section = aSection('hana', '一。二。三。四。五。');
		await settled(hana.app);
		await settled(taro.app);
		const { rev } = await hana.app.put(OFFICE, section);
		await settled(hana.app);
		await eventually(async () =>
			expect(await taro.app.rows.sections.get(section._id)).toBeDefined()
		);
		const copy = await world.server.backup();
		for (const { app } of [hana, taro]) app.network.disconnect();
		await hana.app.put(OFFICE, edited(section, rev, 'hana', { text: '花。二。三。四。五。' }));
		await taro.app.put(OFFICE, edited(section, rev, 'taro', { text: '一。二。三。四。太。' }));
		for (const { app } of [hana, taro]) {
			await goOnline(app);
			await settled(app);
		}
		const merged = { text: '花。二。三。四。太。', editor: null };
		await eventually(async () => {
			expect(await world.server.get(OFFICE, section._id)).toMatchObject(merged);
			expect((await hana.app.rows.sections.get(section._id))?.doc).toMatchObject(merged);
		});
		world.server.restore(copy, 'second');
		await eventually(async () =>
			expect(await world.server.get(OFFICE, section._id)).toMatchObject({ text: merged.text })
		);
	});

	/** Holds the first answer to such a request until it is told to let it go. */
	function holdAnswer(app: Tab, path: string, replace?: () => Response) {
		let release = (): void => undefined;
		const released = new Promise<void>((resolve) => (release = resolve));
		const hold = { isHeld: false, release };
		app.network.intercept = async (asked, init) => {
			if (hold.isHeld || !asked.includes(path)) return undefined;
			hold.isHeld = true;
			const answer = await world.server.send(asked, init);
			await released;
			return replace?.() ?? answer;
		};
		return hold;
	}

	const historyKnown = (app: Tab, history: string) =>
		eventually(async () => expect((await app.rows.meta.get('history'))?.value).toBe(history));

	it('in the middle of a pull: the answer of the server of before counts for nothing', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const copy = await world.server.backup();
		for (let n = 0; n < 5; n++) await world.server.write(TEA, aThread('saburo'));
		await settled(app);
		const hold = holdAnswer(app, `${TEA}/_bulk_get`);
		await world.server.write(TEA, aThread('saburo'));
		await eventually(() => expect(hold.isHeld).toBe(true));
		world.server.restore(copy, 'second');
		await historyKnown(app, 'second');
		const late = [...Array(10).keys()].map(() => aThread('saburo'));
		for (const thread of late) await world.server.write(TEA, thread);
		hold.release();
		await eventually(async () => {
			for (const { _id } of late) expect(await app.rows.threads.get(_id), _id).toBeDefined();
		});
	});

	it('and once more while the phone offers: it offers again', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const copies = [await world.server.backup(), await world.server.backup()] as const;
		const thread = aThread('hana');
		await app.put(TEA, thread);
		await settled(app);
		// The one restored from a newer copy has it.
		const hold = holdAnswer(app, `${TEA}/_revs_diff`, () => json({}));
		world.server.restore(copies[0], 'second');
		await eventually(() => expect(hold.isHeld).toBe(true));
		world.server.restore(copies[1], 'third');
		await historyKnown(app, 'third');
		hold.release();
		await eventually(async () => expect(await world.server.get(TEA, thread._id)).not.toBeNull());
	});
});
