/** What must stay in sight, and in order, on the smallest phone (360 × 740). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { eventually, startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

let server: TestServer;
let phone: Phone;

beforeEach(async () => {
	server = await startServer();
	phone = new Phone(await openBrowser(), server.url);
	await phone.begin('S0001');
});
afterEach(async () => {
	await phone.context.close();
	await server.dispose();
	expect(phone.complaints).toEqual([]);
});

describe('a message at the bottom', () => {
	test('covers neither the button that brought it, nor what the focus goes to', async () => {
		const text = Array.from({ length: 30 }, (_, line) => `${line}行目です。`).join('\n');
		await phone.ask('ask-anything', '長い話題', text);
		await phone.fill({ 返信: '返信です。' });
		await phone.button('返信する').click();
		const message = phone.page.getByRole('status').filter({ hasText: '保存しました' });
		// The pointer holds it.
		await message.hover();
		const boxOf = async (locator = phone.button('返信する')) => (await locator.boundingBox())!;
		await eventually(async () => {
			const [button, cover] = [await boxOf(), await boxOf(message)];
			expect(button.y + button.height).toBeLessThanOrEqual(cover.y);
			expect(button.y).toBeGreaterThan(0);
		});
		// Also when the page had been left somewhere else and the keyboard comes back to the form.
		await phone.page.evaluate(() => scrollTo(0, 0));
		await phone.page.getByRole('textbox', { name: '返信' }).focus();
		await phone.page.keyboard.press('Tab');
		await eventually(async () => {
			const [button, cover] = [await boxOf(), await boxOf(message)];
			expect(button.y + button.height).toBeLessThanOrEqual(cover.y);
		});
	});
});

describe('a title with characters that turn the direction', () => {
	const TITLE = '\u202e本日\u202d閉庁\u2067';

	test('turns nothing around it, in the list and on its page', async () => {
		await phone.ask('ask-anything', TITLE, '本文です。');
		const breadcrumb = phone.link('話題の一覧');
		const directionOf = (role: 'heading' | 'link') =>
			phone.page
				.getByRole(role, { name: /閉庁/ })
				.first()
				.locator('bdi')
				.evaluate((element) => getComputedStyle(element).unicodeBidi);
		expect(await directionOf('heading')).toBe('isolate');
		await breadcrumb.click();
		expect(await directionOf('link')).toBe('isolate');
		// The page is no wider, and the card's own words keep their order.
		const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
		expect(width).toBeLessThanOrEqual(360);
	});
});
