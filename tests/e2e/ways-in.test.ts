/** From a link to the app, with a passkey; and by the municipality's single sign-on. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { startIssuer, type Issuer } from '../support/issuer';
import { openLink, type Link } from '../support/link';
import { PASSWORD, startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

let issuer: Issuer;
let server: TestServer;
let link: Link;
/** A passkey belongs to a name; an address in numbers has none. */
let origin: string;
const phones: Phone[] = [];

beforeEach(async () => {
	issuer = await startIssuer();
	server = await startServer(issuer.env());
	link = await openLink(Number(new URL(server.url).port));
	origin = `http://localhost:${link.port}`;
});
afterEach(async () => {
	const complaints = phones.flatMap((phone) => phone.complaints);
	for (const { context } of phones.splice(0)) await context.close();
	await link.close();
	await server.dispose();
	await issuer.close();
	expect(complaints).toEqual([]);
});

async function aPhone(): Promise<Phone> {
	const phone = new Phone(await openBrowser(), origin);
	phones.push(phone);
	await phone.openTab();
	return phone;
}

/** Gives the tab a security key that is touched and knows its user. */
async function addAuthenticator({ context, page }: Phone): Promise<void> {
	const session = await context.newCDPSession(page);
	await session.send('WebAuthn.enable');
	await session.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
}

async function signOut(phone: Phone): Promise<void> {
	await phone.visit('/me');
	await phone.button('サインアウト').click();
	await phone.page.getByRole('alertdialog').getByRole('button', { name: 'サインアウト' }).click();
	await phone.heading('結（ゆい）にサインイン').waitFor();
}

/** The administrator makes a link for somebody; what it says. */
async function makeLink(administrator: Phone, view: string, name: string): Promise<string> {
	await administrator.visit(`/admin/invitations${view}`);
	await administrator.page.getByRole('checkbox', { name }).check();
	await administrator.button('1人 のリンクを作る').click();
	if (view !== '')
		await administrator.page.getByRole('alertdialog').getByRole('button', { name: '作る' }).click();
	const card = administrator.page.getByRole('article', { name });
	await card.getByRole('img', { name: /QRコード/ }).waitFor();
	const text = await card.getByText(`${origin}/invite#`).innerText();
	return text.slice(text.indexOf('http')).trim();
}

const PIN = '271828';

async function unlock(phone: Phone): Promise<void> {
	await phone.heading('ロックしています').waitFor();
	await phone.page.getByLabel(/^PIN/).fill(PIN);
	await phone.button('開く').click();
}

/** Sets the lock of the device, has it lock itself, and opens it: none of it needs the network. */
async function lockAndUnlock(phone: Phone): Promise<void> {
	await phone.visit('/me/lock');
	await phone.page.getByLabel(/^PIN/).fill(PIN);
	await phone.page.getByLabel('もう一度').fill(PIN);
	await phone.button('ロックをかける').click();
	await phone.button('今すぐロックする').click();
	await unlock(phone);
	await phone.heading('この端末のロック').waitFor();
}

describe('a new colleague', () => {
	test('comes in by an invitation and a passkey, signs in with it again, and reads without a network', async () => {
		const administrator = await aPhone();
		await administrator.visit('/');
		await administrator.signIn('S0006');
		const address = await makeLink(administrator, '', '新例 わかば');

		const phone = await aPhone();
		await addAuthenticator(phone);
		await phone.page.goto(address);
		await phone.text('新例 わかば（サンプル）').waitFor();
		await phone.text('郡山市 市民課').waitFor();
		await phone.button('パスキーを作って入る').click();
		await phone.heading('ホーム').waitFor();
		await phone.isUpToDate();
		await phone.isInstalled();

		await signOut(phone);
		await phone.button('パスキーでサインイン').click();
		await phone.heading('ホーム').waitFor();
		await phone.isUpToDate();
		await link.cut();
		await phone.visit('/disaster');
		const notes = phone.page.getByRole('list', { name: '災害ノートの一覧' });
		await notes.getByRole('link').first().click();
		await phone.text('次ならこうする').first().waitFor();
		await lockAndUnlock(phone);
		await phone.visit('/disaster');
		await notes.getByRole('link').first().waitFor();
		await link.restore();

		// The link is used up, and says so.
		const late = await aPhone();
		await late.page.goto(address);
		await late.text('もう使われています').waitFor();
		await administrator.button('渡し終わった').click();
		await administrator.button('閉じる').click();
		await administrator.visit('/admin/invitations?view=links&state=used');
		await administrator.page.getByRole('article', { name: '新例 わかば' }).waitFor();
	});

	test('who forgot the password gets another way in, which ends the old devices', async () => {
		const administrator = await aPhone();
		await administrator.visit('/');
		await administrator.signIn('S0006');
		const old = await server.signIn('S0001');
		const address = await makeLink(administrator, '?view=reset', '例田 はじめ');

		const phone = await aPhone();
		await phone.page.goto(address);
		await phone.text('サインインの方法を決め直します').waitFor();
		const password = phone.page.getByRole('textbox', { name: '新しいパスワード' });
		await password.fill('koriyama2026');
		await phone.button('パスワードを決めて入る').click();
		await phone.text('よく使われるパスワードは使えません').first().waitFor();
		await password.fill('himawari-to-densha');
		await link.cut();
		await phone.button('パスワードを決めて入る').click();
		await phone.text('サーバーに接続できません').waitFor();
		await link.restore();
		await phone.button('パスワードを決めて入る').click();
		await phone.heading('ホーム').waitFor();
		expect((await old.fetch('/api/session')).status).toBe(401);
	});
});

