/** What must stay in sight, and in order, on the smallest phone (360 × 740). */
import { readdirSync } from 'node:fs';
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/server';
import type { Phone } from './phone';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone('S0004');

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

describe('the home screen', () => {
	test('is one screen and a half, with nothing too small for a finger', async () => {
		await at.phone.visit('/');
		await at.phone.heading('新しい話題').waitFor();
		await at.phone.heading('今日できる備え').waitFor();
		const measured = await at.phone.page.evaluate(() => ({
			height: document.documentElement.scrollHeight,
			small: [...document.querySelectorAll('main a, main button')].flatMap((target) => {
				const { width, height } = target.getBoundingClientRect();
				return width < 44 || height < 44 ? [target.textContent?.trim()] : [];
			})
		}));
		expect(measured.small).toEqual([]);
		expect(measured.height).toBeLessThan(1180);
	});
});

describe('the list of disaster notes', () => {
	/** How far down the screen the first note begins, px. */
	const firstNote = async (): Promise<number> => {
		const list = at.phone.page.getByRole('list', { name: '災害ノートの一覧' });
		return (await list.getByRole('article').first().boundingBox())?.y ?? Infinity;
	};

	test('begins halfway up the phone; its filters are in a sheet that says how many are on', async () => {
		await at.phone.writeNote('鍵が開かなかった夜', '物置の発電機は、燃料が空でした。');
		await at.phone.page
			.getByRole('navigation', { name: '現在の場所' })
			.getByRole('link', { name: '災害ノート' })
			.click();
		await expect.poll(firstNote).toBeLessThan(390);
		// Words of the story itself, not of the title.
		await at.phone.page.getByRole('searchbox', { name: 'ことばでさがす' }).fill('発電機 まぐろ');
		await at.phone.text('条件に合うノートはありません').waitFor();
		await at.phone.page.getByRole('searchbox').fill('発電機　燃料');
		await at.phone.text('1件').waitFor();
		await at.phone.heading('鍵が開かなかった夜').waitFor();

		await at.phone.button('しぼりこむ').click();
		const sheet = at.phone.page.getByRole('dialog', { name: 'しぼりこむ' });
		const tap = (group: string, name: string) =>
			sheet
				.getByRole('group', { name: group, exact: true })
				.getByRole('button', { name, exact: true })
				.click();
		await tap('役割', '物資');
		await sheet.getByRole('button', { name: '0件のノートを見る' }).waitFor();
		await tap('役割', '避難所運営');
		await tap('今のフェーズ', '警戒・参集');
		await sheet.getByRole('button', { name: '1件のノートを見る' }).click();
		await at.phone.button('しぼりこむ（2）').waitFor();
		await at.phone.text('避難所運営・警戒・参集：1件').waitFor();
		// A reload keeps text and filters.
		await expect
			.poll(() => new URL(at.phone.page.url()).searchParams.get('q'))
			.toBe('発電機　燃料');
		await at.phone.page.reload();
		await at.phone.text('避難所運営・警戒・参集：1件').waitFor();
		expect(await at.phone.page.getByRole('searchbox').inputValue()).toBe('発電機　燃料');
	});

	test('leads to a story in the order of the deck; with 今のフェーズ chosen ⑥ comes first', async () => {
		const parts = () =>
			at.phone.page
				.getByRole('heading', { level: 2 })
				.filter({ hasText: /^[①-⑦]/ })
				.allInnerTexts();
		const open = async (path: string) => {
			await at.phone.visit(path);
			await at.phone.page
				.getByRole('list', { name: '災害ノートの一覧' })
				.getByRole('link')
				.first()
				.click();
			await at.phone.heading(/^⑥/).waitFor();
			return (await parts()).map((part) => part.slice(0, 1)).join('');
		};
		expect(await open('/disaster')).toBe('①②③④⑤⑥⑦');
		expect(await open('/disaster?phase=10h')).toBe('⑥①②③④⑤⑦');
	});
});

