/**
 * The content security policy allows nothing inline, and no screen needs it: every screen of the app
 * is opened, with its dialogs, and the browser has nothing to complain about.
 */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { notebookBy } from '../support/documents';
import { write } from '../support/gateway';
import { startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

const ROUTES = fileURLToPath(new URL('../../src/routes', import.meta.url));

interface Screen {
	route: string;
	/** Paths of this screen. */
	pattern: RegExp;
}

/** Every screen, read from the routes; those without a parameter first. */
async function screens(): Promise<Screen[]> {
	const files = await readdir(ROUTES, { recursive: true });
	return files
		.filter((file) => file.endsWith('+page.svelte'))
		.map((file) => `/${file.replace(/\([^)]*\)\//g, '').replace(/\/?\+page\.svelte$/, '')}`)
		.sort((a, b) => Number(a.includes('[')) - Number(b.includes('[')) || (a < b ? -1 : 1))
		.map((route) => ({
			route,
			pattern: new RegExp(`^${route.replace(/\[[^\]]+\]/g, '[^/]+').replace(/\/$/, '')}/?$`)
		}));
}

let server: TestServer;
let phone: Phone;
const violations: string[] = [];

beforeEach(async () => {
	server = await startServer();
	phone = new Phone(await openBrowser(), server.url);
	await phone.context.exposeFunction('reportViolation', (text: string) => violations.push(text));
	await phone.context.addInitScript(() =>
		document.addEventListener('securitypolicyviolation', (event) => {
			const { violatedDirective, blockedURI, sample, sourceFile } = event;
			const { reportViolation } = globalThis as unknown as {
				reportViolation: (text: string) => void;
			};
			reportViolation(
				`${location.pathname}: ${violatedDirective} ${blockedURI} ${sample} ${sourceFile}`
			);
		})
	);
});
afterEach(async () => {
	await phone.context.close();
	await server.dispose();
	expect(phone.complaints).toEqual([]);
});

test('no screen breaks the policy, which allows nothing inline', async () => {
	const answer = await fetch(server.url);
	const policy = answer.headers.get('content-security-policy') ?? '';
	expect(policy).toContain("default-src 'none'");
	expect(policy).not.toContain('unsafe');

	// May moderate, administers the region, hosts communities: every button is there.
	const device = await server.signIn('S0004');
	await write(device, `office-${device.me.unit}`, [notebookBy('s0004', 'policy')]);
	await phone.begin('S0004');
	const all = await screens();
	const links = new Set<string>();
	const open = async (path: string): Promise<void> => {
		await phone.visit(path);
		await phone.page.getByRole('heading', { level: 1 }).waitFor();
		await phone.page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'));
		const found = await phone.page
			.getByRole('link')
			.evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href') ?? ''));
		for (const href of found) if (href.startsWith('/')) links.add(href.split(/[?#]/)[0]!);
	};
	for (const { route, pattern } of all) {
		if (route === '/signin') continue;
		const isOf = (path: string) => pattern.test(path) && !all.some((other) => other.route === path);
		const linked = route.includes('[') ? [...links].find(isOf) : route;
		// What nothing leads to is opened for something that does not exist.
		await open(linked ?? route.replace(/\[[^\]]+\]/g, 'x'));
	}
	expect(links.size).toBeGreaterThan(all.length);

	// What comes and goes: a dialog, an error summary, a message, a transition of routes.
	await phone.visit('/communities/ask-anything/new');
	await phone.button('投稿する').click();
	await phone.text('題名を入力してください').first().waitFor();
	await phone.fill({ 題名: '題名です', 本文: '本文です。'.repeat(200) });
	await phone.button('投稿する').click();
	await phone.heading('題名です').waitFor();
	await phone.fill({ 返信: '返信です。' });
	await phone.button('返信する').click();
	await phone.page.getByRole('status').filter({ hasText: '保存しました' }).waitFor();
	await phone.link('話題の一覧').click();
	await phone.button('退会する').click();
	await phone.page.getByRole('alertdialog').waitFor();
	await phone.button('もどる').click();
	await phone.visit('/me');
	await phone.button('サインアウト').click();
	await phone.page
		.getByRole('alertdialog')
		.getByRole('button', { name: /^サインアウト$/ })
		.click();
	await phone.heading('結（ゆい）にサインイン').waitFor();
	expect(violations).toEqual([]);
});
