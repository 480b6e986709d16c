/** A thread as people use it: react, quote, call on somebody, edit, delete, accept; whatever is typed. */
import { beforeEach, describe, expect, test } from 'vitest';
import { markedRead } from '$lib/capabilities/inbox/readmark';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import { write } from '../support/gateway';
import type { Phone } from './phone';
import { useSetting } from './setting';

const COMMUNITY = 'shomu';
const SPACE = `community-${COMMUNITY}`;

const at = useSetting('S0002', 'S0012');
let phone: Phone;

/** An instant before now, so that nothing is ahead of anybody's clock. */
const before = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** Has somebody ask a question, and another answer it; the path of its page. */
async function asked(
	key: string,
	body = '教えてください。',
	answer = '知っています。'
): Promise<string> {
	const thread = newThread(
		{ author: 's0012', now: before(60), key },
		{ kind: 'question', title: `質問 ${key}`, body }
	);
	const reply = newReply(
		{ author: 's0017', now: before(30), key },
		{ thread: thread._id, body: answer }
	);
	expect((await write(await at.server.signIn('S0012'), SPACE, [thread])).status).toBe(201);
	expect((await write(await at.server.signIn('S0017'), SPACE, [reply])).status).toBe(201);
	return `/communities/${COMMUNITY}/${encodeURIComponent(`s0012:${key}`)}`;
}

beforeEach(async () => {
	phone = await at.phoneOf('S0002');
});

/** The first post with this text: one that quotes it comes later. */
const post = (on: Phone, text: string) =>
	on.page.getByRole('article').filter({ hasText: text }).first();

/** Opens what can be done with a post, and does it. */
async function choose(on: Phone, text: string, action: string): Promise<void> {
	await post(on, text).getByRole('button', { name: 'その他の操作' }).click();
	await on.page
		.getByRole('dialog', { name: 'この投稿について' })
		.getByRole('button', { name: action })
		.click();
}