describe('meetings', () => {
	test('are one card a series, signed up for with one tap, and changed without giving the seat back', async () => {
		const { phone } = at;
		await phone.visit('/events');
		const list = phone.page.getByRole('list', { name: '行事の一覧' });
		const meetup = list.getByRole('article').filter({ hasText: '第3水曜' });
		await meetup.getByRole('button', { name: '申し込む', exact: true }).click();
		await meetup.getByText('参加確定').waitFor();
		expect(await list.getByRole('article').count()).toBe(await list.getByText('ほかの日').count());
		const height = await phone.page.evaluate(() => document.documentElement.scrollHeight);
		expect(height).toBeLessThan(1500);

		await at.link.cut();
		await meetup.getByRole('button', { name: 'オンラインに変える' }).click();
		await meetup.getByText('出席（オンライン）で申し込んでいます').waitFor();
		await meetup.getByText('変更の確認中').waitFor();
		await at.link.restore();
		await phone.goOnline();
		await meetup.getByText('参加確定').waitFor();

		await meetup.getByRole('link').click();
		await phone.text('参加が確定しています').waitFor();
		// In reach without scrolling.
		const button = (await phone.button('会場に変える').boundingBox())!;
		expect(button.y + button.height).toBeLessThan(740 - 60);
		await phone.button('ほかの参加のしかた').click();
		const dialog = phone.page.getByRole('dialog', { name: '参加のしかた' });
		expect(await dialog.getByRole('radio', { name: '出席（オンライン）' }).isChecked()).toBe(true);
		await dialog.getByText('遅参').click();
		await dialog.getByRole('button', { name: 'これで申し込む' }).click();
		await phone.text('遅参で申し込んでいます').waitFor();
		await phone.text('参加が確定しています').waitFor();
	});
});

describe('text twice as large', () => {
	test('leaves one row of header, which scrolls away, and its number beside the bell', async () => {
		const { phone } = at;
		// The answer to a sign-up is a notice.
		await phone.visit('/events');
		await phone.button('申し込む').first().click();
		await phone.page.getByRole('link', { name: /^通知 \d+件/ }).waitFor();
		await phone.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
		const banner = phone.page.getByRole('banner');
		const heightOf = async (role: 'banner' | 'navigation') =>
			(await phone.page.getByRole(role).last().boundingBox())!.height;
		await expect.poll(() => heightOf('banner')).toBeLessThanOrEqual(72);
		expect((await heightOf('banner')) + (await heightOf('navigation'))).toBeLessThan(0.26 * 740);
		await phone.chip('最新').waitFor();
		const covered = await phone.page.getByRole('link', { name: /^通知 / }).evaluate((bell) => {
			const [icon, count] = [bell.querySelector('svg')!, bell.querySelector('.count')!].map(
				(part) => part.getBoundingClientRect()
			) as [DOMRect, DOMRect];
			return Math.max(0, icon.right - count.left) / icon.width;
		});
		expect(covered).toBeLessThan(0.5);
		expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
		await phone.page.evaluate(() => scrollTo(0, 600));
		await expect
			.poll(async () => {
				const box = (await banner.boundingBox())!;
				return box.y + box.height;
			})
			.toBeLessThanOrEqual(0);
	});
});

describe('the way around', () => {
	test('lights the tab of what a community is for; all topics are behind 「すべて見る」 of the topics', async () => {
		const { phone } = at;
		const lit = () =>
			phone.page
				.getByRole('navigation', { name: 'メニュー' })
				.locator('[aria-current=page]')
				.allInnerTexts();
		for (const [path, tab] of [
			['/communities/shomu', '高め合う'],
			['/communities/ask-anything', '助け合う'],
			['/communities/disaster-talk', '広め合う']
		] as const) {
			await phone.visit(path);
			await expect.poll(lit).toEqual([tab]);
		}
		await phone.page.getByRole('list', { name: '話題の一覧' }).getByRole('link').first().click();
		await phone.heading(/^返信/).waitFor();
		await expect.poll(lit).toEqual(['広め合う']);
		await phone.visit('/');
		await phone.page
			.getByRole('region', { name: '新しい話題' })
			.getByRole('link', { name: 'すべて見る' })
			.click();
		await phone.heading('話題').waitFor();
		const topics = phone.page.getByRole('list', { name: '話題の一覧' }).getByRole('listitem');
		await expect.poll(() => topics.count()).toBeGreaterThan(4);
		expect(await lit()).toEqual(['ホーム']);
	});
});

