/**
 * A newcomer's first five minutes with a line that goes, whom to ask, reading before joining, and a
 * wish for a community that the 事務局 opens.
 */
import { expect, test } from 'vitest';
import { useSetting } from './setting';

const at = useSetting('S0001', 'S0002', 'S0004', 'S0013');

test('a newcomer finds communities, joins, practises; all of it also without a network', async () => {
	const phone = await at.phoneOf('S0001');
	// S0001 of the sample takes part in some: only who is in none is led there from home.
	await phone.visit('/start');
	await phone.heading('はじめの5分').waitFor();
	await at.link.cut();
	await phone.page.getByRole('checkbox', { name: '学び合い' }).check();
	const suggested = phone.page.getByRole('list', { name: 'おすすめのコミュニティ' });
	await suggested.getByText('メンター同士・経験者の会').waitFor();
	expect(await suggested.getByText('経験の共有').count()).toBe(0);
	const title = '庶務担当者の集まり';
	await suggested.getByRole('button', { name: `${title}に参加する` }).click();
	await suggested.getByRole('article', { name: title }).getByText('参加中').waitFor();
	const practise = phone.button('「書き込み練習」に参加する');
	if (await practise.isVisible()) await practise.click();
	await phone.link('あいさつを書く').click();
	await phone.fill({ 題名: 'はじめまして', 本文: '書いてみました。' });
	await phone.button('投稿する').click();
	await phone.heading('はじめまして').waitFor();
	await phone.text('この端末のみ').first().waitFor();
	await phone.visit('/start');
	await phone.page.getByText('できました', { exact: true }).waitFor();
	await phone.heading('準備ができました').waitFor();

	await at.link.restore();
	await phone.goOnline();
	await phone.isUpToDate();
	const { body } = await (await at.server.signIn('S0001')).couch('GET', 'commons/_changes');
	expect(JSON.stringify(body)).toContain('membership:s0001:');
});

test('somebody is found by what they know, and says it offline', async () => {
	const phone = await at.phoneOf('S0001');
	await at.link.cut();
	await phone.visit('/people');
	await phone.page.getByRole('searchbox', { name: 'さがす言葉' }).fill('罹災証明');
	await phone.link('見本原 けんじ（サンプル）').click();
	await phone.heading('聞けること').waitFor();
	await phone.text('月・火・水・木・金').waitFor();

	await phone.visit('/me/profile');
	await phone.fill({ 業務: '選挙事務、統計調査', ひとこと: 'あ'.repeat(10) });
	await phone.page.getByRole('textbox', { name: 'システム' }).fill('長'.repeat(41));
	await phone.button('登録する').click();
	await phone.page.getByRole('link', { name: '経験は40文字以内で入力してください。' }).click();
	const wrong = phone.page.getByRole('textbox', { name: 'システム' });
	await expect.poll(() => wrong.evaluate((it) => it === document.activeElement)).toBe(true);
	await wrong.fill('');
	await phone.button('登録する').click();
	await phone.heading('聞けること').waitFor();
	await phone.text('選挙事務').waitFor();
	await phone.text('この端末のみ').first().waitFor();

	// Looking at what is stored is no draft of it.
	await phone.visit('/me/profile');
	await expect
		.poll(() => phone.page.getByRole('textbox', { name: '業務' }).inputValue())
		.toBe('選挙事務、統計調査');
	// What was not kept yet would be said to be on its way from the moment it is in the field.
	expect(await phone.text(/下書きを保存/).count()).toBe(0);
	await phone.text('自動で保存します').waitFor();
	await phone.follow('/drafts');
	await phone.text('下書きはありません').waitFor();

	const other = await (async () => {
		await at.link.restore();
		await phone.goOnline();
		await phone.isUpToDate();
		return at.phoneOf('S0013');
	})();
	await other.visit('/people');
	await other.page.getByRole('searchbox', { name: 'さがす言葉' }).fill('統計調査');
	await other.link('例田 はじめ（サンプル）').waitFor();
});

test('a guest reads before joining; a host puts up a notice; a proposal is opened', async () => {
	const guest = await at.phoneOf('S0001');
	await guest.visit('/communities/shomu');
	await guest.button('話題を読む').click();
	const thread = guest.page.getByRole('article', {
		name: '照会の一覧表、どんな列を作っていますか'
	});
	await thread.getByText('返信 5件を読む').click();
	await guest.text('うちは6列です。').waitFor();
	await at.link.cut();
	await guest.visit('/communities/charm');
	const peek = guest.button('話題を読む');
	if (await peek.isVisible()) {
		await peek.click();
		await guest.text('サーバーに接続できません。').waitFor();
	}
	await guest.visit('/communities/propose');
	await guest.fill({ 名前: '窓口の工夫の会', 目的: '手順を持ち寄る。' });
	await guest.choose({ 種類: '学び合い' });
	await guest.button('提案する').click();
	await guest.text('事務局の返事を待っています').waitFor();
	await guest.text('この端末のみ').waitFor();
	await at.link.restore();
	await guest.goOnline();
	await guest.isUpToDate();

	const office = await at.phoneOf('S0004');
	await office.visit('/admin/proposals');
	await office.link('開く').click();
	await expect
		.poll(() => office.page.getByRole('textbox', { name: '目的' }).inputValue())
		.toBe('手順を持ち寄る。');
	await office.button('開く').click();
	await office.text('コミュニティを開きました').waitFor();
	await guest.text('開設しました').waitFor();

	const host = await at.phoneOf('S0002');
	await host.visit('/communities/shomu');
	await at.link.cut();
	await host.link('掲示を書く').click();
	await expect
		.poll(() => host.page.getByRole('textbox', { name: 'お知らせ' }).inputValue())
		.toContain('今月は');
	await host.fill({ お知らせ: '12月の集まりは16日です。' });
	await host.button('掲示する').click();
	await host.heading('お知らせ').waitFor();
	await host.text('12月の集まりは16日です。').waitFor();
	await at.link.restore();
	await host.goOnline();
	await host.isUpToDate();
});
