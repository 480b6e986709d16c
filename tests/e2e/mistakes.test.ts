/** What a person is told when something was wrong, is waiting or cannot be: no more than is true. */
import { describe, expect, test } from 'vitest';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();

describe('a form with mistakes', () => {
	test('lists them from the top, and keeps what was typed although it was sent at once', async () => {
		await at.phone.visit('/faq/new');
		await at.phone.text('自動で保存します').waitFor();
		await at.phone.button('公開する').click();
		const summary = at.phone.page.getByRole('alert', { name: '入力を確認してください（2件）' });
		await summary.waitFor();
		expect(await summary.getByRole('listitem').allInnerTexts()).toEqual([
			'質問を入力してください。',
			'答えがまだない場合は、確認先を入力してください。'
		]);

		await at.phone.fill({ '質問 必須': '駐車券はどこですか' });
		await at.phone.button('公開する').click();
		await at.phone.page.getByRole('alert', { name: '入力を確認してください（1件）' }).waitFor();
		await at.phone.text('下書きを保存しました').waitFor();
		await at.phone.killTab();
		await at.phone.visit('/faq/new');
		await at.phone.text('下書きの続きです').waitFor();
		expect(await at.phone.page.getByRole('textbox', { name: '質問 必須' }).inputValue()).toBe(
			'駐車券はどこですか'
		);
	});

	test('a reply that is refused is kept too', async () => {
		await at.phone.ask('ask-anything', '短い返信をください', '長すぎるとどうなりますか。');
		// Under a mouse that rests where the button was.
		await at.phone.text('順に送信します').waitFor({ state: 'detached' });
		const field = at.phone.page.getByRole('textbox', { name: '返信' });
		const long = '長'.repeat(10_001);
		await field.fill(long);
		await at.phone.button('返信する').click();
		await at.phone.page.getByRole('alert', { name: /入力を確認/ }).waitFor();
		await at.phone.text('下書きを保存しました').waitFor();
		await at.phone.page.reload();
		await at.phone.text('下書きの続きです').waitFor();
		expect(await field.inputValue()).toBe(long);
	});

	test('no network is not called a mistake of the person', async () => {
		await at.phone.visit('/me');
		await at.phone.button('サインアウト').click();
		await at.phone.page
			.getByRole('alertdialog')
			.getByRole('button', { name: 'サインアウト' })
			.click();
		await at.phone.heading('結（ゆい）にサインイン').waitFor();
		await at.link.cut();
		await at.phone.page.getByLabel('職員番号').fill('S0001');
		await at.phone.page.getByLabel('パスワード').fill('no-matter');
		await at.phone.button('サインイン').click();
		await at.phone.page.getByRole('alert', { name: 'サインインできませんでした' }).waitFor();
	});
});

describe('the sync page', () => {
	test('says which meeting and community, and which of two opposites, is waiting', async () => {
		await at.phone.visit('/events');
		await at.phone.page
			.getByRole('list', { name: '行事の一覧' })
			.getByRole('link', { name: /第3水曜/ })
			.first()
			.click();
		// On the list every meeting has such a button.
		await at.phone.heading('参加の申込み').waitFor();
		await at.link.cut();
		await at.phone.button('申し込む').click();
		await at.phone.text('仮申込みです').waitFor();
		// The button that was pressed has made way for others; a keyboard goes on there.
		const focused = () => at.phone.page.evaluate(() => document.activeElement?.textContent?.trim());
		await expect.poll(focused).toBe('オンラインに変える');
		await at.phone.visit('/communities/practice');
		await at.phone.button('退会する').click();
		await at.phone.page.getByRole('alertdialog').getByRole('button', { name: '退会する' }).click();
		await at.phone.button('参加する').waitFor();
		await at.phone.visit('/sync');
		const waiting = at.phone.page.getByRole('list', { name: '送信を待っているもの' });
		const item = (label: string) =>
			waiting
				.getByRole('listitem')
				.filter({ has: at.phone.page.getByText(label, { exact: true }) });
		await item('コミュニティの退会').getByRole('link', { name: '書き込み練習' }).waitFor();
		await item('参加の申込み')
			.getByRole('link', { name: /第3水曜.*令和/ })
			.click();
		await at.phone.button('申込みを取り消す').click();
		await at.phone.page.getByRole('alertdialog').getByRole('button', { name: '取り消す' }).click();
		await at.phone.text('取消しの確認中です').waitFor();
		await at.phone.visit('/sync');
		await item('参加の取消し').waitFor();
	});
});
