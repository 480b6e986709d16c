/**
 * `npm run screens`: photographs every main screen of the sample region into docs/screens/, on a
 * phone and on a desktop, in light and dark. Look at them after a change of the look.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { ensureBuilt } from '../../deploy/build.mjs';
import { openBrowser } from '../support/browser';
import { PASSWORD, startServer } from '../support/server';

const OUT = fileURLToPath(new URL('../../docs/screens/', import.meta.url));

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
const SCHEMES = ['light', 'dark'] as const;

/** Name → how to get there, once signed in. */
const SCREENS: Record<string, (page: Page, url: string) => Promise<unknown>> = {
	home: (page, url) => page.goto(`${url}/`),
	spread: (page, url) => page.goto(`${url}/spread`),
	grow: (page, url) => page.goto(`${url}/grow`),
	help: (page, url) => page.goto(`${url}/help`),
	disaster: (page, url) => page.goto(`${url}/disaster`),
	'disaster-note': (page, url) => openFirst(page, `${url}/disaster`, '災害ノートの一覧'),
	'disaster-new': (page, url) => page.goto(`${url}/disaster/new`),
	faq: (page, url) => page.goto(`${url}/faq`),
	'faq-entry': (page, url) => openFirst(page, `${url}/faq`, 'FAQの一覧'),
	communities: (page, url) => page.goto(`${url}/communities`),
	community: (page, url) => page.goto(`${url}/communities/ask-anything`),
	thread: (page, url) => openFirst(page, `${url}/communities/ask-anything`, '話題の一覧'),
	'thread-new': (page, url) => page.goto(`${url}/communities/ask-anything/new`),
	handover: (page, url) => page.goto(`${url}/handover`),
	notebook: (page, url) => openFirst(page, `${url}/handover`, '引継ぎノートの一覧'),
	events: (page, url) => page.goto(`${url}/events`),
	event: (page, url) => openFirst(page, `${url}/events`, '行事の一覧'),
	drafts: (page, url) => page.goto(`${url}/drafts`),
	me: (page, url) => page.goto(`${url}/me`),
	sync: (page, url) => page.goto(`${url}/sync`)
};

async function openFirst(page: Page, url: string, list: string): Promise<void> {
	await page.goto(url);
	await page.getByRole('list', { name: list }).getByRole('link').first().click();
	await page.waitForURL((next) => next.href !== url);
}

/** The screen stands still: its data is there and nothing moves. */
async function settle(page: Page): Promise<void> {
	await page.getByRole('heading', { level: 1 }).waitFor();
	await page.waitForFunction(
		() =>
			!document.querySelector('main [aria-busy="true"]') &&
			document.getAnimations().every(({ playState }) => playState !== 'running')
	);
	await page.evaluate(() => document.fonts.ready);
}

ensureBuilt();
await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const server = await startServer();
try {
	for (const [sizeName, viewport] of Object.entries(SIZES)) {
		const context = await openBrowser();
		const page = context.pages()[0] ?? (await context.newPage());
		await page.setViewportSize(viewport);
		const shoot = async (name: string) => {
			for (const colorScheme of SCHEMES) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				await settle(page);
				await page.screenshot({ path: join(OUT, `${name}-${sizeName}-${colorScheme}.png`) });
			}
		};
		await page.goto(`${server.url}/signin`);
		await shoot('signin');
		await page.getByLabel('職員番号').fill('S0001');
		await page.getByLabel('パスワード').fill(PASSWORD);
		await page.getByRole('button', { name: 'サインイン' }).click();
		await page.getByRole('link', { name: '同期：' }).filter({ hasText: '最新' }).waitFor();
		for (const [name, open] of Object.entries(SCREENS)) {
			await open(page, server.url);
			await shoot(name);
			// The picture of README.md.
			if (name === 'home' && sizeName === 'phone') {
				await page.emulateMedia({ colorScheme: 'light' });
				await settle(page);
				await page.screenshot({ path: join(OUT, '..', 'screenshot.png') });
			}
			console.log(`${name} (${sizeName})`);
		}
		await context.close();
	}
} finally {
	await server.dispose();
}
