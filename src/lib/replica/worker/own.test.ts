/** What a person wrote stays theirs when it was merged with what others wrote, which nobody signs. */
import { describe, expect, it, vi } from 'vitest';
import { aSection, edited } from '../../../../tests/support/phone/documents';
import type { Phone, Tab } from '../../../../tests/support/phone/phone';
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

const textOf = async (tab: Tab, id: string) => (await tab.rows.sections.get(id))?.doc.text;

/** A section that Hana edited offline, was refused for, and that was merged with Taro's edit here. */
async function refusedAndMerged(phone: Phone, reason: string) {
	const { app } = phone;
	const section = aSection('hana', '一。二。三。四。五。');
	await settled(app);
	const { rev } = await app.put(OFFICE, section);
	await settled(app);
	app.network.disconnect();
	await app.put(OFFICE, edited(section, rev, 'hana', { text: '花。二。三。四。五。' }));
	world.server.refused.set(section._id, reason);
	await world.server.write(OFFICE, edited(section, rev, 'taro', { text: '一。二。三。四。太。' }));
	await goOnline(app);
	await eventually(async () => {
		expect(await textOf(app, section._id)).toBe('花。二。三。四。太。');
		expect((await app.outboxEntry(OFFICE, section._id))?.state).toBe('refused');
	});
	return section;
}

async function lose(app: Tab): Promise<void> {
	world.server.spacesOf.set('hana', [TEA]);
	await world.server.announceSpaces('hana');
	await eventually(async () => expect((await app.rows.spaces.get(OFFICE))?.isCleared).toBe(true));
}

describe('a space is lost in which a refused text was merged with another', () => {
	it('the person keeps their own text, and nobody else’s', async () => {
		const phone = world.phone('hana');
		const section = await refusedAndMerged(phone, 'stopped_on_the_way');
		await lose(phone.app);
		expect(await textOf(phone.app, section._id)).toBe('花。二。三。四。五。');
		expect(await phone.app.outboxEntry(OFFICE, section._id)).toMatchObject({ state: 'refused' });
	});

	it('goes out when the space is back, instead of being called sent', async () => {
		const phone = world.phone('hana');
		const section = await refusedAndMerged(phone, 'not_a_member');
		await lose(phone.app);
		world.server.refused.clear();
		world.server.spacesOf.set('hana', [TEA, OFFICE]);
		await world.server.announceSpaces('hana');
		await eventually(async () =>
			expect(await world.server.get(OFFICE, section._id)).toMatchObject({
				text: '花。二。三。四。太。'
			})
		);
		await settled(phone.app);
	});
});
