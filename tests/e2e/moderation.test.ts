/** Somebody's post is reported without a network, hidden with a reason, and shown again. */
import { expect, test } from 'vitest';
import { threadBy } from '../support/documents';
import { write } from '../support/gateway';
import { useSetting } from './setting';

const COMMUNITY = 'disaster-talk';
const TITLE = '避難所での出来事';
const STORY = '住民の名前を書いてしまった本文です。';
const HIDDEN = '運営により非表示（個人の情報があるため）';

const at = useSetting('S0001', 'S0012', 'S0015');

test('report → hide → hidden on the other phone → restore', async () => {
	const author = await at.server.signIn('S0012');
	const thread = { ...threadBy('s0012', 'reported', STORY), title: TITLE };
	expect((await write(author, `community-${COMMUNITY}`, [thread])).status).toBe(201);
	const path = `/communities/${COMMUNITY}/${encodeURIComponent('s0012:reported')}`;

	const reporter = await at.phoneOf('S0001');
	await reporter.visit(`/communities/${COMMUNITY}`);
	// Followed before the app runs, a link loads a page of its own, and Back is the browser's alone.
	await reporter.link(TITLE).waitFor();
	await reporter.follow(path);
	// The list of the community shows the text too: only the thread has it as its heading.
	await reporter.page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
	await at.link.cut();
	const form = reporter.page.getByRole('dialog', { name: '通報する' });
	const report = async () => {
		await reporter.button('その他の操作').first().click();
		await reporter.button('通報する').click();
		await form.waitFor();
	};
	// Back closes a sheet, not the page it belongs to; what is typed waits there.
	await report();
	await form.getByRole('textbox', { name: 'くわしい内容' }).fill('2行目に');
	await reporter.page.goBack();
	await form.waitFor({ state: 'detached' });
	// The router takes the address back in a task of its own.
	await expect.poll(() => reporter.path()).toBe(path);
	await report();
	expect(await form.getByRole('textbox', { name: 'くわしい内容' }).inputValue()).toBe('2行目に');
	await form.getByRole('button', { name: '通報する' }).click();
	await form.getByText('理由を選んでください').first().waitFor();
	await form.getByRole('radio', { name: /個人の情報/ }).check();
	await form.getByRole('textbox', { name: 'くわしい内容' }).fill('3行目に名前があります。');
	await form.getByRole('button', { name: '通報する' }).click();
	await reporter.text('通報しました').waitFor();
	await reporter.page.goBack();
	await reporter.link(TITLE).waitFor();
	await reporter.page.goForward();
	await at.link.restore();
	await reporter.goOnline();
	await reporter.isUpToDate();

	// The host of the community is told, and not by whom.
	const host = await at.phoneOf('S0015', null);
	await host.visit('/inbox');
	await host.link('通報 1件').click();
	await host.page.waitForURL('**/admin/reports');
	const list = host.page.getByRole('list', { name: '通報と非表示の一覧' });
	await list.getByText('通報 1件').waitFor();
	await list.getByText('3行目に名前があります。').waitFor();
	await list.getByText('本文を読む').click();
	await list.getByText(STORY).waitFor();
	const told = await (await at.server.signIn('S0015')).fetch('/api/moderation');
	expect(await told.text()).not.toMatch(/s0001/i);

	await list.getByRole('button', { name: '非表示にする' }).click();
	const hiding = host.page.getByRole('dialog', { name: '非表示にする' });
	await hiding.getByRole('textbox', { name: '理由' }).fill('個人の情報があるため');
	await hiding.getByRole('button', { name: '非表示にする' }).click();
	await list.getByText('非表示の理由：個人の情報があるため').waitFor();

	// On the page that is open, in the list, and after a start without a network.
	await reporter.heading(HIDDEN).waitFor();
	expect(await reporter.text(STORY).count()).toBe(0);
	await at.link.cut();
	await reporter.visit(`/communities/${COMMUNITY}`);
	await reporter.link(HIDDEN).waitFor();
	expect(await reporter.text(TITLE).count()).toBe(0);
	await at.link.restore();
	await reporter.goOnline();

	const writer = await at.phoneOf('S0012', null);
	await writer.visit(path);
	await writer.text('運営により非表示になっています').waitFor();
	await writer.text(STORY).waitFor();

	await list.getByRole('button', { name: '表示に戻す' }).click();
	const question = host.page.getByRole('alertdialog', { name: '表示に戻しますか' });
	// What is being done is not left either.
	let answer!: () => void;
	const answering = new Promise<void>((resolve) => (answer = resolve));
	await host.page.route('**/api/moderation', async (route) => {
		await answering;
		await route.continue();
	});
	await question.getByRole('button', { name: '表示に戻す' }).click();
	await host.page.goBack();
	await question.waitFor();
	expect(host.path()).toBe('/admin/reports');
	answer();
	await host.text('確認を待っている通報はありません').waitFor();
	await reporter.link(TITLE).waitFor();
	await reporter.visit(path);
	await reporter.text(STORY).waitFor();
	await host.visit('/inbox');
	await host.text('通報 1件').waitFor({ state: 'detached' });
});

test('a moderator hides from the post itself; without a network what was typed stays', async () => {
	const author = await at.server.signIn('S0012');
	const thread = { ...threadBy('s0012', 'here', STORY), title: TITLE };
	await write(author, `community-${COMMUNITY}`, [thread]);
	const host = await at.phoneOf('S0015');
	await host.visit(`/communities/${COMMUNITY}/${encodeURIComponent('s0012:here')}`);
	await host.button('その他の操作').first().click();
	await host.button('非表示にする').click();
	const form = host.page.getByRole('dialog', { name: '非表示にする' });
	await form.getByRole('textbox', { name: '理由' }).fill('個人の情報があるため');
	await at.link.cut();
	await form.getByRole('button', { name: '非表示にする' }).click();
	await form.getByText('この操作には通信が必要です').waitFor();
	await at.link.restore();
	await form.getByRole('button', { name: '非表示にする' }).click();
	await host.heading(HIDDEN).waitFor();
	await host.button('表示に戻す').waitFor();
});
