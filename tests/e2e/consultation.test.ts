/**
 * The way of a question: asked at a counter without a network, with a photo; answered on a second
 * phone, accepted, made an entry of the FAQ, and found on a third phone that has no network either.
 */
import { expect, test } from 'vitest';
import type { Link } from '../support/link';
import type { Phone } from './phone';
import { choose, photoWithPlace } from './photos';
import { useSetting } from './setting';

const COMMUNITY = 'ask-anything';
const QUESTION = '窓口に届いた委任状の様式がちがうとき、どうしますか';
const BODY = '写真のような委任状が届きました。受け付けてよいか、まよっています。';
const ANSWER = '様式がちがっても、必要な事項がそろっていれば受け付けます。';

const at = useSetting('S0001', 'S0004', 'S0012');

/** A phone with a line of its own. */
async function phoneOf(staffNumber: string): Promise<{ phone: Phone; link: Link }> {
	const link = await at.lineOf();
	return { phone: await at.phoneOf(staffNumber, link), link };
}

test('a question with a photo becomes an answer that a third phone finds without a network', async () => {
	const asker = await phoneOf('S0001');
	const form = `/communities/${COMMUNITY}/new`;
	const field = (name: string) => asker.phone.page.getByRole('textbox', { name });
	// Somebody asked something like it before.
	await asker.phone.ask(COMMUNITY, '委任状の様式は決まっていますか', '教えてください。');
	await asker.phone.isUpToDate();

	await asker.link.cut();
	await asker.phone.visit(form);
	await asker.phone.chip('未接続').waitFor();
	await field('題名').fill(QUESTION);
	const similar = asker.phone.page.getByRole('list', { name: '似ている質問' });
	await similar.getByRole('link', { name: '委任状の様式は決まっていますか' }).waitFor();
	const buffer = await photoWithPlace(asker.phone);
	await choose(asker.phone, { name: 'IMG_0002.jpg', mimeType: 'image/jpeg', buffer });
	await field('写真の説明').fill('手書きの委任状');
	// Killed in the middle of a sentence: what was typed until a moment ago is there.
	await field('本文').fill(BODY.slice(0, 12));
	await asker.phone.text('下書きを保存しました').waitFor();
	await field('本文').pressSequentially(BODY.slice(12), { delay: 60 });
	await asker.phone.killTab();
	await asker.phone.visit(form);
	await expect.poll(() => field('題名').inputValue()).toBe(QUESTION);
	await expect.poll(() => field('本文').inputValue()).toContain(BODY.slice(0, 16));
	expect(BODY.startsWith(await field('本文').inputValue())).toBe(true);
	await field('本文').fill(BODY);
	await expect.poll(() => field('写真の説明').inputValue()).toBe('手書きの委任状');

	await asker.phone.button('投稿する').click();
	await asker.phone.heading(QUESTION).waitFor();
	await asker.phone.text('この端末のみ').first().waitFor();
	await asker.phone.text('受付').first().waitFor();
	const thread = asker.phone.path();
	await asker.link.restore();
	await asker.phone.goOnline();
	await asker.phone.isUpToDate();

	// The host answers on a second phone.
	const host = await phoneOf('S0004');
	await host.phone.visit(thread);
	await host.phone.button('手書きの委任状（大きく表示する）').waitFor();
	await host.phone.page.getByRole('textbox', { name: '返信' }).fill(ANSWER);
	await host.phone.button('返信する').click();
	await host.phone.page.getByRole('list', { name: '返信の一覧' }).getByText(ANSWER).waitFor();
	await host.phone.isUpToDate();

	const answer = asker.phone.page.getByRole('article').filter({ hasText: ANSWER }).first();
	await answer.waitFor();
	await asker.phone.text('回答あり').first().waitFor();
	await answer.getByRole('button', { name: 'その他の操作' }).click();
	const menu = asker.phone.page.getByRole('dialog', { name: 'この投稿について' });
	await menu.getByRole('button', { name: 'この回答で解決にする' }).click();
	await asker.phone.text('解決した回答').first().waitFor();
	await asker.phone.isUpToDate();

	await host.phone.link('FAQにする').click();
	await host.phone.heading('質問をFAQにする').waitFor();
	await host.phone.button('公開する').click();
	await host.phone.heading(QUESTION).waitFor();
	await host.phone.isUpToDate();
	await asker.phone.text('FAQ化').first().waitFor();

	// Of somebody who has not joined the community, and whose phone is without a network.
	const reader = await phoneOf('S0012');
	await reader.link.cut();
	await reader.phone.visit('/search');
	await reader.phone.chip('未接続').waitFor();
	await reader.phone.page.getByRole('searchbox', { name: '検索' }).fill('委任');
	const results = reader.phone.page.getByRole('list', { name: '検索の結果' });
	await results.getByRole('link', { name: QUESTION }).click();
	await reader.phone.text(ANSWER).waitFor();
	await reader.phone.chip('未接続').waitFor();
});