/** The screen is there, with what it reads. */
async function settled(phone: Phone): Promise<void> {
	await phone.page.locator('main h1').waitFor();
	await phone.page.waitForFunction(() => !document.querySelector('main [aria-busy=true]'));
}

/** An address of the route: what its parameters may be is in the links of the screens above it. */
async function addressOf(phone: Phone, route: string): Promise<string> {
	let path = '';
	let link: string[] = [];
	for (const [index, part] of route.split('/').entries()) {
		if (index === 0) continue;
		if (part.startsWith('[') && !part.includes('=') && link.length <= index) {
			await phone.follow(path);
			await settled(phone);
			const hrefs = await phone.page
				.locator(`main a[href^="${path}/"]`)
				.evaluateAll((all) => all.map((one) => one.getAttribute('href')!.split('?')[0]!));
			const own = new RegExp(`^${path}/(?!new$|unanswered$|propos)`);
			link = hrefs.find((href) => own.test(href))?.split('/') ?? [];
			expect(link[index], `${path} links to one for ${route}`).toBeDefined();
		}
		path += `/${part.includes('=') ? 'spread' : part.startsWith('[') ? link[index] : part}`;
	}
	return path;
}

/** What axe finds against WCAG 2.2 AA and its own good practice: rule → what it is about. */
async function violationsOn(phone: Phone, colorScheme: 'light' | 'dark'): Promise<string[]> {
	return phone.page.evaluate(async (scheme) => {
		await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
		const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
		const { violations } = await inPage.run(document, {
			// All of it by day; by night only the colours are others.
			...(scheme === 'dark' ? { runOnly: ['color-contrast'] } : {}),
			resultTypes: ['violations']
		});
		return violations.map(
			({ id, nodes }) =>
				`${scheme} ${id}: ${nodes
					.slice(0, 3)
					.map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ''})`)
					.join(' | ')}`
		);
	}, colorScheme);
}

describe('every screen', () => {
	const routes = readdirSync('src/routes/(app)', { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('+page.svelte'))
		.map((name) => `/${name}`.replace(/\/\+page\.svelte$/, '') || '/');

	test.each([
		['S0001', routes.filter((route) => !route.startsWith('/admin'))],
		['S0004', routes.filter((route) => route.startsWith('/admin'))]
	])('of %s has nothing that axe complains of, by day and by night', async (who, screens) => {
		const phone = who === 'S0001' ? at.phone : await at.phoneOf(who);
		if (phone === at.phone) {
			// Not to be as right as an empty list is.
			await phone.follow(await addressOf(phone, '/communities/[key]/[thread]'));
			await phone.button('あとで読む').click();
			await phone.page.getByRole('button', { name: 'あとで読む', pressed: true }).waitFor();
		}
		const addresses: string[] = [];
		for (const route of screens) addresses.push(await addressOf(phone, route));
		const found: Record<string, string[]> = {};
		for (const colorScheme of ['light', 'dark'] as const) {
			await phone.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
			// Chromium changes the colours of a page that stands there piece by piece.
			await phone.page.reload();
			await settled(phone);
			await phone.page.evaluate(axe.source);
			for (const [index, address] of addresses.entries()) {
				await phone.follow(address);
				await settled(phone);
				const violations = await violationsOn(phone, colorScheme);
				if (violations.length > 0) found[`${screens[index]} ${colorScheme}`] = violations;
			}
		}
		expect(found).toEqual({});
	});
});
