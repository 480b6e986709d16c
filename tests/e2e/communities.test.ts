/** A community from the administrator's phone to everybody's: opened, joined, archived, reopened. */
import { expect, test } from 'vitest';
import type { Phone } from './phone';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone('S0006', 'S0012');
const TITLE = '窓口のことばを考える会';

/** Chooses the person found first as 世話役. */
const hostFound = (phone: Phone): Promise<void> =>
	phone.page.getByRole('group', { name: '世話役', exact: true }).getByRole('radio').first().check();

test('an administrator opens a community, which others join until it is archived', async () => {
	const phone = await at.phoneOf('S0006');
	await phone.visit('/admin');
	await phone.page
		.getByRole('main')
		.getByRole('link', { name: 'コミュニティ', exact: true })
		.click();
	await phone.link('コミュニティを開く').click();
	await phone.button('開く').click();
	await phone.text('名前を入力してください。').first().waitFor();
	await phone.fill({ 名前: TITLE, 目的: 'やさしいことばで案内する。', アドレス: 'kotoba' });
	await phone.choose({ '種類 必須': '学び合い' });
	await phone.page.getByRole('searchbox', { name: /世話役をさがす/ }).fill('s0008');
	await hostFound(phone);
	await at.link.cut();
	await phone.button('開く').click();
	await phone.text('サーバーに接続できません').first().waitFor();
	await at.link.restore();
	await phone.button('開く').click();
	await phone.text('コミュニティを開きました').waitFor();
	// Whoever is to begin it is in it from the first moment.
	await phone.page
		.getByRole('listitem')
		.filter({ has: phone.page.getByRole('link', { name: TITLE }) })
		.getByText(/参加 1人/)
		.waitFor();

	await at.phone.goOnline();
	// The form of a community that one is not in, or that is none, says so before anything is typed.
	await at.phone.visit('/communities/nowhere/new');
	await at.phone.text('このコミュニティは、見つかりません').waitFor();
	expect(await at.phone.page.getByRole('textbox').count()).toBe(0);
	await at.phone.visit('/communities');
	await at.phone.link(TITLE).waitFor();
	await at.phone.visit('/communities/kotoba/new');
	await at.phone.text('このコミュニティに参加していません').waitFor();
	expect(await at.phone.page.getByRole('textbox').count()).toBe(0);
	await at.phone.button('参加する').click();
	await at.phone.page.getByRole('textbox', { name: '題名' }).waitFor();
	await at.phone.visit('/communities');
	await at.phone.link(TITLE).click();
	// The list has headings and memberships of its own.
	await at.phone.page.getByRole('heading', { name: TITLE, level: 1 }).waitFor();
	await at.phone.text('参加中').waitFor();
	await at.phone.ask('kotoba', '「至急」の言いかえ', '何と書いていますか。');
	await at.phone.isUpToDate();
	await at.phone.page.getByRole('textbox', { name: '返信' }).waitFor();

	await phone.link(TITLE).click();
	await phone.button('アーカイブする').click();
	await phone.page.getByRole('alertdialog').getByRole('button', { name: 'アーカイブ' }).click();
	await phone.text('コミュニティをアーカイブしました').waitFor();
	// The composer goes while the other person looks at it.
	await at.phone.text('アーカイブされています').waitFor();
	expect(await at.phone.page.getByRole('textbox', { name: '返信' }).count()).toBe(0);
	await at.phone.text('何と書いていますか。').waitFor();
	await at.phone.visit('/communities/kotoba/new');
	await at.phone.text('アーカイブされています').waitFor();
	expect(await at.phone.button('投稿する').count()).toBe(0);
	expect(await at.phone.page.getByRole('textbox').count()).toBe(0);
	await at.phone.visit('/communities/kotoba');
	await at.phone.text('アーカイブされています').waitFor();
	expect(await at.phone.link('投稿する').count()).toBe(0);
	// Whoever is not in it does not find it any more.
	await phone.visit('/communities');
	await phone.link('庶務担当者の集まり').waitFor();
	expect(await phone.link(TITLE).count()).toBe(0);

	await phone.visit('/admin/communities');
	await phone.button('アーカイブ').click();
	await phone.link(TITLE).click();
	await phone.button('再開する').click();
	await phone.text('コミュニティを再開しました').waitFor();
	await at.phone.link('投稿する').waitFor();
});

test('a closed community is joined by whom its host invites, until it is taken back', async () => {
	const [admin, guest] = [await at.phoneOf('S0006'), await at.phoneOf('S0012')];
	const host = at.phone;
	await admin.visit('/admin/communities/new');
	await admin.fill({ 名前: '復職の相談室', 目的: '聞きにくいことを聞く。', アドレス: 'cafe' });
	await admin.choose({ '種類 必須': 'ワークライフバランス' });
	await admin.page.getByRole('radio', { name: '招待された職員だけ' }).check();
	await admin.page.getByRole('searchbox', { name: /世話役をさがす/ }).fill('s0001');
	await hostFound(admin);
	await admin.button('開く').click();
	await admin.text('コミュニティを開きました').waitFor();

	await guest.goOnline();
	await guest.visit('/communities/cafe');
	await guest.text('参加したいときは、世話役に声をかけてください。').waitFor();
	expect(await guest.button('参加する').count()).toBe(0);

	await host.goOnline();
	await host.visit('/communities/cafe');
	await host.link('招待する').click();
	await host.text('まだ誰も招待していません').waitFor();
	await host.page.getByRole('searchbox', { name: /招待する人をさがす/ }).fill('例島');
	const inviting = host.button('例島 いつき（サンプル）さんを招待する');
	await at.link.cut();
	await inviting.click();
	await host.text('サーバーに接続できません').first().waitFor();
	await at.link.restore();
	await inviting.click();
	await host.text('さんを招待しました').waitFor();
	await host.heading('招待した人（1人）').waitFor();
	// Nothing is wider than the phone.
	expect(await host.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
		360
	);

	await guest.goOnline();
	await guest.visit('/communities');
	await guest.text('招待されています').waitFor();
	// The bell says so too, and leads there.
	await guest.visit('/inbox');
	const told = guest.page.getByRole('list', { name: '通知の一覧' });
	await told.getByText('招待されました').waitFor();
	await told.getByRole('link', { name: '復職の相談室' }).click();
	await guest.button('参加する').click();
	await guest.text('参加中').waitFor();
	await guest.ask('cafe', '復帰の前に聞いておくこと', '何がありますか。');
	await guest.isUpToDate();

	await host.goOnline();
	await host.button('例島 いつき（サンプル）さんを外す').click();
	await host.page.getByRole('alertdialog').getByRole('button', { name: '外す' }).click();
	await host.text('まだ誰も招待していません').waitFor();
	await guest.goOnline();
	await guest.visit('/communities/cafe');
	await guest.text('参加したいときは、世話役に声をかけてください。').waitFor();
	expect(await guest.text('復帰の前に聞いておくこと').count()).toBe(0);
});
