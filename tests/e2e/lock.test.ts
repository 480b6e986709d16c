/** The lock of a device: what it keeps shut, and the ways to open it, all without the network. */
import { expect, test } from 'vitest';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();
const PIN = '271828';
const SECRET = '窓口で言われたことの覚え書き';

const lockScreen = () => at.phone.heading('ロックしています');

async function setLock(): Promise<void> {
	await at.phone.visit('/me/lock');
	await at.phone.page.getByLabel(/^PIN/).fill('111111');
	await at.phone.page.getByLabel('もう一度').fill('111111');
	await at.phone.button('ロックをかける').click();
	await at.phone.text('同じ文字や順番の数字').first().waitFor();
	await at.phone.page.getByLabel(/^PIN/).fill(PIN);
	await at.phone.page.getByLabel('もう一度').fill(PIN);
	await at.phone.button('ロックをかける').click();
	await at.phone.text('ロックがかかっています').waitFor();
}

/** Nobody has touched the phone for an hour: every tab locks. */
const putAway = () => at.phone.page.evaluate(() => localStorage.setItem('yui.active', '0'));

/** What the device remembers of wrong PINs. */
const setWait = (known: { failures?: number; waitUntil?: number }) =>
	at.phone.page.evaluate((more) => {
		const locks = JSON.parse(localStorage.getItem('yui.lock')!);
		for (const lock of Object.values(locks)) Object.assign(lock as object, more);
		localStorage.setItem('yui.lock', JSON.stringify(locks));
	}, known);

async function unlock(pin = PIN): Promise<void> {
	await at.phone.page.getByLabel(/^PIN/).fill(pin);
	await at.phone.button('開く').click();
}

/** Everything the browser keeps in databases, as text. */
const stored = () =>
	at.phone.page.evaluate(async () => {
		const texts: string[] = [];
		for (const { name = '' } of await indexedDB.databases()) {
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(opening.error);
			});
			for (const store of database.objectStoreNames)
				texts.push(
					await new Promise<string>((resolve) => {
						const all = database.transaction(store).objectStore(store).getAll();
						all.onsuccess = () => resolve(JSON.stringify(all.result));
					})
				);
			database.close();
		}
		return texts.join('\n');
	});

test('what is being written survives the lock, is in no database readable, and is back after the PIN', async () => {
	await setLock();
	await at.link.cut();
	await at.phone.visit('/faq/new');
	await at.phone.fill({ 質問: SECRET });
	await putAway();
	await lockScreen().waitFor();
	expect(await at.phone.text(SECRET).count()).toBe(0);
	expect(await stored()).not.toContain(SECRET);

	await at.phone.page.reload();
	await lockScreen().waitFor();
	await unlock('000000');
	await at.phone.text('PINが違います').waitFor();
	// The fifth wrong one says how long to wait, and the button how long still.
	await setWait({ failures: 4 });
	await unlock('000000');
	await at.phone.text('PINが違います。続けて間違えたため、30秒お待ちください。').waitFor();
	expect(await at.phone.button(/^あと\d+秒で、開けます$/).isDisabled()).toBe(true);
	await setWait({ waitUntil: Date.now() });
	await at.phone.button('開く').waitFor();
	expect(await at.phone.text('お待ちください').count()).toBe(0);
	await unlock();
	await expect
		.poll(() => at.phone.page.getByRole('textbox', { name: '質問' }).inputValue())
		.toBe(SECRET);
	await at.link.restore();
	await at.phone.goOnline();
	await at.phone.isUpToDate();
});

test('a passkey of the device opens it too, and the lock is taken away with the PIN only', async () => {
	const session = await at.phone.context.newCDPSession(at.phone.page);
	await session.send('WebAuthn.enable');
	await session.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			ctap2Version: 'ctap2_1',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			hasPrf: true,
			automaticPresenceSimulation: true
		} as never
	});
	await setLock();
	await at.phone.button('指紋・顔・画面ロックでも開く').click();
	await at.phone.page.getByLabel('いまのPIN').fill(PIN);
	await at.phone.button('つづける').click();
	await at.phone.button('指紋・顔・画面ロックを使わない').waitFor();
	await at.link.cut();
	await at.phone.button('今すぐロックする').click();
	await at.phone.button('指紋・顔・画面ロックで開く').click();
	await at.phone.button('ロックを外す').click();
	await at.phone.page.getByLabel('いまのPIN').fill('999999');
	await at.phone.button('ロックを外す').click();
	await at.phone.text('PINが違います').waitFor();
	await at.phone.page.getByLabel('いまのPIN').fill(PIN);
	await at.phone.button('ロックを外す').click();
	await at.phone.button('ロックをかける').waitFor();
	await at.phone.page.reload();
	await at.phone.heading('この端末のロック').waitFor();
	await at.link.restore();
});

