/** A phone was lost: its person signs it out from another device. */
import { expect, test } from 'vitest';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();

test('a lost device is signed out from another one; without a network the screen says so', async () => {
	const lost = await at.server.signIn('S0001');
	await at.phone.visit('/me/devices');
	const devices = at.phone.page.getByRole('list', { name: 'サインインしている端末の一覧' });
	await devices.getByRole('article').nth(1).waitFor();
	expect(await devices.getByText('この端末', { exact: true }).count()).toBe(1);

	await at.phone.button('サインアウトさせる').click();
	const question = at.phone.page.getByRole('alertdialog', { name: '名前のわからない端末' });
	await question.getByRole('button', { name: 'サインアウト' }).click();
	await at.phone.text('サインアウトしました').waitFor();
	await expect.poll(() => devices.getByRole('article').count()).toBe(1);
	expect((await lost.fetch('/api/session')).status).toBe(401);

	await at.link.cut();
	await at.phone.visit('/me/devices');
	await at.phone.text('サーバーに接続できません').waitFor();
	await at.link.restore();
	await at.phone.button('もう一度').click();
	await devices.getByRole('article').waitFor();
});
