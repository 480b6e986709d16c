/** A phone was lost: its person signs it out from another device. */
import { afterEach, beforeEach, expect, test } from 'vitest';
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

test('a lost device is signed out from another one; without a network the screen says so', async () => {
	const lost = await server.signIn('S0001');
	await phone.visit('/me/devices');
	const devices = phone.page.getByRole('list', { name: 'サインインしている端末の一覧' });
	await devices.getByRole('article').nth(1).waitFor();
	expect(await devices.getByText('この端末', { exact: true }).count()).toBe(1);

	await phone.button('サインアウトさせる').click();
	const question = phone.page.getByRole('alertdialog', { name: '名前のわからない端末' });
	await question.getByRole('button', { name: 'サインアウト' }).click();
	await phone.text('サインアウトしました').waitFor();
	await expect.poll(() => devices.getByRole('article').count()).toBe(1);
	expect((await lost.fetch('/api/session')).status).toBe(401);

	await link.cut();
	await phone.visit('/me/devices');
	await phone.text('サーバーに接続できません').waitFor();
	await link.restore();
	await phone.button('もう一度').click();
	await devices.getByRole('article').waitFor();
});
