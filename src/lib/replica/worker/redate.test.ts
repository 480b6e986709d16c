/** The clock of the phone is a year ahead: nothing that was written then is lost. */
import { expect, it, vi } from 'vitest';
import { isAheadOf } from '$lib/domain/permissions/moments';
import { postPast, newThread, type Thread } from '$lib/capabilities/thread/thread';
import { aSection, edited } from '../../../../tests/support/phone/documents';
import { json } from '../../../../tests/support/phone/fake-server';
import type { Phone } from '../../../../tests/support/phone/phone';
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
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Refuses what claims to come from the future, as the server does. */
function beStrict(phone: Phone): void {
	phone.app.network.intercept = async (path, init) => {
		if (!path.endsWith('/_bulk_docs')) return undefined;
		const { docs } = JSON.parse(init.body as string) as { docs: Thread[] };
		const ahead = docs.filter((document) => isAheadOf(Date.now(), document));
		if (ahead.length === 0) return undefined;
		return json(ahead.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: 'clock_ahead' })));
	};
}

const at = (phone: Phone) => new Date(Date.now() + phone.clockOffset).toISOString();
const threadAt = (now: string, title: string) =>
	newThread(
		{ author: 'hana', now, key: crypto.randomUUID() },
		{ kind: 'discussion', title, body: '本文' }
	);

it('is said before writing; put right, what was refused goes out as of now, by itself', async () => {
	const phone = world.phone('hana');
	beStrict(phone);
	phone.clockOffset = YEAR_MS;
	await settled(phone.app);
	await phone.app.do('wake', { reason: 'offline' });
	await eventually(async () =>
		expect((await phone.app.rows.connection()).clockOffset).toBeGreaterThan(YEAR_MS / 2)
	);
	const thread = threadAt(at(phone), '一年先から');
	const { rev } = await phone.app.put(TEA, thread);
	// Edited before it was refused: it has a past, of the future too.
	const next = { ...thread, _rev: rev, title: '一年先から二度目', updatedAt: at(phone) };
	await phone.app.put(TEA, postPast.continued(thread, next));
	await eventually(async () =>
		expect(await phone.app.outboxEntry(TEA, thread._id)).toMatchObject({ reason: 'clock_ahead' })
	);

	phone.clockOffset = 0;
	await goOnline(phone.app);
	await phone.app.do('wake', { reason: 'offline' });
	await eventually(async () =>
		expect(await phone.app.outboxEntry(TEA, thread._id)).toBeUndefined()
	);
	const arrived = (await world.server.get(TEA, thread._id)) as unknown as Thread;
	expect(arrived).toMatchObject({ title: '一年先から二度目', body: '本文' });
	expect(isAheadOf(Date.now(), arrived)).toBe(false);
	await eventually(async () =>
		expect((await phone.app.rows.connection()).clockOffset).toBeUndefined()
	);
});

it('sent again by the person, it takes the present time', async () => {
	const phone = world.phone('hana');
	beStrict(phone);
	await settled(phone.app);
	phone.clockOffset = YEAR_MS;
	const thread = threadAt(at(phone), '一年先から');
	await phone.app.put(TEA, thread);
	await eventually(async () =>
		expect(await phone.app.outboxEntry(TEA, thread._id)).toMatchObject({ state: 'refused' })
	);
	phone.clockOffset = 0;
	await phone.app.do('resend', { key: `${TEA}/${thread._id}` });
	await settled(phone.app);
	expect((await phone.app.rows.threads.get(thread._id))?.doc.createdAt).not.toBe(thread.createdAt);
	expect(await world.server.get(TEA, thread._id)).not.toBeNull();
});

it('and nothing else: what others wrote beside it keeps its times and its author', async () => {
	const { app } = world.phone('hana');
	const section = aSection('hana', '一。');
	await settled(app);
	const { rev } = await app.put(OFFICE, section);
	await settled(app);
	app.network.disconnect();
	await app.put(OFFICE, edited(section, rev, 'hana', { text: '花が書いた。' }));
	world.server.refused.set(section._id, 'clock_ahead');
	await world.server.write(OFFICE, edited(section, rev, 'taro', { text: '太郎が書いた。' }));
	await goOnline(app);
	await eventually(async () =>
		expect((await app.rows.sections.get(section._id))?.conflicts).toHaveLength(1)
	);
	world.server.pushed.length = 0;
	world.server.refused.clear();
	app.network.disconnect();
	await goOnline(app);
	await eventually(async () => expect(await app.rows.outbox.count()).toBe(0));
	const sent = world.server.pushed.flatMap(({ docs }) => docs);
	expect(sent.map(({ editor, text }) => [editor, text])).toEqual([['hana', '花が書いた。']]);
});
