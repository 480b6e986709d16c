/** The shell: what a first visit costs, and how a new version comes in. */
import { cp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser';
import { startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLIENT = join(ROOT, 'build/client');

let server: TestServer;
let phone: Phone;

beforeEach(async () => {
	server = await startServer();
	phone = new Phone(await openBrowser(), server.url);
});
afterEach(async () => {
	await phone.context.close();
	await server.dispose();
	expect(phone.complaints).toEqual([]);
});

/** Bytes of a built file as gzip sends it. */
const gzipped = async (path: string): Promise<number> =>
	gzipSync(await readFile(join(CLIENT, path), 'utf8'), { level: 9 }).length;

/** Bytes of a built file as the server sends it; of what it makes itself, unpacked. */
const sentBytes = (path: string, unpacked: number): Promise<number> =>
	stat(join(CLIENT, `${path}.br`)).then(
		({ size }) => size,
		() => unpacked
	);

describe('what a first visit costs', () => {
	test('at most 150 kB of JavaScript before the first screen, PouchDB not among it', async () => {
		const scripts = new Set<string>();
		const context = phone.context;
		context.on('request', (request) => {
			const { pathname } = new URL(request.url());
			if (pathname.endsWith('.js') && request.serviceWorker() === null) scripts.add(pathname);
		});
		await phone.openTab();
		await phone.visit('/');
		await phone.button('サインイン').waitFor();
		scripts.delete('/service-worker.js');
		expect(scripts.size).toBeGreaterThan(3);
		const sizes = await Promise.all([...scripts].map(gzipped));
		const total = sizes.reduce((sum, size) => sum + size, 0);
		expect(total).toBeLessThanOrEqual(150_000);
		for (const path of scripts)
			expect(await readFile(join(CLIENT, path), 'utf8'), path).not.toContain('_pouch_');
	});

	test('the whole precache costs at most 1 MB, and everything a route needs is in it', async () => {
		await phone.begin('S0001');
		const cached = await phone.page.evaluate(async () => {
			const entries: { path: string; bytes: number }[] = [];
			for (const name of await caches.keys())
				for (const request of await (await caches.open(name)).keys()) {
					const response = await caches.match(request);
					const bytes = (await response?.arrayBuffer())?.byteLength ?? 0;
					entries.push({ path: new URL(request.url).pathname, bytes });
				}
			return entries;
		});
		const total = cached.reduce((sum, { bytes }) => sum + bytes, 0);
		// What it costs is what is sent; unpacked on the phone it may be a quarter more.
		const sent = await Promise.all(cached.map(({ path, bytes }) => sentBytes(path, bytes)));
		expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(1_000_000);
		expect(total).toBeLessThanOrEqual(1_300_000);
		const paths = new Set(cached.map(({ path }) => path));
		for (const folder of ['chunks', 'entry', 'nodes', 'assets'])
			for (const file of await readdir(join(CLIENT, '_app/immutable', folder), { recursive: true }))
				if (file.includes('.') && !/\.(br|gz)$/.test(file))
					expect(paths, file).toContain(`/_app/immutable/${folder}/${file}`);
	});

	test('nothing is asked of any other origin', async () => {
		const origins = new Set<string>();
		phone.context.on('request', (request) => {
			const { protocol, origin } = new URL(request.url());
			if (protocol.startsWith('http')) origins.add(origin);
		});
		await phone.begin('S0001');
		for (const path of ['/disaster', '/events', '/communities', '/sync']) await phone.visit(path);
		expect([...origins]).toEqual([server.url]);
	});
});

describe('a new version', () => {
	const copy = join(ROOT, 'test-results/newer');
	afterEach(() => rm(copy, { recursive: true, force: true }));

	/** The built app with a service worker of another version. */
	async function makeNewer(): Promise<void> {
		await rm(copy, { recursive: true, force: true });
		await cp(join(ROOT, 'build'), join(copy, 'build'), { recursive: true });
		await cp(join(ROOT, 'deploy'), join(copy, 'deploy'), { recursive: true });
		await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
		await cp(join(ROOT, 'package.json'), join(copy, 'package.json'));
		const worker = join(copy, 'build/client/service-worker.js');
		const text = await readFile(worker, 'utf8');
		await writeFile(worker, text.replace(/`\d{13}`/, '`newer`'));
		expect(await readFile(worker, 'utf8')).not.toBe(text);
		for (const ending of ['.br', '.gz']) await rm(`${worker}${ending}`, { force: true });
		expect((await stat(worker)).size).toBeGreaterThan(0);
		// As after another build: SvelteKit's own mark differs, and files have other names.
		const app = join(copy, 'build/client/_app');
		await writeFile(join(app, 'version.json'), '{"version":"newer"}');
		for (const ending of ['.br', '.gz'])
			await rm(join(app, `version.json${ending}`), { force: true });
		await rm(join(app, 'immutable/online'), { recursive: true, force: true });
	}

	/** The server has the newer version, the phone has found out, and nobody has taken it. */
	async function offerNewer(): Promise<void> {
		await makeNewer();
		await server.stop('SIGTERM');
		await server.restart(copy);
		await phone.page.evaluate(async () => {
			await (await navigator.serviceWorker.getRegistration())?.update();
		});
		await phone.text('新しい版があります').waitFor();
	}

	test('leaves its banner in reach on a screen that is not on the phone, or does not exist', async () => {
		await phone.begin('S0004');
		await offerNewer();
		for (const [path, text] of [
			['/no-such-screen', 'このページはありません'],
			['/admin/units', 'ページを表示できませんでした']
		] as const) {
			let loads = 0;
			phone.page.on('load', () => loads++);
			await phone.visit(path);
			await phone.text(text).waitFor();
			await phone.button('更新する').waitFor();
			expect(loads, path).toBeLessThanOrEqual(2);
			phone.page.removeAllListeners('load');
		}
	});

	test('taken in one tab does not take away what is typed in another', async () => {
		await phone.begin('S0001');
		const second = await phone.context.newPage();
		await second.goto(`${server.url}/search`);
		const field = second.getByRole('searchbox');
		await field.fill('書きかけの言葉');
		await second.evaluate(() => ((globalThis as { isOld?: boolean }).isOld = true));
		const isOld = () => second.evaluate(() => (globalThis as { isOld?: boolean }).isOld === true);
		await offerNewer();
		await Promise.all([
			phone.page.waitForEvent('load', { timeout: 90_000 }),
			phone.button('更新する').click()
		]);
		await second.getByText('別のタブで新しい版に更新しました').waitFor();
		expect(await field.inputValue()).toBe('書きかけの言葉');
		expect(await isOld()).toBe(true);
		await Promise.all([second.waitForEvent('load'), field.fill('')]);
		expect(await isOld()).toBe(false);
	});

	test('waits until the person takes it; every open tab then has it', async () => {
		await phone.begin('S0001');
		const second = await phone.context.newPage();
		await second.goto(`${server.url}/events`);
		await makeNewer();
		await server.stop('SIGTERM');
		await server.restart(copy);
		const answer = phone.page.getByRole('button', { name: '更新する' });
		expect(await answer.count()).toBe(0);
		await phone.page.evaluate(async () => {
			await (await navigator.serviceWorker.getRegistration())?.update();
		});
		await phone.text('新しい版があります').waitFor();
		const [reloaded] = await Promise.all([
			second.waitForEvent('load').then(() => true),
			phone.page.waitForEvent('load'),
			answer.click()
		]);
		expect(reloaded).toBe(true);
		await phone.heading('ホーム').waitFor();
		expect(await phone.text('新しい版があります').count()).toBe(0);
		await phone.isUpToDate();
	});
});
