/** A browser that throws away what the app has on the device. Without room: src/lib/replica/worker/full.test.ts. */
import { describe, expect, test } from 'vitest';
import { useSignedInPhone } from './setting';
import type { Phone } from './phone';

const at = useSignedInPhone();

/** As the browser's own developer tools do it. */
async function clear(phone: Phone, storageTypes: string): Promise<void> {
	const session = await phone.context.newCDPSession(phone.page);
	await session.send('Storage.clearDataForOrigin', { origin: phone.origin, storageTypes });
}

describe('a browser that threw the data away', () => {
	test('while the app is open: says how much is lost, fetches the rest, and keeps what follows', async () => {
		const { phone } = at;
		await at.link.cut();
		await phone.visit('/communities/ask-anything/new');
		await phone.fill({ 題名: '失われる話題', 本文: '圏外で書きました。' });
		await phone.button('投稿する').click();
		await phone.heading('失われる話題').waitFor();
		await phone.chip('1').waitFor();
		await clear(phone, 'indexeddb');
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
		await phone.page.goto('about:blank');
		await clear(phone, 'indexeddb,local_storage,cache_storage,service_workers');
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
