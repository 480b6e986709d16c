/** A proxy in front of the server wants its own sign-in, while the app's shell comes from the phone. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGatekeeper, type Gatekeeper } from '../support/gatekeeper';
import { useSetting } from './setting';

const at = useSetting('S0001');

let gatekeeper: Gatekeeper;
beforeEach(async () => {
	gatekeeper = await openGatekeeper(Number(new URL(at.server.url).port));
});
afterEach(() => gatekeeper.close());

test('the phone says that the way is closed, leads to the proxy, and comes back', async () => {
	const phone = await at.phoneOf('S0001', gatekeeper);
	gatekeeper.isClosed = true;
	await phone.visit('/communities/ask-anything/new');
	await phone.fill({ 題名: 'プロキシの内側から', 本文: '届きますか。' });
	await phone.button('投稿する').click();
	await phone.heading('プロキシの内側から').waitFor();
	await phone.chip('要認証').waitFor();
	await phone.visit('/sync');
	await phone.text('別の認証').waitFor();
	await phone.link('ネットワークの認証画面を開く').click();
	await phone.button('認証する').click();
	await phone.heading('同期').first().waitFor();
	expect(phone.path()).toBe('/sync');
	await phone.isUpToDate();
	await phone.text('送信を待っているもの（0件）').waitFor();
});

test('who is not signed in yet is led there too', async () => {
	const phone = await at.phoneOf('S0001', gatekeeper);
	await phone.visit('/me');
	await phone.button('サインアウト').click();
	await phone.page.getByRole('alertdialog').getByRole('button', { name: 'サインアウト' }).click();
	await phone.heading('結（ゆい）にサインイン').waitFor();
	gatekeeper.isClosed = true;
	await phone.page.getByLabel('職員番号').fill('S0001');
	await phone.page.getByLabel('パスワード').fill('no-matter');
	await phone.button('サインイン').click();
	await phone.link('ネットワークの認証画面を開く').click();
	await phone.button('認証する').click();
	await phone.heading('結（ゆい）にサインイン').waitFor();
	expect(gatekeeper.isClosed).toBe(false);
});
