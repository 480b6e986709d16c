/** A question becomes an entry of the FAQ that others read without a network; each municipality its answer. */
import { describe, expect, test } from 'vitest';
import { newAcceptance } from '$lib/capabilities/thread/acceptance';
import { addDays, tokyoDate } from '$lib/domain/core/time';
import { newFaq, type FaqFields } from '$lib/capabilities/faq/faq';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import { write } from '../support/gateway';
import { useSetting } from './setting';

const COMMUNITY = 'shomu';
const SPACE = `community-${COMMUNITY}`;
const today = tokyoDate(Date.now());

const at = useSetting('S0002', 'S0012', 'S0013');

const before = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A question that was answered and accepted; the path of its page. */
async function solved(key: string): Promise<string> {
	const thread = newThread(
		{ author: 's0012', now: before(60), key },
		{ kind: 'question', title: '備品の番号は、だれが決めますか', body: '新しい棚が届きました。' }
	);
	const reply = newReply(
		{ author: 's0017', now: before(30), key },
		{ thread: thread._id, body: '備品台帳の順に、総務課が決めます。' }
	);
	const acceptance = newAcceptance(
		{ author: 's0012', now: before(20) },
		{ thread: thread._id, reply: reply._id }
	);
	expect((await write(await at.server.signIn('S0012'), SPACE, [thread])).status).toBe(201);
	expect((await write(await at.server.signIn('S0017'), SPACE, [reply])).status).toBe(201);
	expect((await write(await at.server.signIn('S0012'), SPACE, [acceptance])).status).toBe(201);
	return `/communities/${COMMUNITY}/${encodeURIComponent(`s0012:${key}`)}`;
}

/** An entry that is on the server; the path of its page. */
async function entry(
	staffNumber: string,
	key: string,
	fields: Partial<FaqFields> = {}
): Promise<string> {
	const author = staffNumber.toLowerCase();
	const faq = newFaq(
		{ author, now: before(10), key },
		{
			question: `質問 ${key}`,
			detail: '',
			answer: '本庁の窓口で受け付けます。締切は月末です。',
			contact: '総務課',
			checkedOn: today,
			expiresOn: addDays(today, 300),
			municipalities: [],
			...fields
		}
	);
	expect((await write(await at.server.signIn(staffNumber), 'commons', [faq])).status).toBe(201);
	return `/faq/${encodeURIComponent(`${author}:${key}`)}`;
}

describe('a solved question', () => {
	test('becomes an entry in two taps without a network; a phone that is offline reads it', async () => {
		const path = await solved('story');
		const host = await at.phoneOf('S0002');
		await host.visit(path);
		await host.text('解決した回答').first().waitFor();
		await at.link.cut();

		await host.link('FAQにする').click();
		await host.heading('質問をFAQにする').waitFor();
		await host.text('質問と回答の文を写しました').waitFor();
		await host.button('公開する').click();
		await host.heading('備品の番号は、だれが決めますか').waitFor();
		await host.text('備品台帳の順に、総務課が決めます。').waitFor();
		await host.text('広域圏すべて').waitFor();
		await host.link('備品の番号は、だれが決めますか').click();
		await host.text('FAQ化').waitFor();
		await host.link('FAQになった内容を見る').waitFor();
		expect(await host.link('FAQにする').count()).toBe(0);

		await at.link.restore();
		await host.goOnline();
		await host.isUpToDate();
		const reader = await at.phoneOf('S0013', null);
		await reader.visit('/faq');
		await reader.link('備品の番号は、だれが決めますか').waitFor();
		await reader.context.setOffline(true);
		await reader.visit('/faq');
		await reader.link('備品の番号は、だれが決めますか').click();
		await reader.text('備品台帳の順に、総務課が決めます。').waitFor();
		await reader.button('役に立った').click();
		await reader.text('1人が「役に立った」と答えました。').waitFor();
		await reader.button('まだ困っている').click();
		await reader.page.getByRole('button', { name: 'まだ困っている', pressed: true }).waitFor();
		await reader.button('役に立った').click();
		await reader.context.setOffline(false);
		await reader.goOnline();
		await reader.isUpToDate();
		await host.visit('/faq');
		await host.link('備品の番号は、だれが決めますか').click();
		await host.text('1人が「役に立った」と答えました。').waitFor();
	});

	test('that is an entry already is shown as one, and whoever is not helped asks on', async () => {
		const path = await solved('twice');
		await entry('S0008', 'made', { source: 'thread:s0012:twice' });
		const phone = await at.phoneOf('S0002', null);
		await phone.visit(path);
		await phone.link('FAQになった内容を見る').click();
		await phone.heading('質問 made').waitFor();
		await phone.visit('/faq/new?from=thread%3As0012%3Atwice');
		await phone.text('この質問のFAQは、もうあります').waitFor();
		await phone.link('見る').click();
		await phone.button('まだ困っている').click();
		await phone
			.link(/で聞く$/)
			.first()
			.click();
		await expect
			.poll(() => phone.page.getByRole('textbox', { name: '本文' }).inputValue())
			.toMatch(/質問 made[^]*\/faq\/s0008/);
	});
});

