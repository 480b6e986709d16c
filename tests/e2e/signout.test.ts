/** A device that several people use: signing out needs no network, and keeps what was not sent. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { openLink, type Link } from '../support/link';
import { eventually, startServer, type TestServer } from '../support/server';
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

/** Presses a button of the screen, and the one of the same meaning in the dialog it opens. */
async function signOut(button: string, answer: RegExp): Promise<void> {
	await phone.visit('/me');
	await phone.button(button).click();
	await phone.page.getByRole('alertdialog').getByRole('button', { name: answer }).click();
	await phone.heading('結（ゆい）にサインイン').waitFor();
}

/** Databases of a person on this device. */
const databasesOf = (person: string): Promise<string[]> =>
	phone.page.evaluate(
		async (id) =>
			(await indexedDB.databases()).flatMap(({ name = '' }) => (name.includes(id) ? [name] : [])),
		`yui-${person}`
	);
const hasSession = async (): Promise<boolean> =>
	(await phone.context.cookies()).some(({ name }) => name === 'yui_session');

describe('signing out', () => {
	test('offline shows nothing of the person at once, and ends the session at the next contact', async () => {
		await link.cut();
		await phone.visit('/');
		await phone.chip('圏外').waitFor();
		await signOut('サインアウト', /^サインアウト$/);
		expect(await phone.page.getByLabel('職員番号').inputValue()).toBe('');
		await eventually(async () => expect(await databasesOf('s0001')).toEqual([]));
		await phone.visit('/communities');
		await phone.heading('結（ゆい）にサインイン').waitFor();
		expect(await hasSession()).toBe(true);

		await link.restore();
		await phone.goOnline();
		await eventually(async () => expect(await hasSession()).toBe(false));
	});

	test('keeps unsent work for its person only, who sends it by signing in again', async () => {
		await link.cut();
		await phone.writeNote('出す前に席を立ったノート');
		const note = phone.path();
		await signOut('サインアウト', /^サインアウト$/);
		await phone.text('まだ送信していないものが 1件').waitFor();
		expect(await databasesOf('s0001')).not.toEqual([]);

		await link.restore();
		await phone.signIn('S0002');
		await phone.isUpToDate();
		await phone.visit(note);
		await phone.text('このノートは、この端末にありません').waitFor();
		await signOut('サインアウト', /^サインアウト$/);
		await phone.text('まだ送信していないものが 1件').waitFor();

		await phone.signIn('S0001');
		await phone.isUpToDate();
		await phone.visit(note);
		await phone.heading('出す前に席を立ったノート').waitFor();
		await phone.text('送信済み').first().waitFor();
		await eventually(async () => expect(await databasesOf('s0002')).toEqual([]));
	});

	test('throws unsent work away only when the person says so', async () => {
		await link.cut();
		await phone.writeNote('捨てるノート');
		await signOut('未送信を捨ててサインアウト', /^1件 を捨てる$/);
		await eventually(async () => expect(await databasesOf('s0001')).toEqual([]));
	});
});
