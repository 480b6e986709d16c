/** The browser deleted some of this device's databases, and with them the key of the others. */
import { describe, expect, it, vi } from 'vitest';
import { aSection } from '../../../../tests/support/phone/documents';
import PouchDB from '../../../../tests/support/phone/pouchdb';
import type { Phone } from '../../../../tests/support/phone/phone';
import {
	eventually,
	goOnline,
	OFFICE,
	settled,
	useWorld
} from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();

/** Makes the office's replica one that nobody can read. */
async function spoil(phone: Phone): Promise<void> {
	const name = phone.databaseName(`yui-hana-${OFFICE}`);
	const replica = new PouchDB(name, { adapter: 'idb' });
	// Not closed: PouchDB's connections of one name are one.
	await replica.put({ _id: 'section:spoilt', sealed: btoa('x'.repeat(80)) } as never);
}

/** Is that replica still there? */
async function spoilt(phone: Phone): Promise<boolean> {
	const name = phone.databaseName(`yui-hana-${OFFICE}`);
	const replica = new PouchDB(name, { adapter: 'idb' });
	return (await replica.get('section:spoilt').catch(() => null)) !== null;
}

describe('a replica that cannot be read any more', () => {
	it('what is unsent in the journal survives it, and goes', async () => {
		const phone = world.phone('hana');
		await settled(phone.app);
		phone.app.network.disconnect();
		const section = aSection('hana', 'まだ送っていない');
		await phone.app.put(OFFICE, section);
		await spoil(phone);
		const news = aSection('taro', '届くもの', 'notebook:a:n2');
		await world.server.write(OFFICE, news);
		await goOnline(phone.app);
		await eventually(async () => {
			expect(await world.server.get(OFFICE, section._id)).toMatchObject({ text: section.text });
			expect(await phone.app.rows.sections.get(news._id)).toBeDefined();
		});
		await settled(phone.app);
	});

	it('what is unsent and nowhere else keeps the replica, and the screen says so', async () => {
		const phone = world.phone('hana');
		await settled(phone.app);
		phone.app.network.disconnect();
		const section = aSection('hana', 'まだ送っていない');
		await phone.app.put(OFFICE, section);
		// As what is not written through the journal: nowhere but in the replica.
		await phone.app.do('resolve', { space: OFFICE, document: section, seen: [] }).catch(() => null);
		await phone.app.rows.outbox.toCollection().modify((entry) => {
			delete entry.journal;
			entry.state = 'refused';
		});
		await spoil(phone);
		await world.server.write(OFFICE, aSection('taro', '届くもの', 'notebook:a:n2'));
		await goOnline(phone.app);
		await eventually(async () =>
			expect((await phone.app.rows.spaces.get(OFFICE))?.problem).toContain('送っていないもの')
		);
		expect(await spoilt(phone)).toBe(true);
		expect(await phone.app.rows.outbox.count()).toBe(1);
	});
});
