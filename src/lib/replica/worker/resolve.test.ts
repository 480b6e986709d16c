import { beforeEach, describe, expect, it, vi } from 'vitest';
import { shownRevisions } from '$lib/read-model/row';
import { aSection, edited } from '../../../../tests/support/phone/documents';
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
let hana: Tab;
let taro: Tab;

const row = (tab: Tab) => tab.rows.sections.get(section._id);
const textsOf = async (tab: Tab): Promise<string[]> => {
	const shown = await row(tab);
	return shown ? [shown.doc, ...(shown.conflicts ?? [])].map(({ text }) => text).sort() : [];
};
/** Both edit the section at once, each offline; then both come back. */
async function bothEdit(hanas: string, taros: string): Promise<void> {
	for (const [tab, who, text] of [
		[hana, 'hana', hanas],
		[taro, 'taro', taros]
	] as const) {
		tab.network.disconnect();
		const shown = (await row(tab))!;
		await tab.put(OFFICE, edited(shown.doc, shown.rev, who, { text }));
	}
	for (const tab of [hana, taro]) await goOnline(tab);
	for (const tab of [hana, taro]) await settled(tab);
}
const bothShow = (...texts: string[]) =>
	eventually(async () => {
		for (const tab of [hana, taro]) expect(await textsOf(tab)).toEqual(texts.sort());
		expect((await row(hana))?.rev).toBe((await row(taro))?.rev);
	});

beforeEach(async () => {
	hana = world.phone('hana').app;
	await hana.put(OFFICE, section);
	await settled(hana);
	taro = world.phone('taro').app;
	for (const tab of [hana, taro])
		await eventually(async () => expect(await row(tab)).toBeDefined());
	await settled(taro);
});

describe('concurrent edits', () => {
	it('of different sentences become one revision, the same on both phones', async () => {
		await bothEdit('一、甲。二。三。', '一。二。三、乙。');
		await bothShow('一、甲。二。三、乙。');
		expect((await world.server.get(OFFICE, section._id))?.editor).toBeNull();
	});

	it('of the same sentence both stay, until a person decides', async () => {
		await bothEdit('一、甲。二。三。', '一、乙。二。三。');
		await bothShow('一、甲。二。三。', '一、乙。二。三。');
		const shown = (await row(taro))!;
		const document = edited(shown.doc, shown.rev, 'taro', { text: '一、甲と乙。二。三。' });
		await taro.do('resolve', { space: OFFICE, document, seen: shownRevisions(shown) });
		await bothShow('一、甲と乙。二。三。');
		expect((await row(hana))?.doc.editor).toBe('taro');
	});

	it('that arrives between the look and the tap is not ended with those that were seen', async () => {
		await bothEdit('一、甲。二。三。', '一、乙。二。三。');
		await bothShow('一、甲。二。三。', '一、乙。二。三。');
		const shown = (await row(taro))!;
		hana.network.disconnect();
		const other = (await row(hana))!;
		const third = [other.doc, ...(other.conflicts ?? [])].find(({ text }) => text.includes('甲'))!;
		const revs = new Map([
			[other.doc.text, other.rev],
			...(other.conflicts ?? []).map((c) => [c.text, c._rev] as const)
		]);
		await hana.put(
			OFFICE,
			edited(third, revs.get(third.text)!, 'hana', { text: '一、甲の続き。二。三。' })
		);
		await goOnline(hana);
		await eventually(async () =>
			expect(await textsOf(taro)).toEqual(['一、乙。二。三。', '一、甲の続き。二。三。'])
		);
		const document = edited(shown.doc, shown.rev, 'taro', { text: '一、決めた。二。三。' });
		await taro
			.do('resolve', { space: OFFICE, document, seen: shownRevisions(shown) })
			.catch((error: unknown) => expect(error).toMatchObject({ failure: { kind: 'conflict' } }));
		for (const tab of [hana, taro]) await settled(tab);
		expect((await textsOf(taro)).join()).toContain('甲の続き');
	});

	it('decided by both at once stay two, and nothing is lost', async () => {
		await bothEdit('一、甲。二。三。', '一、乙。二。三。');
		await bothShow('一、甲。二。三。', '一、乙。二。三。');
		for (const [tab, who] of [
			[hana, 'hana'],
			[taro, 'taro']
		] as const) {
			tab.network.disconnect();
			const shown = (await row(tab))!;
			const document = edited(shown.doc, shown.rev, who, { text: `一、${who}。二。三。` });
			await tab.do('resolve', { space: OFFICE, document, seen: shownRevisions(shown) });
		}
		for (const tab of [hana, taro]) await goOnline(tab);
		await bothShow('一、hana。二。三。', '一、taro。二。三。');
	});
});
