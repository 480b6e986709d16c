/** A device is signed out from elsewhere while it has unsent work: that is handed in, then all goes. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { DevicesInfo } from '$lib/domain/wire';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();
const TITLES = ['鍵の引継ぎ', '名簿の転記', '発電機の燃料'];

/** Names of all databases of the person in the phone's browser. */
const databases = () =>
	at.phone.page.evaluate(async () =>
		(await indexedDB.databases()).flatMap(({ name = '' }) => (name.includes('s0001') ? [name] : []))
	);

const revoked = () => at.phone.heading('この端末は使えなくなりました');

/** Three notes are written with the network gone, and the device is revoked from another one. */
async function writeAndRevoke(): Promise<void> {
	await at.link.cut();
	for (const title of TITLES) await at.phone.writeNote(title);
	await at.phone.chip('3件').waitFor();
	expect(await databases()).not.toEqual([]);
	const other = await at.server.signIn('S0001');
	const answer = await other.fetch('/api/devices');
	const { devices } = (await answer.json()) as DevicesInfo;
	const lost = devices.find(({ isThis }) => !isThis)!;
	expect((await other.fetch(`/api/devices/${lost.id}`, { method: 'DELETE' })).status).toBe(204);
	await at.link.restore();
	await at.phone.goOnline();
	await revoked().waitFor();
	const list = at.phone.page.getByRole('list', { name: 'まだ送信していないもの' });
	for (const title of TITLES) await list.getByText(title).waitFor();
}

/** On whichever device the person uses next. */
async function takeOver(): Promise<void> {
	const list = at.phone.page.getByRole('list', { name: 'ほかの端末で送信していなかったもの' });
	for (const title of TITLES) await list.getByText(title).waitFor();
	for (let left = TITLES.length; left > 0; left--) {
		await list.getByRole('button', { name: '受け取って送信する' }).first().click();
		await expect.poll(() => list.getByRole('listitem').count()).toBe(left - 1);
	}
	await at.phone.isUpToDate();
	const reader = await at.server.signIn('S0002');
	const { body } = await reader.couch('GET', 'commons/_changes?include_docs=false');
	const ids = (body.results as { id: string }[]).map(({ id }) => id);
	const notes = await Promise.all(
		ids
			.filter((id) => id.startsWith('disaster:s0001:'))
			.map(
				async (id) => (await reader.couch('GET', `commons/${encodeURIComponent(id)}`)).body.title
			)
	);
	expect(notes).toEqual(expect.arrayContaining(TITLES));
}

test('unsent work is handed in, the data goes, and another device takes the work over', async () => {
	await writeAndRevoke();
	await at.link.cut();
	await at.phone.button('預けて、この端末から消す').click();
	await at.phone.text('サーバーに渡せませんでした').waitFor();
	expect(await databases()).not.toEqual([]);
	await at.link.restore();
	await at.phone.button('預けて、この端末から消す').click();
	await at.phone.text('この端末からデータを消しました').waitFor();
	await expect.poll(databases).toEqual([]);
	await at.phone.signIn('S0001');
	await at.phone.isUpToDate();
	await at.phone.visit('/me/devices');
	await takeOver();
});

test('unsent work is taken along in a file, without the network, and opened with its password', async () => {
	await writeAndRevoke();
	await at.link.cut();
	await at.phone.button('書き出す').click();
	await at.phone.page.getByLabel('ファイルのパスワード').fill('みじかい');
	await at.phone.button('書き出す').click();
	await at.phone.text('8文字以上にしてください').first().waitFor();
	await at.phone.page.getByLabel('ファイルのパスワード').fill('長いパスワード２');
	const downloading = at.phone.page.waitForEvent('download');
	await at.phone.button('書き出す').click();
	const path = (await (await downloading).path())!;
	expect(await readFile(path, 'utf8')).not.toContain(TITLES[0]);
	await at.phone.button('この端末から消す').click();
	await at.phone.text('この端末からデータを消しました').waitFor();
	await expect.poll(databases).toEqual([]);

	await at.link.restore();
	await at.phone.signIn('S0001');
	await at.phone.isUpToDate();
	await at.phone.visit('/me/devices');
	await at.phone.button('書き出したファイルを開く').click();
	await at.phone.page.getByLabel('書き出したファイル').setInputFiles(path);
	await at.phone.page.getByLabel('ファイルのパスワード').fill('違うパスワード');
	await at.phone.button('開く').click();
	await at.phone.text('パスワードが違うか').waitFor();
	await at.phone.page.getByLabel('ファイルのパスワード').fill('長いパスワード2');
	await at.phone.button('開く').click();
	await takeOver();
});

test('a device with nothing unsent just lets go of its data', async () => {
	const other = await at.server.signIn('S0001');
	await other.fetch('/api/devices', { method: 'DELETE' });
	await at.phone.text('この端末からデータを消しました').waitFor();
	await expect.poll(databases).toEqual([]);
});
