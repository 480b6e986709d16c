/** To ask without a name: written without a network, published by the clerk, answered by others. */
import { expect, test } from 'vitest';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();
const TITLE = '押印の向きは決まっていますか';

test('a question without a name is kept, published when the network is back, and nobody sees whose it is', async () => {
	const { phone, link, server } = at;
	const community = (await server.signIn('S0001')).spaces.find((id) =>
		id.startsWith('community-')
	)!;
	const key = community.slice('community-'.length);
	await link.cut();
	await phone.visit(`/communities/${key}/new`);
	await phone.page.getByRole('checkbox', { name: '匿名にする' }).check();
	await phone.button('匿名で投稿する').click();
	await phone.text('題名を入力してください').first().waitFor();
	await phone.fill({ 題名: TITLE, 本文: 'いまさらですが、教えてください。' });
	await phone.button('匿名で投稿する').click();
	const post = phone.page.getByRole('article', { name: TITLE });
	await post.getByText('この端末のみ').waitFor();
	await phone.visit('/drafts');
	expect(await phone.text(TITLE).count()).toBe(0);

	await link.restore();
	await phone.goOnline();
	await phone.visit('/me/anonymous');
	await post.getByText('公開しました').waitFor();
	await post.getByRole('link', { name: '投稿を見る' }).click();
	await phone.heading(TITLE).waitFor();
	const first = phone.page.getByRole('article', { name: '最初の投稿' });
	await first.getByText('匿名', { exact: true }).waitFor();
	expect(await first.getByText('例田').count()).toBe(0);
	expect(await phone.button('投稿した人を確かめる').count()).toBe(0);

	const member = await memberOf(community);
	const other = await at.phoneOf(member);
	await other.visit(`/communities/${key}`);
	await other.page.getByText(TITLE).first().waitFor();
	await other.page.getByText(TITLE).first().click();
	const shown = other.page.getByRole('article', { name: '最初の投稿' });
	await shown.getByText('匿名', { exact: true }).waitFor();
	expect(await shown.getByText('例田').count()).toBe(0);
	expect(await other.page.getByRole('checkbox', { name: '匿名にする' }).isChecked()).toBe(false);
	await other.fill({ 返信: '決まりはありません。' });
	await other.button('返信する').click();
	const reply = other.page.getByRole('listitem').filter({ hasText: '決まりはありません。' });
	await reply.getByText('送信済み').waitFor();
	await phone.text('決まりはありません。').waitFor();
	await phone.fill({ 返信: '助かりました。' });
	// Chosen already: whoever asked without a name would tell it with their thanks.
	await phone.button('匿名で返信する').click();
	await phone.page.getByRole('article', { name: '返信' }).getByText('公開しました').waitFor();
});

/** Staff number of somebody else who is in the community. */
async function memberOf(community: string): Promise<string> {
	for (let n = 2; n <= 24; n++) {
		const number = `S${String(n).padStart(4, '0')}`;
		if ((await at.server.signIn(number)).spaces.includes(community)) return number;
	}
	throw new Error('nobody else is in that community');
}
