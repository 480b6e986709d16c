/** What must stay in sight, and in order, on the smallest phone (360 × 740). */
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/server';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();

describe('a message at the bottom', () => {
	test('covers neither the button that brought it, nor what the focus goes to', async () => {
		const text = Array.from({ length: 30 }, (_, line) => `${line}行目です。`).join('\n');
		await at.phone.ask('ask-anything', '長い話題', text);
		await at.phone.fill({ 返信: '返信です。' });
		await at.phone.button('返信する').click();
		const message = at.phone.page.getByRole('status').filter({ hasText: '保存しました' });
		// The pointer holds it.
		await message.hover();
		const boxOf = async (locator = at.phone.button('返信する')) => (await locator.boundingBox())!;
		await eventually(async () => {
			const [button, cover] = [await boxOf(), await boxOf(message)];
			// The own reply is in view; the button may be below the screen, never below the message.
			const isBelow = button.y >= cover.y + cover.height;
			expect(isBelow || button.y + button.height <= cover.y).toBe(true);
			expect(button.y).toBeGreaterThan(0);
		});
		// Also when the page had been left somewhere else and the keyboard comes back to the form.
		await at.phone.page.evaluate(() => scrollTo(0, 0));
		await at.phone.page.getByRole('textbox', { name: '返信' }).focus();
		await at.phone.page.keyboard.press('Tab');
		await eventually(async () => {
			const [button, cover] = [await boxOf(), await boxOf(message)];
			expect(button.y + button.height).toBeLessThanOrEqual(cover.y);
		});
	});
});

describe('a title with characters that turn the direction', () => {
	const TITLE = '\u202e本日\u202d閉庁\u2067';

	test('turns nothing around it, in the list and on its page', async () => {
		await at.phone.ask('ask-anything', TITLE, '本文です。');
		const breadcrumb = at.phone.link('話題の一覧');
		const directionOf = (role: 'heading' | 'link') =>
			at.phone.page
				.getByRole(role, { name: /閉庁/ })
				.first()
				.locator('bdi')
				.evaluate((element) => getComputedStyle(element).unicodeBidi);
		expect(await directionOf('heading')).toBe('isolate');
		await breadcrumb.click();
		expect(await directionOf('link')).toBe('isolate');
		// The page is no wider, and the card's own words keep their order.
		const width = await at.phone.page.evaluate(() => document.documentElement.scrollWidth);
		expect(width).toBeLessThanOrEqual(360);
	});
});