describe('an entry', () => {
	test('past its 有効期限 says so, and holds again after one tap of its author', async () => {
		const path = await entry('S0002', 'old', {
			checkedOn: addDays(today, -400),
			expiresOn: addDays(today, -1)
		});
		const phone = await at.phoneOf('S0002');
		await phone.visit('/faq');
		const due = phone.page.getByRole('region', { name: /^確認が必要なFAQ/ });
		await due.getByRole('link', { name: '質問 old' }).waitFor();
		await at.link.cut();
		await phone.visit(path);
		await phone.text('期限切れ：確認が必要').first().waitFor();
		await phone.button('確認しました').click();
		await phone.text('確認日を今日にしました').waitFor();
		await expect.poll(() => phone.text('期限切れ：確認が必要').count()).toBe(0);
		await at.link.restore();
		await phone.goOnline();
		await phone.isUpToDate();
	});

	test('shows how it was changed', async () => {
		const path = await entry('S0002', 'changed');
		const phone = await at.phoneOf('S0002', null);
		await phone.visit(path);
		await phone.link('編集する').click();
		const answer = phone.page.getByRole('textbox', { name: /^答え/ });
		await expect.poll(() => answer.inputValue()).toContain('月末');
		await answer.fill('本庁の窓口で受け付けます。締切は20日です。');
		await phone.button('公開する').click();
		await phone.button('変更の履歴（1回）').click();
		const history = phone.page.getByRole('dialog', { name: '変更の履歴' });
		await history.locator('del', { hasText: '月末' }).waitFor();
		await history.locator('ins', { hasText: '20日' }).waitFor();
		expect(await history.locator('del').count()).toBe(1);
		await phone.isUpToDate();
	});

	test('has an answer of the own municipality first, and those of others below', async () => {
		await entry('S0002', 'common');
		const phone = await at.phoneOf('S0012', null);
		await phone.visit('/faq');
		await phone.link('質問 common').click();
		await phone.link('自分の市町村の答えを書く').click();
		const answer = phone.page.getByRole('textbox', { name: /^答え/ });
		await expect.poll(() => answer.inputValue()).toContain('本庁');
		await answer.fill('役場の総務課で受け付けます。');
		await phone.button('公開する').click();
		await phone.text('役場の総務課で受け付けます。').waitFor();
		await phone.isUpToDate();

		// Once in the list, and led to the answer for the reader.
		await phone.visit('/faq');
		await phone.link('質問 common').waitFor();
		expect(await phone.link('質問 common').count()).toBe(1);
		await phone.link('質問 common').click();
		await phone.text('役場の総務課で受け付けます。').waitFor();
		const others = phone.page.getByRole('region', { name: 'ほかの市町村では' });
		await others.getByRole('link', { name: '共通の答え' }).click();
		await phone.text('本庁の窓口で受け付けます。締切は月末です。').first().waitFor();

		const other = await at.phoneOf('S0002', null);
		await other.visit('/faq');
		await other.link('質問 common').click();
		await other.heading('答え').first().waitFor();
		await other.page
			.getByRole('region', { name: 'ほかの市町村では' })
			.getByText('役場の総務課で受け付けます。')
			.waitFor();
	});
});
