/**
 * The story the app is for: a first visit, a line that goes in a disaster, a killed tab, a killed server.
 * Its phones begin from nothing.
 */
import { describe, expect, test } from 'vitest';
import { OPEN } from '../support/link';
import { eventually } from '../support/server';
import { REGION } from '$lib/server/sample/content';
import { useSetting } from './setting';

const at = useSetting();

const nameOf = (staffNumber: string): string =>
	REGION.people.find((person) => person.staffNumber === staffNumber)?.name ?? '';

describe('a phone in a disaster', () => {
	test('first visit, offline on a deep link, read, write, sign up, killed, reconnected, seen by another', async () => {
		const phone = await at.newPhone();
		await phone.begin('S0001');

		await phone.visit('/disaster');
		await phone.page
			.getByRole('list', { name: '災害ノートの一覧' })
			.getByRole('link')
			.first()
			.click();
		await phone.heading('3行要約').waitFor();
		const deepLink = phone.path();
		const title = await phone.page.getByRole('heading', { level: 1 }).textContent();

		await at.link.cut();
		await phone.page.reload();
		await phone.heading(title ?? '').waitFor();
		expect(phone.path()).toBe(deepLink);
		await phone.chip('未接続').waitFor();

		await phone.writeNote('圏外で書いたノート');
		await phone.text('この端末のみ').first().waitFor();

		await phone.visit('/events');
		await phone.page
			.getByRole('list', { name: '行事の一覧' })
			.getByRole('link', { name: /第3水曜/ })
			.first()
			.click();
		// On the list every meeting has such a button.
		await phone.heading('参加の申込み').waitFor();
		await phone.button('申し込む').click();
		await phone.text('仮申込みです').waitFor();
		const meeting = phone.path();

		await phone.ask('ask-anything', '旅費の締めはいつですか', '出先にいるので、教えてください。');
		await phone.text('この端末のみ').first().waitFor();
		const thread = phone.path();
		await phone.chip('未接続 3件').waitFor();

		await phone.killTab();
		await phone.visit(thread);
		await phone.heading('旅費の締めはいつですか').waitFor();
		await phone.text('この端末のみ').first().waitFor();
		await phone.chip('未接続 3件').waitFor();

		await at.link.restore();
		await phone.text('送信済み').first().waitFor();
		await phone.visit(meeting);
		await phone.text('参加が確定しています').waitFor();
		await phone.isUpToDate();

		const second = await at.newPhone();
		await second.begin('S0002');
		await second.visit('/disaster');
		await second.link('圏外で書いたノート').click();
		await second.heading('圏外で書いたノート').waitFor();
		await second.visit(meeting);
		await second.page
			.getByRole('list', { name: '申し込んだ人の一覧' })
			.getByText(nameOf('S0001'))
			.waitFor();
	});

	test('the server is killed in the middle of a push: nothing is lost, nothing doubled', async () => {
		const phone = await at.newPhone();
		await phone.begin('S0001');
		await at.link.cut();
		for (const number of [1, 2, 3, 4, 5])
			await phone.writeNote(`押し込み${number}`, '長い体験です。'.repeat(500));
		// A thin line, so that the server dies while the documents are on their way to it.
		at.link.shape({ ...OPEN, up: 200_000 });
		const before = at.link.counters.up;
		await at.link.restore();
		await phone.goOnline();
		await eventually(() => expect(at.link.counters.up - before).toBeGreaterThan(20_000));
		await at.server.restart();
		at.link.shape(OPEN);
		await phone.goOnline();
		await phone.isUpToDate();
		await phone.visit('/sync');
		await phone.text('すべて送信済みです').waitFor();

		const device = await at.server.signIn('S0002');
		const snapshot = await (await device.fetch('/api/snapshot/commons')).text();
		const titles = snapshot
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => (JSON.parse(line) as { title?: string }).title ?? '')
			.filter((title) => title.startsWith('押し込み'));
		expect(titles.sort()).toEqual([1, 2, 3, 4, 5].map((number) => `押し込み${number}`));
	});
});
