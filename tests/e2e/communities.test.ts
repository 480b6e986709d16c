/** A community from the administrator's phone to everybody's: opened, joined, archived, reopened. */
import { expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { Phone } from './phone';
import { useSignedInPhone } from './signed-in';

const at = useSignedInPhone();
const TITLE = '窓口のことばを考える会';

test('an administrator opens a community, which others join until it is archived', async () => {
	const phone = new Phone(await openBrowser(), at.link.url);
	await phone.begin('S0006');
	await phone.visit('/admin');
	await phone.page
		.getByRole('main')
		.getByRole('link', { name: 'コミュニティ', exact: true })
		.click();
	await phone.link('コミュニティを開く').click();
	await phone.button('開く').click();
	await phone.text('名前を入力してください。').first().waitFor();
	await phone.fill({ 名前: TITLE, 目的: 'やさしいことばで案内する。', アドレス: 'kotoba' });
	await phone.choose({ '種類 必須': '学び合い' });
	await phone.page.getByRole('searchbox', { name: /世話役をさがす/ }).fill('s0008');
	await phone.page.getByRole('radio').first().check();
	await at.link.cut();
	await phone.button('開く').click();
	await phone.text('サーバーに接続できません').first().waitFor();
	await at.link.restore();
	await phone.button('開く').click();
	await phone.text('コミュニティを開きました').waitFor();
	await phone.text('世話役は未参加').waitFor();

	await at.phone.goOnline();
	await at.phone.visit('/communities');
	await at.phone.link(TITLE).click();
	await at.phone.button('参加する').click();
	await at.phone.text('参加中').waitFor();
	await at.phone.ask('kotoba', '「至急」の言いかえ', '何と書いていますか。');
	await at.phone.isUpToDate();
	await at.phone.page.getByRole('textbox', { name: '返信' }).waitFor();

	await phone.link(TITLE).click();
	await phone.button('アーカイブする').click();
	await phone.page.getByRole('alertdialog').getByRole('button', { name: 'アーカイブ' }).click();
	await phone.text('コミュニティをアーカイブしました').waitFor();
	// The composer goes while the other person looks at it.
	await at.phone.text('アーカイブされています').waitFor();
	expect(await at.phone.page.getByRole('textbox', { name: '返信' }).count()).toBe(0);
	await at.phone.text('何と書いていますか。').waitFor();
	await at.phone.visit('/communities/kotoba/new');
	await at.phone.text('アーカイブされています').waitFor();
	expect(await at.phone.button('投稿する').count()).toBe(0);
	expect(await at.phone.page.getByRole('textbox').count()).toBe(0);
	await at.phone.visit('/communities/kotoba');
	await at.phone.text('アーカイブされています').waitFor();
	expect(await at.phone.link('投稿する').count()).toBe(0);
	// Whoever is not in it does not find it any more.
	await phone.visit('/communities');
	await phone.link('庶務担当者の集まり').waitFor();
	expect(await phone.link(TITLE).count()).toBe(0);

	await phone.visit('/admin/communities');
	await phone.button('アーカイブ').click();
	await phone.link(TITLE).click();
	await phone.button('再開する').click();
	await phone.text('コミュニティを再開しました').waitFor();
	await at.phone.link('投稿する').waitFor();
	expect(phone.complaints).toEqual([]);
	await phone.context.close();
});