test('whoever forgot the PIN signs out, and what was unsent waits for it', async () => {
	await setLock();
	await at.link.cut();
	await at.phone.visit('/disaster/new');
	await at.phone.fill({ 題名: 'PINを忘れる前に書いたもの' });
	await at.phone.text('下書きを保存しました').waitFor();
	await putAway();
	await at.phone.page.reload();
	await lockScreen().waitFor();
	await at.phone.text('PINを忘れたとき').click();
	await at.phone.button('残してサインアウト').click();
	await at.phone.text('まだ送信していないものが 1件').waitFor();
	// Signing in alone would not send it.
	await at.phone.text('ロックのPINを聞いてから、送信します').waitFor();
	await at.link.restore();
	await at.phone.page.getByLabel('職員番号').waitFor();
});

test('a notice that is pressed while the phone is locked leads where it should after the PIN', async () => {
	await setLock();
	await at.phone.visit('/me');
	await at.phone.heading('この端末のロック').waitFor();
	await putAway();
	await lockScreen().waitFor();
	// As the service worker says it (src/service-worker.ts); a headless browser shows no notices.
	await at.phone.page.evaluate(() =>
		navigator.serviceWorker.dispatchEvent(
			new MessageEvent('message', { data: { type: 'OPEN_PATH', path: '/events' } })
		)
	);
	await unlock();
	await at.phone.heading('行事').waitFor();
	expect(at.phone.path()).toBe('/events');
});

test('a page that is loaded anew, or beside an open one, asks for no PIN, as long as nobody put the phone away', async () => {
	await setLock();
	await at.link.cut();
	await at.phone.visit('/me/lock');
	await at.phone.text('ロックがかかっています').waitFor();
	await at.phone.page.reload();
	await at.phone.text('ロックがかかっています').waitFor();
	// Nor is it asked in another tab.
	const beside = await at.phone.context.newPage();
	await beside.goto(`${at.phone.origin}/me/lock`);
	await beside.getByText('ロックがかかっています').waitFor();
	await beside.close();
	// What is sealed opens.
	await at.phone.visit('/handover');
	await at.phone.heading('引継ぎ').waitFor();
	await at.phone.visit('/me/lock');
	await at.phone.button('今すぐロックする').click();
	await lockScreen().waitFor();
	await at.phone.page.reload();
	await lockScreen().waitFor();
	await unlock();
	// Handed over, but nobody was there for longer than was chosen.
	await at.phone.button('ロックを外す').waitFor();
	await at.phone.page.evaluate(() =>
		addEventListener('pagehide', () => localStorage.setItem('yui.active', '1'))
	);
	await at.phone.page.reload();
	await lockScreen().waitFor();
	await at.link.restore();
});

test('disaster notes are read on a locked phone, without a network and without the PIN', async () => {
	await setLock();
	await at.link.cut();
	await putAway();
	await lockScreen().waitFor();
	await at.phone.button(/災害ノートを読む/).click();
	await at.phone.heading('災害ノート').waitFor();
	await at.phone.text('ロック中です').waitFor();
	expect(await at.phone.link('書く').count()).toBe(0);
	const list = at.phone.page.getByRole('list', { name: '災害ノートの一覧' });
	const first = list.getByRole('link').first();
	const title = (await first.innerText()).split('\n')[0]!;
	await first.click();
	await at.phone.heading(title).waitFor();
	await at.phone.heading('3行要約').waitFor();
	expect(await at.phone.button('編集する').count()).toBe(0);
	// Nothing else is open.
	await at.phone.visit('/handover');
	await lockScreen().waitFor();
	await at.phone.visit('/disaster');
	await at.phone.button('ロックを開く').click();
	await unlock();
	await at.phone.link('書く').waitFor();
	await at.link.restore();
});
