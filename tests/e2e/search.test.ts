/** What is on the phone is found with no network, as it is typed. */
import { expect, test } from 'vitest';
import { threadBy } from '../support/documents';
import { write } from '../support/gateway';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();

type Watched = typeof globalThis & { questions: string[] };

/** Notes on the page what the search worker is asked. */
function noteQuestions(): void {
	const here = globalThis as Watched;
	here.questions = [];
	const { postMessage } = Worker.prototype;
	Worker.prototype.postMessage = function (this: Worker, ...args: [unknown]) {
		const { command, input } = args[0] as { command: string; input: { text: string } };
		if (command === 'search') here.questions.push(input.text);
		return postMessage.apply(this, args);
	};
}

test('finds what is on the phone without a network, from the home screen to the document and back', async () => {
	const { phone, link } = at;
	const { page } = phone;
	await phone.ask('ask-anything', 'リサイクル袋の在庫', '𠮷田さんに ﾃﾞﾝﾜ で聞きました。');
	await phone.isUpToDate();
	await link.cut();
	await page.addInitScript(noteQuestions);
	await phone.visit('/');
	await page.getByRole('link', { name: '制度・業務・人をさがす' }).click();
	await phone.heading('検索').waitFor();
	const field = page.getByRole('searchbox', { name: '検索' });
	await field.pressSequentially('りさいくる');
	const results = page.getByRole('list', { name: '検索の結果' }).getByRole('listitem');
	await results.filter({ hasText: 'リサイクル袋の在庫' }).waitFor();
	expect(await results.first().locator('mark').allTextContents()).toContain('リサイクル');

	// Two characters, half width, and two terms in different places.
	await field.fill('電話');
	await results.first().waitFor();
	await field.fill('デンワ 在庫');
	await phone.text('1件中 1件を表示').waitFor();
	expect(await results.locator('mark').allTextContents()).toEqual(['在庫', 'ﾃﾞﾝﾜ']);
	await page.evaluate(() => ((globalThis as Watched).questions = []));
	await field.fill('𠮷田');
	await phone.text('1件中 1件を表示').waitFor();
	expect(await results.locator('mark').allTextContents()).toEqual(['𠮷田']);
	// What was asked before is not asked again: it would hold the new question up.
	const asked = await page.evaluate(() => (globalThis as Watched).questions);
	expect(new Set(asked)).toEqual(new Set(['𠮷田']));

	// The document, and back to the same results.
	await results.getByRole('link', { name: 'リサイクル袋の在庫' }).click();
	await page.getByRole('heading', { level: 1, name: 'リサイクル袋の在庫' }).waitFor();
	await page.goBack();
	await phone.text('1件中 1件を表示').waitFor();
	expect(await field.inputValue()).toBe('𠮷田');

	// What is written meanwhile, in the other tab or here, is found as well.
	await phone.ask('ask-anything', '消火器の点検日', 'いつですか。');
	await page.getByRole('link', { name: '検索', exact: true }).first().click();
	await field.fill('消火器の点検');
	await results.filter({ hasText: '消火器の点検日' }).waitFor();
});

test('narrows down, says when there is nothing, and keeps the choice in the address', async () => {
	const { phone } = at;
	const { page } = phone;
	await phone.visit(`/search?q=${encodeURIComponent('避難')}`);
	const results = page.getByRole('list', { name: '検索の結果' }).getByRole('listitem');
	await results.first().waitFor();
	await phone.button(/^災害ノート/).click();
	await expect.poll(() => new URL(page.url()).searchParams.get('kind')).toBe('disaster');
	await page.getByText('しぼりこむ').click();
	await phone.choose({ 市町村: '郡山市' });
	await expect.poll(() => new URL(page.url()).searchParams.get('municipality')).toBe('072036');
	await page.reload();
	expect(await page.getByRole('combobox', { name: '市町村' }).inputValue()).toBe('072036');
	await page.getByRole('searchbox', { name: '検索' }).fill('どこにもないことば');
	await phone.text('見つかりませんでした').waitFor();
	await phone.button('しぼりこみを外す').click();
	await phone.link('コミュニティで質問する').waitFor();
	// Nothing is wider than the phone, and everything is large enough for a finger.
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
	const icon = (await page.getByRole('link', { name: '検索', exact: true }).first().boundingBox())!;
	expect(Math.min(icon.width, icon.height)).toBeGreaterThanOrEqual(44);
});

test('asks the server for what is not on the phone, and says when it cannot', async () => {
	const { phone, link, server } = at;
	const { page } = phone;
	const other = await server.signIn('S0012');
	const thread = threadBy('s0012', 'elsewhere', 'スタンプラリーの景品を相談します');
	// S0001 is not in it.
	await write(other, 'community-shomu', [thread]);
	await phone.visit(`/search?q=${encodeURIComponent('すたんぷらりー')}`);
	await phone.text('見つかりませんでした').waitFor();
	await link.cut();
	const ask = phone.button('参加していないコミュニティもさがす');
	await ask.click();
	await phone.text('サーバーに接続できません').waitFor();
	await link.restore();
	await ask.click();
	const found = page.getByRole('list', { name: '参加していないコミュニティの結果' });
	await found.getByRole('link', { name: '話題 elsewhere' }).click();
	await phone.button('参加する').waitFor();
});

test('shows questions that are like the one being typed, and keeps the draft', async () => {
	const { phone } = at;
	const { page } = phone;
	await phone.ask('ask-anything', '罹災証明の受付はどこで行いますか', '教えてください。');
	await phone.visit('/communities/ask-anything/new');
	await phone.fill({ 題名: '罹災証明の受付場所' });
	const similar = page.getByRole('list', { name: '似ている質問' });
	await similar.getByRole('link', { name: '罹災証明の受付はどこで行いますか' }).click();
	await page.getByRole('heading', { level: 1, name: '罹災証明の受付はどこで行いますか' }).waitFor();
	await page.goBack();
	await expect
		.poll(() => page.getByRole('textbox', { name: '題名' }).inputValue())
		.toBe('罹災証明の受付場所');
});
