/** No room on the phone, or a browser that throws everything away: said in words, the unsent first. */
import { describe, expect, test } from 'vitest';
import { useSignedInPhone } from './setting';
import type { Phone } from './phone';

const at = useSignedInPhone();

/** What the browser's own developer tools can do to the storage of this origin. */
async function tools(phone: Phone) {
	const session = await phone.context.newCDPSession(phone.page);
	const { origin } = new URL(phone.page.url());
	return {
		/** @param bytes room for the origin; by default as much as the disk has */
		limit: (bytes?: number) =>
			session.send('Storage.overrideQuotaForOrigin', {
				origin,
				...(bytes === undefined ? {} : { quotaSize: bytes })
			}),
		clear: (storageTypes: string) =>
			session.send('Storage.clearDataForOrigin', { origin, storageTypes })
	};
}

describe('without room', () => {
	test('what is written is not called kept, stays on the screen, and is saved when there is room', async () => {
		const { phone } = at;
		await phone.visit('/communities/ask-anything/new');
		await phone.fill({ 題名: '空きのない端末から', 本文: '届きますか。' });
		await phone.text('下書きを保存しました').waitFor();
		const storage = await tools(phone);
		await storage.limit(1);
		await phone.fill({ 本文: '届きますか。つづき。' });
		await phone.text('下書きを保存できません').waitFor();
		await phone.button('投稿する').click();
		await phone.page.getByRole('alert').getByText('空き容量が足りない').waitFor();
		const body = phone.page.getByRole('textbox', { name: '本文' });
		expect(await body.inputValue()).toBe('届きますか。つづき。');
		await storage.limit();
		await phone.button('投稿する').click();
		await phone.heading('空きのない端末から').waitFor();
		await phone.text('届きますか。つづき。').waitFor();
		await phone.isUpToDate();
	});
});

describe('a browser that threw the data away', () => {
	test('while the app is open: says how much is lost, fetches the rest, and keeps what follows', async () => {
		const { phone } = at;
		await at.link.cut();
		await phone.visit('/communities/ask-anything/new');
		await phone.fill({ 題名: '失われる話題', 本文: '圏外で書きました。' });
		await phone.button('投稿する').click();
		await phone.heading('失われる話題').waitFor();
		await phone.chip('1').waitFor();
		await (await tools(phone)).clear('indexeddb');
		await phone.text('この端末のデータが消えていました').waitFor();
		await phone.text('まだ送信していなかった1件').waitFor();
		await at.link.restore();
		await phone.goOnline();
		await phone.isUpToDate();
		await phone.button('わかりました').click();
		await phone.text('この端末のデータが消えていました').waitFor({ state: 'detached' });

		await phone.ask('ask-anything', '消えたあとの話題', '届きますか。');
		await phone.isUpToDate();
		await phone.page.reload();
		await phone.heading('消えたあとの話題').waitFor();
		expect(await phone.text('この端末のデータが消えていました').count()).toBe(0);
		await phone.visit('/communities/ask-anything');
		await phone.link(/消えたあとの話題/).waitFor();
		expect(await phone.link(/失われる話題/).count()).toBe(0);
	});

	test('with everything but the cookie: the sign-in screen says so', async () => {
		const { phone } = at;
		await (
			await tools(phone)
		).clear('indexeddb,local_storage,cache_storage,service_workers,file_systems');
		await phone.visit('/');
		await phone.text('この端末のデータが消えています').waitFor();
		await phone.signIn('S0001');
		await phone.isUpToDate();
		expect(await phone.text('消えてい').count()).toBe(0);
	});

	test('a phone nobody has used says nothing of the kind', async () => {
		const phone = await at.newPhone();
		await phone.openTab();
		await phone.visit('/');
		await phone.button('サインイン').waitFor();
		await phone.page.waitForLoadState('networkidle');
		expect(await phone.text('消えてい').count()).toBe(0);
	});
});
