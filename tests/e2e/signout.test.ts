/** A device that several people use: signing out needs no network, and keeps what was not sent. */
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/server';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();

/** Presses a button of the screen, and the one of the same meaning in the dialog it opens. */
async function signOut(button: string, answer: RegExp): Promise<void> {
	await at.phone.visit('/me');
	await at.phone.button(button).click();
	await at.phone.page.getByRole('alertdialog').getByRole('button', { name: answer }).click();
	await at.phone.heading('結（ゆい）にサインイン').waitFor();
}

/** Databases of a person on this device. */
const databasesOf = (person: string): Promise<string[]> =>
	at.phone.page.evaluate(
		async (id) =>
			(await indexedDB.databases()).flatMap(({ name = '' }) => (name.includes(id) ? [name] : [])),
		`yui-${person}`
	);
const hasSession = async (): Promise<boolean> =>
	(await at.phone.context.cookies()).some(({ name }) => name === 'yui_session');

describe('signing out', () => {
	test('offline shows nothing of the person at once, and ends the session at the next contact', async () => {
		await at.link.cut();
		await at.phone.visit('/');
		await at.phone.chip('未接続').waitFor();
		await signOut('サインアウト', /^サインアウト$/);
		expect(await at.phone.page.getByLabel('職員番号').inputValue()).toBe('');
		await eventually(async () => expect(await databasesOf('s0001')).toEqual([]));
		await at.phone.visit('/communities');
		await at.phone.heading('結（ゆい）にサインイン').waitFor();
		expect(await hasSession()).toBe(true);

		await at.link.restore();
		await at.phone.goOnline();
		await eventually(async () => expect(await hasSession()).toBe(false));
	});

	test('keeps unsent work for its person only, who sends it by signing in again', async () => {
		await at.link.cut();
		await at.phone.writeNote('出す前に席を立ったノート');
		const note = at.phone.path();
		await signOut('サインアウト', /^サインアウト$/);
		await at.phone.text('まだ送信していないものが 1件').waitFor();
		// What was said to whoever left does not lie over the next one's fields.
		expect(await at.phone.text('順に送信します').count()).toBe(0);
		expect(await databasesOf('s0001')).not.toEqual([]);

		await at.link.restore();
		await at.phone.signIn('S0002');
		await at.phone.isUpToDate();
		await at.phone.visit(note);
		await at.phone.text('このノートは、この端末にありません').waitFor();
		await signOut('サインアウト', /^サインアウト$/);
		await at.phone.text('まだ送信していないものが 1件').waitFor();

		await at.phone.signIn('S0001');
		await at.phone.isUpToDate();
		await at.phone.visit(note);
		await at.phone.heading('出す前に席を立ったノート').waitFor();
		await at.phone.text('送信済み').first().waitFor();
		await eventually(async () => expect(await databasesOf('s0002')).toEqual([]));
	});

	test('throws unsent work away only when the person says so', async () => {
		await at.link.cut();
		await at.phone.writeNote('捨てるノート');
		await signOut('未送信を捨ててサインアウト', /^1件 を捨てる$/);
		await eventually(async () => expect(await databasesOf('s0001')).toEqual([]));
	});
});
