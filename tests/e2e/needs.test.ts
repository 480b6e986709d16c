/**
 * Browsers that lack something: either the app works all the same, or the first screen says in Japanese
 * what is needed. What a browser lacks is taken away before the app loads, on the page and in its workers.
 */
import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

/**
 * What browsers have got since Safari 16.4, Chrome 111 and Firefox 121, and what not all of those have:
 * none of it may be used without a fallback. Add what is new here.
 */
const NEWER = [
	'AbortSignal.any',
	'Array.fromAsync',
	'Blob.prototype.bytes',
	'CSS.highlights',
	'CompressionStream',
	'CookieStore',
	'Document.prototype.startViewTransition',
	'Element.prototype.checkVisibility',
	'Error.isError',
	'HTMLElement.prototype.showPopover',
	'Intl.DurationFormat',
	'Intl.Segmenter',
	'Iterator',
	'Map.groupBy',
	'Math.sumPrecise',
	'Navigator.prototype.connection',
	'Navigator.prototype.setAppBadge',
	'Navigator.prototype.share',
	'Navigator.prototype.userAgentData',
	'Navigator.prototype.vibrate',
	'Notification',
	'Object.groupBy',
	'Promise.try',
	'Promise.withResolvers',
	'PublicKeyCredential',
	'PushManager',
	'ReadableStream.from',
	'ReadableStream.prototype.values',
	'RegExp.escape',
	'Request.prototype.bytes',
	'Response.prototype.bytes',
	'Set.prototype.difference',
	'Set.prototype.intersection',
	'Set.prototype.isDisjointFrom',
	'Set.prototype.isSubsetOf',
	'Set.prototype.isSupersetOf',
	'Set.prototype.symmetricDifference',
	'Set.prototype.union',
	'SharedWorker',
	'URL.canParse',
	'URL.parse',
	'Uint8Array.fromBase64',
	'Uint8Array.fromHex',
	'Uint8Array.prototype.toBase64',
	'Uint8Array.prototype.toHex',
	'ViewTransition',
	'cookieStore',
	'navigation',
	'requestIdleCallback',
	'scheduler',
	'trustedTypes'
];

/** Source of what takes these away, wherever it runs. */
const takingAway = (paths: readonly string[]): string => `
for (const path of ${JSON.stringify(paths)}) {
	if (path.startsWith(':')) {
		const supports = CSS.supports.bind(CSS);
		CSS.supports = (...asked) => !String(asked[0]).includes(path) && supports(...asked);
		continue;
	}
	const parts = path.split('.');
	const last = parts.pop();
	let owner = parts.reduce((value, part) => value?.[part], globalThis);
	for (; owner !== undefined && owner !== null; owner = Object.getPrototypeOf(owner)) {
		// Strict code may not delete what the window itself gives; it is not there any more all the same.
		Reflect.deleteProperty(owner, last);
	}
}
`;

let server: TestServer;
let context: BrowserContext;

beforeEach(async () => {
	server = await startServer();
	const { port } = new URL(server.url);
	context = await openBrowser({
		args: [`--host-resolver-rules=MAP town-hall.test 127.0.0.1:${port}`]
	});
});
afterEach(async () => {
	await context.close();
	await server.dispose();
});

/** A new tab in which something is missing. */
async function openLacking(source: string, path = '/signin') {
	const page = await context.newPage();
	await page.addInitScript(source);
	await page.goto(`${server.url}${path}`, { waitUntil: 'commit' });
	return page;
}

test('whatever is needed and missing, the first screen says so', async () => {
	const whole = await openLacking('');
	await whole.waitForFunction(() => 'yuiNeeds' in globalThis);
	const needs = await whole.evaluate(
		() => (globalThis as unknown as { yuiNeeds: string[] }).yuiNeeds
	);
	expect(needs.length).toBeGreaterThan(10);
	for (const need of needs) {
		const page = await openLacking(takingAway([need]));
		const title =
			need === 'indexedDB' ? 'この端末に保存できません' : 'このブラウザーでは使えません';
		await page.getByRole('heading', { name: title }).waitFor();
		if (need !== 'indexedDB')
			expect(await page.getByText('足りない機能').textContent()).toContain(need);
		expect(await page.getByRole('textbox').count(), need).toBe(0);
		await page.close();
	}
});

test('at an address without HTTPS the first screen asks for one with it', async () => {
	const page = await context.newPage();
	await page.goto('http://town-hall.test/');
	await page.getByRole('heading', { name: '「https://」で開いてください' }).waitFor();
	await page.getByText('http://town-hall.test').waitFor();
});

test('where the browser blocks site data the first screen says so', async () => {
	for (const blocked of [
		`get() { throw new DOMException('blocked', 'SecurityError'); }`,
		`get() { return null; }`
	]) {
		const page = await openLacking(
			`Object.defineProperty(globalThis, 'localStorage', { configurable: true, ${blocked} });`
		);
		await page.getByRole('heading', { name: 'この端末に保存できません' }).waitFor();
		expect(await page.getByRole('textbox').count()).toBe(0);
		await page.close();
	}
});

test('without all that is newer than the oldest browsers the app works', async () => {
	await context.addInitScript(takingAway(NEWER));
	// Workers know no init scripts: there every file of the app begins with it.
	await context.route('**/_app/immutable/**/*.js', async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, body: takingAway(NEWER) + (await response.text()) });
	});
	const phone = new Phone(context, server.url);
	await phone.begin('S0001');
	for (const worker of phone.page.workers())
		expect(await worker.evaluate(() => 'any' in AbortSignal), worker.url()).toBe(false);
	expect(phone.page.workers()).not.toEqual([]);
	await phone.visit('/search?q=避難所');
	await phone.text(/件/).first().waitFor();
	await phone.ask('ask-anything', '古い端末から', '書けます。');
	await phone.isUpToDate();
	await phone.visit('/me');
	await phone.button('サインアウト').waitFor();
	expect(phone.complaints).toEqual([]);
});

test('both READMEs, the build and the sentence name the same oldest browsers', async () => {
	const versions = [
		/safari ?16\.4/i,
		/chrome\D*111/i,
		/edge\D*111/i,
		/firefox ?121/i,
		/ios ?16\.4/i
	];
	for (const file of ['README.md', 'README.ja.md', 'vite.config.ts', 'static/needs.js'])
		for (const version of versions) expect(await readFile(file, 'utf8'), file).toMatch(version);
});