describe('a thread', () => {
	test('is reacted to, quoted, edited and deleted without a network; another phone sees all of it', async () => {
		const path = await asked('story');
		await phone.visit(path);
		await phone.text('知っています。').waitFor();
		await at.link.cut();

		await post(phone, '知っています。').getByRole('button', { name: '反応する' }).click();
		await post(phone, '知っています。').getByRole('button', { name: 'ありがとう' }).click();
		await post(phone, '知っています。')
			.getByRole('button', { name: 'ありがとう', pressed: true })
			.waitFor();
		await post(phone, '知っています。').getByText('この端末のみ').waitFor();

		await post(phone, '知っています。').getByRole('button', { name: '引用' }).click();
		// While people are offered it is a combobox.
		const field = phone.page.getByLabel('返信', { exact: true });
		await field.pressSequentially('そうなんですね。@りい');
		expect(await phone.page.getByRole('listbox').count()).toBe(0);
		for (let n = 0; n < 3; n++) await field.press('Backspace');
		await field.pressSequentially('@例島');
		await phone.page.getByRole('option', { name: /例島/ }).waitFor();
		// The Enter that confirms kanji, as Safari on a desktop sends it, chooses nobody.
		await field.evaluate((element) =>
			element.dispatchEvent(
				new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true })
			)
		);
		expect(await field.inputValue()).toBe('そうなんですね。@例島');
		await phone.page.keyboard.press('Enter');
		await field.pressSequentially('へ');
		await phone.button('返信する').click();
		const mine = post(phone, 'そうなんですね。');
		await mine.getByText('@例島 いつき（サンプル）', { exact: true }).waitFor();
		await mine.getByRole('link', { name: /さんの投稿/ }).waitFor();

		await choose(phone, 'そうなんですね。', '編集する');
		await phone.page.getByRole('textbox', { name: '返信を直す' }).fill('直しました。');
		await phone.button('変更を保存する').click();
		await post(phone, '直しました。').getByRole('button', { name: '編集済' }).click();
		const history = phone.page.getByRole('dialog', { name: '変更の履歴' });
		await history.getByText('そうなんですね。').first().waitFor();
		await history.getByRole('button', { name: '閉じる' }).click();

		await field.fill('間違えました。');
		await phone.button('返信する').click();
		await post(phone, '間違えました。').waitFor();
		await choose(phone, '間違えました。', '削除する');
		await phone.page.getByRole('alertdialog').getByRole('button', { name: '削除する' }).click();
		// Exactly: the dialog that asked quotes the mark.
		await phone.page.getByText('削除されました（本人）', { exact: true }).waitFor();
		expect(await phone.text('間違えました。').count()).toBe(0);

		await at.link.restore();
		await phone.goOnline();
		await phone.isUpToDate();
		const asker = await at.phoneOf('S0012', null);
		await asker.visit(path);
		await asker.text('直しました。').waitFor();
		await asker.text('削除されました（本人）').waitFor();
		await post(asker, '知っています。').getByRole('button', { name: 'ありがとう 1' }).waitFor();
		await post(asker, '直しました。').getByRole('button', { name: '編集済' }).waitFor();

		await choose(asker, '知っています。', 'この回答で解決にする');
		await asker.text('解決した回答').first().waitFor();
		await asker.isUpToDate();
		await phone.text('解決した回答').first().waitFor();
		// The host of the community may take it back, also without a network.
		await at.link.cut();
		await choose(phone, '知っています。', '解決を取り消す');
		await phone.text('回答あり').waitFor();
	});

	test('of five hundred replies is drawn in parts, and leads to the first unread, the newest and the own one', async () => {
		const path = await asked('many');
		const author = await at.server.signIn('S0017');
		const reply = (index: number) =>
			newReply(
				{ author: 's0017', now: before(29 - index / 100), key: `many-${index}` },
				{ thread: 'thread:s0012:many', body: `${index}件目の返信。` }
			);
		const some = Array.from({ length: 80 }, (_, index) => reply(index));
		expect((await write(author, SPACE, some)).status).toBe(201);
		const seen = { at: before(29 - 79 / 100), replies: 81 };
		const mark = markedRead(
			{ author: 's0002', now: before(0), place: SPACE },
			{ seen: { 's0012:many': seen } },
			undefined
		);
		const reader = await at.server.signIn('S0002');
		expect((await write(reader, 'personal-s0002', [mark])).status).toBe(201);
		const rest = Array.from({ length: 420 }, (_, index) => reply(80 + index));
		for (let start = 0; start < rest.length; start += 100)
			expect((await write(author, SPACE, rest.slice(start, start + 100))).status).toBe(201);

		await phone.isUpToDate();
		await phone.visit(path);
		await phone.heading('返信（501件）').waitFor();
		const articles = phone.page.getByRole('article');
		expect(await articles.count()).toBeLessThan(50);
		await phone.button('未読の最初へ（420件）').click();
		const unread = post(phone, '80件目の返信。');
		await expect.poll(() => unread.evaluate((one) => one === document.activeElement)).toBe(true);
		await phone.button(/^前の30件を表示/).click();
		await post(phone, '50件目の返信。').waitFor();
		await phone.button(/^次の30件を表示/).focus();
		await phone.page.keyboard.press('Enter');
		await post(phone, '110件目の返信。').waitFor();
		await phone.button('最新の返信へ').click();
		await post(phone, '499件目の返信。').waitFor();
		expect(await articles.count()).toBeLessThan(50);
		await phone.page.evaluate(() => scrollTo(0, 0));

		await phone.visit(path);
		await phone.fill({ 返信: '五百二件目です。' });
		await phone.button('返信する').click();
		await expect
			.poll(() =>
				post(phone, '五百二件目です。').evaluate((one) => {
					const { top, bottom } = one.getBoundingClientRect();
					return bottom > 0 && top < innerHeight;
				})
			)
			.toBe(true);
		expect(await articles.count()).toBeLessThan(50);
		// A link to one that is not drawn draws it.
		await phone.visit(`${path}#post-reply-s0017-many-250`);
		await post(phone, '250件目の返信。').waitFor();
	});

	test('is kept for later and found again without a network', async () => {
		await phone.visit(await asked('later'));
		await phone.heading('質問 later').waitFor();
		await at.link.cut();
		await phone.button('あとで読む').click();
		await phone.page.getByRole('button', { name: 'あとで読む', pressed: true }).waitFor();
		await phone.visit('/me/saved');
		await phone.link('質問 later').click();
		await phone.button('あとで読む').click();
		await phone.page.getByRole('button', { name: 'あとで読む', pressed: false }).waitFor();
		await phone.visit('/me/saved');
		await phone.text('まだありません').waitFor();
		await at.link.restore();
		await phone.goOnline();
		await phone.isUpToDate();
	});

	test('about how offices do it is answered by an office and compared', async () => {
		await phone.visit(`/communities/${COMMUNITY}/new`);
		await phone.page.getByRole('radio', { name: 'いまどうしてる？' }).check();
		await phone.fill({ 題名: '掲示板の整理', 本文: 'どうしていますか。' });
		await phone.button('投稿する').click();
		await phone.heading('掲示板の整理').waitFor();
		expect(await phone.page.getByRole('textbox', { name: '所属 必須' }).inputValue()).toBe(
			'総務課（サンプル）'
		);
		await phone.fill({ やり方: '月に一度、古いものを移します。', 工夫していること: '題名に日付' });
		await phone.button('返信する').click();
		await phone.heading('所属ごとの比較').waitFor();
		await phone.heading('郡山市（1件）').waitFor();
		await phone.page.setViewportSize({ width: 1200, height: 800 });
		const row = phone.page.getByRole('table').getByRole('row').nth(1);
		await row.getByRole('rowheader', { name: /総務課/ }).waitFor();
		await row.getByRole('cell', { name: '題名に日付' }).waitFor();
	});

	test('without an answer for two days is in the queue, and the host is told', async () => {
		const old = newThread(
			{ author: 's0012', now: before(60 * 49), key: 'old' },
			{ kind: 'question', title: 'だれか教えてください', body: 'まだ分かりません。' }
		);
		const young = newThread(
			{ author: 's0012', now: before(60 * 47), key: 'young' },
			{ kind: 'question', title: 'きのうの質問', body: 'まだ待てます。' }
		);
		const many = Array.from({ length: 40 }, (_, index) =>
			newThread(
				{ author: 's0012', now: before(60 * 60 + index), key: `older-${index}` },
				{ kind: 'question', title: `もっと前の質問 ${index}`, body: '待っています。' }
			)
		);
		await write(await at.server.signIn('S0012'), SPACE, [old, young, ...many]);
		await phone.visit('/communities');
		await phone.link('返事を待っている質問').click();
		// A list that has grown is drawn in parts; who waits longest comes first.
		await phone.link('もっと前の質問 39').waitFor();
		const cards = phone.page.getByRole('list', { name: /返事を待っている/ }).getByRole('listitem');
		expect(await cards.count()).toBe(30);
		await phone.button('さらに表示').click();
		await phone.link('だれか教えてください').waitFor();
		expect(await phone.link('きのうの質問').count()).toBe(0);
		await phone.visit('/');
		await phone.link(/返事のない質問が\d+件あります/).waitFor();
	});
});

