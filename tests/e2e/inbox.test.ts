/** Getting word: the bell, what is unread, on all devices of a person; notices of the service worker. */
import { expect, test } from 'vitest';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import { write } from '../support/gateway';
import type { Phone } from './phone';
import { useWholeBrowser } from '../support/browser';
import { useSetting } from './setting';

const SPACE = 'community-shomu';

useWholeBrowser();
const at = useSetting('S0002', 'S0012');

const bell = (phone: Phone, name: string) => phone.page.getByRole('link', { name, exact: true });
const items = (phone: Phone) => phone.page.getByRole('list', { name: '通知の一覧' });

/** Everything of the sample is read on this phone. */
async function readAll(phone: Phone): Promise<void> {
	await phone.visit('/inbox');
	await phone.button('すべて既読にする').click();
	await bell(phone, '通知').waitFor();
	await phone.page.getByRole('button', { name: 'すべて既読にする', disabled: true }).waitFor();
}

test('an answer rings on every phone of who asked, until it is read on one of them', async () => {
	const phone = await at.phoneOf('S0002');
	await readAll(phone);
	await phone.ask('shomu', '旅費の締めはいつですか', '教えてください。');
	const other = await at.phoneOf('S0002', null);
	await bell(other, '通知').waitFor();

	const answerer = await at.phoneOf('S0012', null);
	await answerer.visit('/communities/shomu');
	await answerer.link('旅費の締めはいつですか').click();
	await answerer.page.getByRole('textbox', { name: '返信' }).fill('毎月25日です。');
	await answerer.button('返信する').click();
	await answerer.text('毎月25日です。').waitFor();

	await phone.visit('/');
	await bell(phone, '通知 1件').waitFor();
	await bell(other, '通知 1件').waitFor();

	// The bell leads to the answer itself, also without a network.
	await at.link.cut();
	await bell(phone, '通知 1件').click();
	await items(phone).getByText('あなたの投稿への返信').first().waitFor();
	await items(phone).getByRole('link', { name: '旅費の締めはいつですか' }).first().click();
	await phone.text('毎月25日です。').waitFor();
	expect(new URL(phone.page.url()).hash).toMatch(/^#post-reply-s0012-/);
	await bell(phone, '通知').waitFor();
	// What the app notes by itself is nothing that a person has to send.
	await phone.chip('未接続').waitFor();
	expect(await phone.chip('未接続').textContent()).not.toMatch(/件/);
	await bell(other, '通知 1件').waitFor();

	await at.link.restore();
	await phone.goOnline();
	await bell(other, '通知').waitFor();
});

test('a community is watched as closely as one wants, also offline', async () => {
	const phone = await at.phoneOf('S0002');
	await readAll(phone);
	await phone.visit('/communities/shomu');
	await phone.choose({ このコミュニティの通知: 'すべての新しい話題' });
	await phone.text('通知のしかたを、この端末に保存しました').waitFor();

	const author = await at.server.signIn('S0012');
	const now = new Date().toISOString();
	const thread = newThread(
		{ author: 's0012', now, key: 'watched' },
		{ kind: 'discussion', title: '新年度の名簿', body: '配ります。' }
	);
	await write(author, SPACE, [thread]);
	await bell(phone, '通知 1件').waitFor();
	await phone.page
		.getByRole('article')
		.filter({ hasText: '新年度の名簿' })
		.getByText('未読', { exact: true })
		.waitFor();

	await phone.choose({ このコミュニティの通知: '知らせない' });
	await bell(phone, '通知').waitFor();
	await write(author, SPACE, [
		newReply(
			{ author: 's0012', now, key: 'call' },
			{ thread: thread._id, body: '見てください。', mentions: ['s0002'] }
		)
	]);
	await phone.choose({ このコミュニティの通知: '自分の話題と、呼ばれたとき' });
	await bell(phone, '通知 1件').waitFor();
});

test('a notice of the server is shown, and leads the open tab there', async () => {
	const phone = await at.phoneOf('S0002', null);
	const { context, page } = phone;
	await context.grantPermissions(['notifications'], { origin: phone.origin });
	const session = await context.newCDPSession(page);
	const registered = new Promise<string>((resolve) =>
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const [first] = registrations;
			if (first) resolve(first.registrationId);
		})
	);
	await session.send('ServiceWorker.enable');
	const registrationId = await registered;
	const deliver = (data: string) =>
		session.send('ServiceWorker.deliverPushMessage', {
			origin: phone.origin,
			registrationId,
			data
		});
	const shown = () =>
		page.evaluate(async () =>
			(await (await navigator.serviceWorker.ready).getNotifications()).map(
				({ title, body, tag }) => ({ title, body, tag })
			)
		);
	const payload = { kind: 'answer', path: '/inbox', tag: 'thread:s0002:a' };
	const said = async (title: string) => {
		await deliver(JSON.stringify({ ...payload, title }));
		await expect
			.poll(shown, { timeout: 30_000 })
			.toEqual([{ title: 'あなたの投稿に返信がありました', body: title, tag: 'thread:s0002:a' }]);
	};
	// The later one of the same thread takes the place of the earlier.
	await said('旅費の締め');
	await said('旅費の締め（2）');
	// What is no notice is shown as one that says nothing.
	await deliver('{"kind":"evil","path":"https://example.com"}');
	await expect
		.poll(async () => (await shown()).map(({ title }) => title), { timeout: 15_000 })
		.toContain('新しい通知があります');
	await page.evaluate(() =>
		navigator.serviceWorker.dispatchEvent(
			new MessageEvent('message', { data: { type: 'OPEN_PATH', path: '//example.com' } })
		)
	);
	await phone.heading('ホーム').waitFor();
	await page.evaluate(() =>
		navigator.serviceWorker.dispatchEvent(
			new MessageEvent('message', { data: { type: 'OPEN_PATH', path: '/inbox' } })
		)
	);
	await phone.heading('通知').waitFor();
});

test('nobody is asked at the start; who asked a question is, once', async () => {
	const phone = await at.phoneOf('S0002', null);
	const offer = phone.text('返信がきたら、この端末に知らせますか');
	expect(await offer.count()).toBe(0);
	await phone.ask('shomu', '決裁の順番', '教えてください。');
	await offer.waitFor();
	await phone.button('いまはしない').click();
	await offer.waitFor({ state: 'detached' });
	await phone.ask('shomu', '供覧の順番', '教えてください。');
	expect(await offer.count()).toBe(0);

	await phone.visit('/me/notices');
	await phone.button('この端末に知らせる').waitFor();
	await phone.page.getByRole('checkbox', { name: '呼ばれたとき（@）' }).uncheck();
	await phone.page.getByLabel('おわり').fill('08:00');
	await phone.button('保存する').click();
	await phone.text('おわりは、はじめより後にしてください。').first().waitFor();
	await phone.page.getByLabel('おわり').fill('18:00');
	await phone.button('保存する').click();
	await phone.text('通知の設定を、この端末に保存しました').waitFor();
	await phone.page.reload();
	expect(await phone.page.getByRole('checkbox', { name: '呼ばれたとき（@）' }).isChecked()).toBe(
		false
	);
	expect(await phone.page.getByLabel('おわり').inputValue()).toBe('18:00');
});
