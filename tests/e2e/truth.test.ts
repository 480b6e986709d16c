/** What the screen says of what was written: unsent, refused, two versions, kept as a draft. */
import { describe, expect, test } from 'vitest';
import { eventually, PASSWORD } from '../support/server';
import { Phone } from './phone';
import { useSetting } from './setting';

const at = useSetting('S0001', 'S0007');

describe('the truth about sync', () => {
	test('an expired session blocks nothing; after signing in again everything is sent', async () => {
		const phone = await at.phoneOf('S0001');
		await phone.context.clearCookies();
		await phone.visit('/');
		await phone.chip('再サインイン').waitFor();
		await phone.writeNote('期限切れのあいだのノート');
		await phone.text('この端末のみ').first().waitFor();
		const note = phone.path();

		await phone.visit('/sync');
		await phone.link('サインインして送信する').click();
		await phone.page.getByLabel('パスワード').fill('ちがうパスワード');
		await phone.button('サインイン').click();
		await phone.text('職員番号かパスワードが違います').waitFor();
		await phone.page.getByLabel('パスワード').fill(PASSWORD);
		await phone.button('サインイン').click();
		await phone.heading('同期').waitFor();
		await phone.isUpToDate();
		await phone.visit(note);
		await phone.text('送信済み').first().waitFor();
	});

	test('a refused post says why, keeps its text, and can be thrown away', async () => {
		const phone = await at.phoneOf('S0001');
		await at.link.cut();
		await phone.visit('/');
		await phone.chip('未接続').waitFor();
		await phone.ask('ask-anything', '退会したあとに届く質問', '届かないはずの本文');

		const other = await at.phoneOf('S0001', null);
		await other.visit('/communities/ask-anything');
		await other.button('退会する').click();
		await other.page.getByRole('alertdialog').getByRole('button', { name: '退会する' }).click();
		await other.button('参加する').waitFor();
		await other.isUpToDate();

		await at.link.restore();
		await phone.goOnline();
		await phone.chip('要確認 1件').click();
		await phone.text('退会したあとに届く質問').first().waitFor();
		await phone.text('この場所の参加者ではないため').waitFor();
		// It can be read where it stands; a form would only be refused again.
		await phone.text('書いた内容を読む').click();
		await phone.text('届かないはずの本文').waitFor();
		// News of the sync draw the list anew; what is open stays open.
		await at.link.cut();
		await phone
			.text(/^サーバーにつながりません/)
			.first()
			.waitFor();
		expect(await phone.text('届かないはずの本文').isVisible()).toBe(true);
		await at.link.restore();
		expect(await phone.link('直して送る').count()).toBe(0);
		await phone.button('捨てる').click();
		await phone.page.getByRole('alertdialog').getByRole('button', { name: '捨てる' }).click();
		await phone.text('すべて送信済みです').waitFor();
		await phone.isUpToDate();
	});

	test('two people write the same place of a notebook offline: both texts stay, one decides', async () => {
		const [first, second] = [await at.phoneOf('S0001'), await at.phoneOf('S0007')];
		await first.visit('/handover/new');
		await first.fill({ 事務事業名: '同時に書くノート' });
		await first.button('作る').click();
		await first.heading('同時に書くノート').waitFor();
		const section = `${first.path()}/01`;
		await first.isUpToDate();
		await second.visit('/handover');
		await second.link('同時に書くノート').waitFor();

		await at.link.cut();
		for (const [phone, text] of [
			[first, '一人目の概要です。'],
			[second, '二人目の概要です。']
		] as const) {
			await phone.visit(section);
			await phone.chip('未接続').waitFor();
			await phone.page.getByRole('textbox', { name: '概要' }).fill(text);
			await phone.button('保存する').click();
			await phone.heading('同時に書くノート').waitFor();
		}
		await at.link.restore();
		for (const phone of [first, second]) await phone.goOnline();
		await first.text('確認が必要').waitFor();
		await first.visit(section);
		await first.page.getByRole('region', { name: '1つ目の版' }).waitFor();
		const versions = await first.page.getByRole('region', { name: /つ目の版/ }).allInnerTexts();
		expect(versions.join()).toContain('一人目の概要です。');
		expect(versions.join()).toContain('二人目の概要です。');
		await first.page
			.getByRole('region', { name: /つ目の版/ })
			.filter({ hasText: '二人目の概要です。' })
			.getByRole('button', { name: 'この版を残す' })
			.click();
		// The other text would be gone for good, for everybody.
		const asked = first.page.getByRole('alertdialog', { name: /つ目の版だけを残しますか/ });
		await asked.getByText('元に戻せません').waitFor();
		await asked.getByRole('button', { name: 'もどる' }).click();
		await first.page
			.getByRole('region', { name: /つ目の版/ })
			.filter({ hasText: '二人目の概要です。' })
			.getByRole('button', { name: 'この版を残す' })
			.click();
		await asked.getByRole('button', { name: 'この版だけを残す' }).click();
		await first.page.getByRole('region', { name: '1つ目の版' }).waitFor({ state: 'detached' });
		await second.visit(section);
		await second.page.getByRole('region', { name: '1つ目の版' }).waitFor({ state: 'detached' });
		await second.page
			.getByRole('region', { name: '概要' })
			.getByText('二人目の概要です。')
			.waitFor();
	});

	test('what a colleague saved meanwhile is merged with, never overwritten', async () => {
		const [first, second] = [await at.phoneOf('S0001'), await at.phoneOf('S0007')];
		const section = '/handover/s0007%3Aeast-cars/01';
		const field = (phone: Phone) => phone.page.getByRole('textbox', { name: '概要' });
		// It is read first, line by line.
		const read = (phone: Phone) => phone.page.getByRole('region', { name: '概要' }).innerText();
		for (const phone of [first, second]) {
			await phone.visit(section);
			await phone.button('編集').waitFor();
			expect(await field(phone).count()).toBe(0);
			expect((await read(phone)).split('\n').length).toBeGreaterThan(1);
			await phone.button('編集').click();
			expect(await field(phone).evaluate((element) => element === document.activeElement)).toBe(
				true
			);
		}
		const before = await field(second).inputValue();
		await field(second).fill(`${before}\n終わりに足した文。`);
		await field(first).fill(`はじめに足した文。\n${before}`);
		await first.button('保存する').click();
		await second.text('ほかの人が、この項目を更新しました').waitFor();
		await second.button('保存する').click();
		await second
			.heading(/サンプル/)
			.first()
			.waitFor();
		for (const phone of [first, second]) {
			await phone.visit(section);
			await eventually(async () =>
				expect(await read(phone)).toBe(`はじめに足した文。\n${before}\n終わりに足した文。`)
			);
		}
	});

	test('the same form in two tabs: two drafts, both seen and both continued', async () => {
		const phone = await at.phoneOf('S0001');
		await phone.visit('/faq/new');
		await phone.fill({ 質問: 'はじめの下書き' });
		await phone.text('下書きを保存しました').waitFor();
		const [other, list] = [
			new Phone(phone.context, phone.origin),
			new Phone(phone.context, phone.origin)
		];
		await other.openTab();
		await other.visit('/faq/new');
		await other.text('下書きの続きです').waitFor();
		await list.openTab();
		await list.visit('/drafts');
		await phone.fill({ 質問: '一つ目のタブの質問' });
		await list.link('一つ目のタブの質問').waitFor();
		await other.fill({ 質問: '二つ目のタブの質問' });
		await list.link('二つ目のタブの質問').waitFor();
		for (const text of ['一つ目のタブの質問', '二つ目のタブの質問']) {
			await list.visit('/drafts');
			await list.link(text).click();
			await list.text('下書きの続きです').waitFor();
			const field = list.page.getByRole('textbox', { name: '質問 必須' });
			expect(await field.inputValue()).toBe(text);
		}
		expect(list.complaints.concat(other.complaints)).toEqual([]);
	});

	test('a draft survives a killed tab and follows the person to the next phone', async () => {
		const phone = await at.phoneOf('S0001');
		await at.link.cut();
		await phone.visit('/faq/new');
		await phone.fill({ 質問: '書きかけの質問' });
		await phone.text('下書きを保存しました').waitFor();
		await phone.killTab();
		await phone.visit('/faq/new');
		await phone.text('下書きの続きです').waitFor();
		expect(await phone.page.getByRole('textbox', { name: '質問 必須' }).inputValue()).toBe(
			'書きかけの質問'
		);
		await at.link.restore();
		await phone.isUpToDate();
		await phone.visit('/sync');
		await phone.text('まだ送っていない下書き').waitFor({ state: 'detached' });

		const next = await at.newPhone();
		await next.begin('S0001');
		await next.visit('/drafts');
		await next.link('書きかけの質問').click();
		await next.text('下書きの続きです').waitFor();
		expect(await next.page.getByRole('textbox', { name: '質問 必須' }).inputValue()).toBe(
			'書きかけの質問'
		);
	});
});