describe('what was typed', () => {
	test('while a reply is saved stays, and what another tab has sent is not sent again', async () => {
		const path = await asked('tabs');
		await phone.visit(path);
		const field = phone.page.getByRole('textbox', { name: '返信' });
		await phone.text('自動で保存します').waitFor();
		await field.fill('先に送ります。');
		// In one turn: whatever the save takes, these letters come while it is at work.
		await field.evaluate((element: HTMLTextAreaElement) => {
			element.form?.requestSubmit();
			element.value += '追伸です。';
			element.dispatchEvent(new Event('input', { bubbles: true }));
		});
		await post(phone, '先に送ります。').waitFor();
		await expect.poll(() => field.inputValue()).toBe('追伸です。');
		expect(await phone.page.getByRole('article').filter({ hasText: '追伸です。' }).count()).toBe(0);
		await phone.text('下書きを保存しました').waitFor();

		const second = await phone.context.newPage();
		await second.goto(phone.page.url());
		await second.getByText('下書きの続きです').waitFor();
		const there = second.getByRole('textbox', { name: '返信' });
		expect(await there.inputValue()).toBe('追伸です。');
		await phone.button('返信する').click();
		await post(phone, '追伸です。').waitFor();
		await second.getByText('別の画面で送ったか').waitFor();
		expect(await there.inputValue()).toBe('');
		await phone.isUpToDate();
		expect(await phone.page.getByRole('article').filter({ hasText: '追伸です。' }).count()).toBe(1);

		// A form that leads away when it has sent.
		const form = `/communities/${COMMUNITY}/new`;
		await phone.visit(form);
		await phone.fill({ 題名: '一度だけの話題', 本文: '本文です。' });
		await phone.text('下書きを保存しました').waitFor();
		await second.goto(`${phone.origin}${form}`);
		const title = second.getByRole('textbox', { name: '題名' });
		await expect.poll(() => title.inputValue()).toBe('一度だけの話題');
		await phone.button('投稿する').click();
		await second.getByText('別の画面で送ったか').waitFor();
		expect(await title.inputValue()).toBe('');
		await second.close();
	});

	test('is there again after the tab was killed in the middle of it, but for the last second', async () => {
		await phone.visit(await asked('draft'));
		const field = phone.page.getByRole('textbox', { name: '返信' });
		await phone.text('自動で保存します').waitFor();
		// Without ever pausing: what is shown is kept soon, although the typing never rests.
		const typing = field.pressSequentially('あいうえおかきくけこ'.repeat(200), { delay: 20 });
		typing.catch(() => undefined);
		// Never 「保存しました」: there always is a letter that is not kept yet.
		await phone.text('下書きを保存しています').waitFor();
		const rows = () => phone.page.getByRole('textbox', { name: '返信' }).inputValue();
		await expect.poll(rows, { timeout: 20_000 }).toMatch(/^.{100,}/);
		const seen = await rows();
		await phone.killTab();
		await phone.visit(
			await Promise.resolve(`/communities/${COMMUNITY}/${encodeURIComponent('s0012:draft')}`)
		);
		await phone.text('下書きの続きです').waitFor();
		const kept = await rows();
		expect(seen.startsWith(kept) || kept.startsWith(seen)).toBe(true);
		// 20 ms a letter: a second is 50 letters, and the machine may be slow, never faster.
		expect(kept.length).toBeGreaterThanOrEqual(seen.length - 50);
	});

	test('whatever it is, is shown as it is, and breaks neither page nor list', async () => {
		const texts = [
			'<script>window.__hit = 1</script><img src=x onerror="window.__hit = 1">',
			'[押す](javascript:window.__hit=1) <a href="javascript:window.__hit=1">x</a>',
			'abc\u202egnp.exe\u2066 def \u2067',
			'𠮷野家 👩‍👩‍👧‍👦 👨🏽‍🚒 e\u0301 \u0000\ufeff',
			'**太字 [link](http:// ```\n> > > > ![x](\n- [ ] 1. **',
			`${'>'.repeat(3000)} ${'['.repeat(3000)}${'*'.repeat(3000)}`,
			'あ'.repeat(4000) + 'a'.repeat(5999)
		];
		const harm = () =>
			phone.page.evaluate(() => ({
				isHit: '__hit' in window,
				isWide: document.documentElement.scrollWidth > innerWidth,
				scripts: document.querySelectorAll('main a[href^="javascript"], main script').length,
				images: document.querySelectorAll('main article img').length
			}));
		const none = { isHit: false, isWide: false, scripts: 0, images: 0 };
		for (const [index, text] of texts.entries()) {
			await phone.visit(await asked(`odd-${index}`, text, text));
			await phone.heading('返信（1件）').waitFor();
			expect([index, await harm()]).toEqual([index, none]);
		}
		await phone.visit(`/communities/${COMMUNITY}`);
		for (const index of texts.keys()) await phone.link(`質問 odd-${index}`).waitFor();
		await phone.link('いまどうしてる？ 照会の回答の管理').waitFor();
		expect(await harm()).toEqual(none);
	});

	test('far too long is refused with what is there kept; a little too long stays, with what is wrong', async () => {
		await phone.visit(await asked('long'));
		const field = phone.page.getByRole('textbox', { name: '返信' });
		await phone.text('自動で保存します').waitFor();
		await field.fill('短い返信');
		await field.press('End');
		await phone.page.keyboard.insertText('長'.repeat(100_000));
		await phone.text(/^長すぎるため、貼り付けませんでした（100,000文字）/).waitFor();
		expect(await field.inputValue()).toBe('短い返信');
		await field.fill('長'.repeat(15_000));
		await phone.button('返信する').click();
		await phone.page.getByRole('alert', { name: /入力を確認/ }).waitFor();
		await phone.text('5,000文字多いです').waitFor();
		expect((await field.inputValue()).length).toBe(15_000);
	});
});
