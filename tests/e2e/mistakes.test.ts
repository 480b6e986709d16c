/** What a person is told when something was wrong, is waiting or cannot be: no more than is true. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { openLink, type Link } from '../support/link';
import { startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

let server: TestServer;
let link: Link;
let phone: Phone;

beforeEach(async () => {
	server = await startServer();
	link = await openLink(Number(new URL(server.url).port));
	phone = new Phone(await openBrowser(), link.url);
	await phone.begin('S0001');
});
afterEach(async () => {
	await phone.context.close();
	await link.close();
	await server.dispose();
	expect(phone.complaints).toEqual([]);
});

describe('a form with mistakes', () => {
	test('lists them from the top, and keeps what was typed although it was sent at once', async () => {
		await phone.visit('/faq/new');
		await phone.text('自動で保存します').waitFor();
		await phone.button('公開する').click();
		const summary = phone.page.getByRole('alert', { name: '入力を確認してください（2件）' });
		await summary.waitFor();
		expect(await summary.getByRole('listitem').allInnerTexts()).toEqual([
			'質問を入力してください。',
			'答えがまだない場合は、確認先を入力してください。'
		]);

		await phone.fill({ '質問 必須': '駐車券はどこですか' });
		await phone.button('公開する').click();
		await phone.page.getByRole('alert', { name: '入力を確認してください（1件）' }).waitFor();
		await phone.text('下書きを保存しました').waitFor();
		await phone.killTab();
		await phone.visit('/faq/new');
		await phone.text('下書きの続きです').waitFor();
		expect(await phone.page.getByRole('textbox', { name: '質問 必須' }).inputValue()).toBe(
			'駐車券はどこですか'
		);
	});

	test('a reply that is refused is kept too', async () => {
		await phone.ask('ask-anything', '短い返信をください', '長すぎるとどうなりますか。');
		const field = phone.page.getByRole('textbox', { name: '返信' });
		const long = '長'.repeat(10_001);
		await field.fill(long);
		await phone.button('返信する').click();
		await phone.page.getByRole('alert', { name: /入力を確認/ }).waitFor();
		await phone.text('下書きを保存しました').waitFor();
		await phone.page.reload();
		await phone.text('下書きの続きです').waitFor();
		expect(await field.inputValue()).toBe(long);
	});

	test('no network is not called a mistake of the person', async () => {
		await phone.visit('/me');
		await phone.button('サインアウト').click();
		await phone.page.getByRole('alertdialog').getByRole('button', { name: 'サインアウト' }).click();
		await phone.heading('結（ゆい）にサインイン').waitFor();
		await link.cut();
		await phone.page.getByLabel('職員番号').fill('S0001');
		await phone.page.getByLabel('パスワード').fill('no-matter');
		await phone.button('サインイン').click();
		await phone.page.getByRole('alert', { name: 'サインインできませんでした' }).waitFor();
	});
});

describe('the sync page', () => {
	test('says which meeting and community, and which of two opposites, is waiting', async () => {
		await phone.visit('/events');
		await phone.page
			.getByRole('list', { name: '行事の一覧' })
			.getByRole('link', { name: /第3水曜/ })
			.first()
			.click();
		await link.cut();
		await phone.button('申し込む').click();
		await phone.text('仮申込みです').waitFor();
		await phone.visit('/communities/practice');
		await phone.button('退会する').click();
		await phone.page.getByRole('alertdialog').getByRole('button', { name: '退会する' }).click();
		await phone.button('参加する').waitFor();
		await phone.visit('/sync');
		const waiting = phone.page.getByRole('list', { name: '送信を待っているもの' });
		const item = (label: string) =>
			waiting.getByRole('listitem').filter({ has: phone.page.getByText(label, { exact: true }) });
		await item('コミュニティの退会').getByRole('link', { name: '書き込み練習' }).waitFor();
		await item('参加の申込み')
			.getByRole('link', { name: /第3水曜.*令和/ })
			.click();
		await phone.button('申込みを取り消す').click();
		await phone.page.getByRole('alertdialog').getByRole('button', { name: '取り消す' }).click();
		await phone.text('取消しの確認中です').waitFor();
		await phone.visit('/sync');
		await item('参加の取消し').waitFor();
	});
});
