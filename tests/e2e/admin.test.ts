/** The administration on a phone: a roster, a move that is announced, and no network. */
import { writeXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import type { CommunitiesInfo, PeopleInfo } from '$lib/domain/admin/wire';
import { addDays, tokyoDate } from '$lib/domain/core/time';
import { HEADINGS, rosterRow, withCell } from '../support/roster';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone('S0006');

test('an administrator takes in a roster saved by Excel, and takes it back', async () => {
	const api = await at.server.signIn('S0006');
	const { people } = (await (await api.fetch('/api/admin/people')).json()) as PeopleInfo;
	const rows = people.map(({ staffNumber, name, unitName, title }, index) =>
		[
			['職員番号', staffNumber],
			['氏名', name],
			['所属コード', ''],
			['所属名', unitName],
			['職名', index === 0 ? '部長' : title]
		].reduce((row, [heading, cell]) => withCell(row, heading as '氏名', cell ?? ''), rosterRow(1))
	);
	const office = people[0]!.unitName;
	const more = [
		withCell(rosterRow(11), '発令日', '来月'),
		withCell(rosterRow(12), '氏名', ''),
		withCell(rosterRow(13), '所属名', `${office}課`)
	];
	const table = [[...HEADINGS], ...rows, ...more.map((row) => withCell(row, '所属コード', ''))];
	const file = await writeXlsx({ sheets: [{ name: '名簿', rows: table }] });

	const phone = await at.phoneOf('S0006');
	await phone.visit('/me');
	await phone.link('管理').click();
	await phone.link('職員名簿の取り込み').click();
	await phone.page.getByLabel('名簿のファイル').setInputFiles({
		name: '名簿.xlsx',
		mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
		buffer: Buffer.from(file)
	});
	await at.link.cut();
	await phone.button('内容を確かめる').click();
	await phone.text('サーバーに接続できません').waitFor();
	await at.link.restore();
	await phone.button('内容を確かめる').click();
	await phone.text(`${rows.length + 3}行目`).waitFor();
	await phone.text('氏名がありません').waitFor();
	await phone.text('読めないところがある列').waitFor();
	await phone.text(`発令日：1行（${rows.length + 2}行目`).waitFor();
	const list = phone.page.getByRole('list', { name: '変わる人の一覧' });
	await list.getByText('000011').waitFor();
	expect(await list.getByText('000013').count()).toBe(0);
	const doubt = phone.page.getByRole('group', { name: `${office}課` });
	await doubt.getByText(`登録に「${office}」があります`).waitFor();
	await doubt.getByRole('radio', { name: '書きまちがい' }).check();
	await list.getByRole('listitem').filter({ hasText: '000013' }).getByText(office).waitFor();
	expect(await doubt.getByRole('radio', { name: '書きまちがい' }).isChecked()).toBe(true);
	await phone.button('このとおりに反映する').click();
	const question = phone.page.getByRole('alertdialog', { name: '名簿を反映しますか' });
	await question.getByText(/新規 \d+人/).waitFor();
	await question.getByRole('button', { name: '反映する' }).click();
	await phone.text('名簿を反映しました').waitFor();
	// What was done stands at the top, and that is what one sees.
	await expect.poll(() => phone.page.evaluate(() => scrollY)).toBe(0);
	const found = async () =>
		((await (await api.fetch('/api/admin/people?text=000011')).json()) as PeopleInfo).total;
	expect(await found()).toBe(1);

	await phone.button('元に戻す').click();
	await phone.page.getByRole('alertdialog').getByRole('button', { name: '元に戻す' }).click();
	await phone.text('元に戻しました').waitFor();
	expect(await found()).toBe(0);

	await phone.visit('/admin/audit');
	await phone.text('名簿の取消').last().waitFor();
});

test('whoever is to move reads the new office’s notebooks, and cannot write them', async () => {
	await at.phone.visit('/admin');
	await at.phone.text('管理者だけが使える画面です').waitFor();

	const api = await at.server.signIn('S0006');
	const today = tokyoDate(Date.now());
	const incoming = { unit: 'koriyama-soumu', title: '', from: today, on: addDays(today, 7) };
	const announce = (value: object | null) =>
		api.fetch('/api/admin/people/s0001', {
			method: 'PATCH',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ incoming: value })
		});
	await at.phone.visit('/handover');
	await announce(incoming);
	await at.phone.text('のノートも読めます').waitFor();
	const notebooks = at.phone.page.getByRole('list', { name: '引継ぎノートの一覧' });
	const theirs = notebooks.getByRole('article').filter({ hasText: '読むだけ' });
	await theirs.first().getByRole('link').click();
	await at.phone.text('いまは読むだけです').waitFor();
	await at.phone.page.getByRole('list', { name: '項目の一覧' }).getByRole('link').first().click();
	await at.phone.text('いまは読むだけです').waitFor();
	expect(await at.phone.button('保存する').count()).toBe(0);

	await announce(null);
	await at.phone.visit('/handover');
	await expect.poll(() => theirs.count()).toBe(0);
});

test('a host who left is marked, and two taps give the community another', async () => {
	const api = await at.server.signIn('S0004');
	const { communities } = (await (
		await api.fetch('/api/admin/communities')
	).json()) as CommunitiesInfo;
	const found = communities.find(
		({ host, members, archived }) => members > 2 && !archived && host !== 's0004'
	)!;
	const stopped = await api.fetch(`/api/admin/people/${found.host}`, {
		method: 'PATCH',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ disabled: true })
	});
	expect(stopped.status).toBe(200);

	const phone = await at.phoneOf('S0004');
	await phone.visit(`/communities/${found.community}`);
	await phone.text('いまは利用していません').first().waitFor();
	await phone.text('新しい世話役を、管理者が選びます。').waitFor();
	await phone.visit('/');
	await phone.link(`「${found.title}」の世話役がいません`).click();
	const candidates = phone.page.getByRole('list', { name: '世話役になれる人' });
	await candidates.getByRole('button').first().click();
	await phone.text(/さんを世話役にしました/).waitFor();
	const after = (await (await api.fetch('/api/admin/communities')).json()) as CommunitiesInfo;
	const { host, hostName } = after.communities.find(
		({ community }) => community === found.community
	)!;
	expect(host).not.toBe(found.host);
	expect(hostName).not.toBe('');
	await phone.visit('/');
	await expect.poll(() => phone.link(`「${found.title}」の世話役がいません`).count()).toBe(0);
});
