/** The browser closes what is open under us: iOS does so with every app in the background. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aSection, aThread, edited } from '../../../../tests/support/phone/documents';
import type { Phone } from '../../../../tests/support/phone/phone';
import { eventually, OFFICE, settled, TEA, useWorld } from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();

let open: Set<IDBDatabase>;
beforeEach(() => {
	open = new Set();
	const real = indexedDB.open.bind(indexedDB);
	vi.spyOn(indexedDB, 'open').mockImplementation((...call) => {
		const request = real(...call);
		request.addEventListener('success', () => open.add(request.result));
		return request;
	});
});
afterEach(() => vi.restoreAllMocks());

/** As a browser does it: whoever begins a transaction meets an `InvalidStateError`. */
function closeAll(phone: Phone): void {
	// The server of these tests has databases of the same kind.
	for (const database of [...open].filter(({ name }) => name.includes(phone.name))) {
		database.close();
		open.delete(database);
	}
}

it('is opened again by whatever comes next: a write, an edit, a round', async () => {
	const phone = world.phone('hana');
	await settled(phone.app);
	const section = aSection('hana', '一');
	const { rev } = await phone.app.put(OFFICE, section);
	await settled(phone.app);

	closeAll(phone);
	const thread = aThread('hana');
	await phone.app.put(TEA, thread);
	await settled(phone.app);
	expect(await world.server.get(TEA, thread._id)).toBeDefined();

	closeAll(phone);
	await phone.app.put(OFFICE, edited(section, rev, 'hana', { text: '二' }));
	await settled(phone.app);
	expect(await world.server.get(OFFICE, section._id)).toMatchObject({ text: '二' });

	closeAll(phone);
	const news = aSection('taro', '届くもの', 'notebook:a:n2');
	await world.server.write(OFFICE, news);
	await eventually(async () =>
		expect(await phone.app.rows.sections.get(news._id)).toMatchObject({ doc: { text: '届くもの' } })
	);
	await settled(phone.app);
});