describe('a person’s own ways to sign in', () => {
	test('a passkey is added with the password, used and removed; the password is changed', async () => {
		const phone = await aPhone();
		await addAuthenticator(phone);
		await phone.visit('/');
		await phone.signIn('S0001');
		await phone.isUpToDate();
		await phone.visit('/me/credentials');
		await phone.button('この端末のパスキーを加える').click();
		const dialog = phone.page.getByRole('dialog');
		await dialog.getByLabel('いまのパスワード').fill('wrong');
		await dialog.getByRole('button', { name: '加える' }).click();
		await dialog.getByText('いまのパスワードが違うか').waitFor();
		await dialog.getByLabel('いまのパスワード').fill(PASSWORD);
		await dialog.getByRole('button', { name: '加える' }).click();
		await phone.page.getByRole('list', { name: 'パスキーの一覧' }).waitFor();

		await phone.page.getByRole('textbox', { name: 'いまのパスワード' }).fill(PASSWORD);
		await phone.page.getByRole('textbox', { name: '新しいパスワード' }).fill('himawari-to-densha');
		await phone.button('パスワードを変える').click();
		await phone.text('パスワードを変えました').waitFor();

		await signOut(phone);
		await phone.button('パスキーでサインイン').click();
		await phone.heading('ホーム').waitFor();
		await phone.visit('/me/credentials');
		await phone.button('外す').click();
		await phone.page.getByRole('alertdialog').getByRole('button', { name: '外す' }).click();
		await phone.text('まだありません。').waitFor();
		await signOut(phone);
		await phone.signIn('S0001', 'himawari-to-densha');
	});
});

test('the municipality is asked for after a mistake, whoever makes it, and remembered on the device', async () => {
	const phone = await aPhone();
	await phone.visit('/signin');
	const municipality = phone.page.getByRole('combobox', { name: '市町村' });
	await phone.page.getByLabel('職員番号').fill('S9999');
	await phone.page.getByLabel('パスワード').fill('wrong');
	await phone.button('サインイン').click();
	await phone.text('職員番号かパスワードが違います').waitFor();
	await municipality.selectOption({ label: '須賀川市' });
	await phone.page.getByLabel('職員番号').fill('S0001');
	await phone.page.getByLabel('パスワード').fill(PASSWORD);
	await phone.button('サインイン').click();
	await phone.text('職員番号かパスワードが違います').waitFor();
	await municipality.selectOption({ label: '郡山市' });
	await phone.button('サインイン').click();
	await phone.heading('ホーム').waitFor();
	await signOut(phone);
	expect(await municipality.inputValue()).toBe('072036');
});

describe('single sign-on', () => {
	test('leads to the issuer and back to where the person wanted to go', async () => {
		const phone = await aPhone();
		await phone.visit('/faq');
		await phone.button('職員認証で入る').click();
		await phone.heading('FAQ').waitFor();
		await phone.isUpToDate();
		await phone.visit('/me');
		await phone.text('例田 はじめ（サンプル）').waitFor();
	});

	test('refuses who has no account here, and says so when the issuer cannot be reached', async () => {
		issuer.claims = { sub: 'subject-9', preferred_username: 'S9999' };
		const phone = await aPhone();
		await phone.visit('/signin');
		await phone.button('職員認証で入る').click();
		await phone.text('登録されていません').waitFor();
		await link.cut();
		await phone.button('職員認証で入る').click();
		await phone.text('サーバーに接続できません').waitFor();
	});
});
