import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { ensureBuilt } from '../../deploy/build.mjs';
import { openLink, type Link } from '../support/link';
import { openFront } from './front';
import { say } from './report';
import type { Rig } from './rig';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The person all 8 spaces of the sample are visible to. */
export const STAFF_NUMBER = 'S0001';
export const PASSWORD = 'bench-password-1';
/** Read model of that person. */
export const READ_MODEL = 'yui-s0001';
const DOCUMENTS = Number(process.env.BENCH_DOCS ?? 10_000);

/** What a bench needs: the server on its own copy of the sample, behind a line. */
export interface Stage {
	rig: Rig;
	link: Link;
	/** What the server took, and what it has for the phone. */
	server: Served;
	/** A new temporary folder that goes with the stage. */
	folder(name: string): string;
	/** From now on the app's scripts count their IndexedDB transactions (front.ts). */
	countTransactions(): void;
	close(): Promise<void>;
}

export interface Served {
	/** Milliseconds from its start to its first answer. */
	readyMs: number;
	/** Megabytes of memory now, and at most since the start; null where there is no /proc. */
	memory(): { now: number; most: number } | null;
	snapshots: Snapshots;
}

/** All snapshots of the person, as a phone gets them. */
interface Snapshots {
	documents: number;
	spaces: number;
	/** Compressed. */
	bytes: number;
	/** By space and type of document: how many, and their bytes as JSON. */
	kinds: { space: string; type: string; documents: number; bytes: number }[];
}

/** Everything that is started is stopped again, also when the bench is interrupted. */
const children = new Set<ChildProcess>();
process.on('exit', () => {
	for (const child of children) child.kill('SIGKILL');
});

function start(program: string, args: readonly string[], env: Record<string, string>) {
	const child = spawn(program, args, {
		cwd: ROOT,
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'inherit']
	});
	children.add(child);
	child.once('exit', () => children.delete(child));
	return child;
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null) return;
	const exit = once(child, 'exit');
	child.kill('SIGTERM');
	await exit;
}

/** Makes the sample region; a deterministic one, so that runs can be compared. */
export async function makeSample(size: number | 'region' = DOCUMENTS): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'yui-sample-'));
	say(`sample: ${size === 'region' ? 'a whole region' : `${size} documents`} …`);
	const what = size === 'region' ? ['--region'] : ['--docs', String(size)];
	const args = ['run', '--silent', 'sample', '--', ...what];
	const child = start('npm', [...args, '--dir', folder, '--seed', '1'], {
		SAMPLE_PASSWORD: PASSWORD
	});
	child.stdout.pipe(process.stderr);
	const [code] = (await once(child, 'exit')) as [number];
	if (code !== 0) throw new Error(`npm run sample failed (${code})`);
	return folder;
}

interface Started {
	child: ChildProcess;
	port: number;
	readyMs: number;
}

async function startServer(dataDir: string): Promise<Started> {
	// Not counted: it is built once.
	ensureBuilt();
	const begun = performance.now();
	const child = start(process.execPath, ['deploy/start.mjs'], {
		DATA_DIR: dataDir,
		HOST: '127.0.0.1',
		PORT: '0',
		COUCHDB_URL: '',
		ORIGIN: '',
		SAMPLE: 'on',
		SAMPLE_PASSWORD: PASSWORD,
		LOG_LEVEL: 'warn'
	});
	for await (const line of createInterface({ input: child.stdout })) {
		const url = /結（ゆい）: (http:\S+)/.exec(line)?.[1];
		if (url) {
			child.stdout.resume();
			return { child, port: Number(new URL(url).port), readyMs: performance.now() - begun };
		}
		say(line);
	}
	throw new Error('the server did not start');
}

function memoryOf({ pid }: ChildProcess): ReturnType<Served['memory']> {
	const file = `/proc/${pid}/status`;
	if (!existsSync(file)) return null;
	const status = readFileSync(file, 'utf8');
	const megabytes = (name: string): number =>
		Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024);
	return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
}

/** How many documents of each type a plain snapshot has, and their bytes. */
function kindsOf(space: string, text: string): Snapshots['kinds'] {
	const kinds = new Map<string, Snapshots['kinds'][number]>();
	for (const line of text.trimEnd().split('\n').slice(1, -1)) {
		const { type } = JSON.parse(line) as { type: string };
		const kind = kinds.get(type) ?? { space, type, documents: 0, bytes: 0 };
		kinds.set(type, kind);
		kind.documents++;
		kind.bytes += Buffer.byteLength(line) + 1;
	}
	return [...kinds.values()];
}

/** Snapshots are compressed once more when their space has rested: no fewer bytes for so long. */
const SETTLED_MS = 15_000;

/** A phone is never the first: asks for every snapshot until the server has each as it keeps it. */
async function warmUp(port: number): Promise<Snapshots> {
	const origin = `http://127.0.0.1:${port}`;
	const signedIn = await fetch(`${origin}/api/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Origin: origin },
		body: JSON.stringify({ staffNumber: STAFF_NUMBER, password: PASSWORD })
	});
	if (!signedIn.ok)
		throw new Error(`signing in failed: ${signedIn.status} ${await signedIn.text()}`);
	const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
	const { spaces } = (await signedIn.json()) as { spaces: { id: string }[] };
	const headers = { cookie, 'accept-encoding': 'br, gzip' };
	const ask = (id: string) => fetch(`${origin}/api/snapshot/${id}`, { headers });
	const kinds: Snapshots['kinds'] = [];
	for (const { id } of spaces) {
		const plain = await fetch(`${origin}/api/snapshot/${id}`, {
			headers: { cookie, 'accept-encoding': 'identity' }
		});
		kinds.push(...kindsOf(id, await plain.text()));
	}
	let [bytes, since] = [Infinity, performance.now()];
	while (performance.now() - since < SETTLED_MS) {
		await new Promise((resolve) => setTimeout(resolve, 1000));
		const answers = await Promise.all(spaces.map(({ id }) => ask(id)));
		await Promise.all(answers.map((answer) => answer.body?.cancel()));
		const now = answers.reduce(
			(sum, answer) => sum + Number(answer.headers.get('content-length')),
			0
		);
		if (now < bytes) [bytes, since] = [now, performance.now()];
	}
	const documents = kinds.reduce((sum, kind) => sum + kind.documents, 0);
	return { documents, spaces: spaces.length, bytes, kinds };
}

export async function openStage(rig: Rig, sample: string): Promise<Stage> {
	const home = await mkdtemp(join(tmpdir(), 'yui-bench-'));
	const dataDir = join(home, 'data');
	await cp(sample, dataDir, { recursive: true });
	const { child, port, readyMs } = await startServer(dataDir);
	const front = await openFront(port);
	const link = await openLink(front.port);
	const close = async () => {
		await link.close();
		await front.close();
		await stop(child);
		await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
	};
	try {
		const snapshots = await warmUp(port);
		const { documents, spaces, bytes } = snapshots;
		say(`server: ${documents} documents in ${spaces} spaces, ${bytes} bytes`);
		const server = { readyMs, memory: () => memoryOf(child), snapshots };
		const { countTransactions } = front;
		return { rig, link, server, folder: (name) => join(home, name), countTransactions, close };
	} catch (error) {
		// A server left behind would keep this process, and whatever waits for it, for ever.
		await close();
		throw error;
	}
}

/** The page of a new browser; there is always one. */
export const pageOf = async (context: BrowserContext): Promise<Page> =>
	context.pages()[0] ?? (await context.newPage());

/** Opens the sign-in form and fills it in; the button is left to the caller. */
export async function fillSignIn(page: Page, url: string): Promise<void> {
	page.on('pageerror', (error) => say(`page error: ${error.message}`));
	await page.goto(`${url}/signin`, { waitUntil: 'commit' });
	await page.locator('input[name=staffNumber]').fill(STAFF_NUMBER, { timeout: 300_000 });
	await page.locator('input[name=password]').fill(PASSWORD);
}

/**
 * Waits until every space is here and pulled, by the read model's own table.
 * @returns when the last one was, by the clock of the worker, milliseconds since 1970
 */
export async function untilSynced(page: Page, timeoutMs = 10 * 60_000): Promise<number> {
	const read = (name: string) =>
		new Promise<number | null>((resolve) => {
			// Without a version, the database as it is; it is never created here.
			const opening = indexedDB.open(name);
			opening.onupgradeneeded = () => opening.transaction?.abort();
			opening.onerror = () => resolve(null);
			opening.onsuccess = () => {
				const database = opening.result;
				const all = database.transaction('spaces').objectStore('spaces').getAll();
				all.onsuccess = () => {
					database.close();
					const spaces = all.result as {
						phase: string;
						pulledMark: string | null;
						serverMark: string;
						syncedAt: number | null;
					}[];
					const isSynced = ({ phase, pulledMark, serverMark }: (typeof spaces)[number]) =>
						phase === 'ready' && pulledMark === serverMark;
					resolve(
						spaces.length > 0 && spaces.every(isSynced)
							? Math.max(...spaces.map(({ syncedAt }) => syncedAt ?? 0))
							: null
					);
				};
			};
		});
	const end = Date.now() + timeoutMs;
	while (Date.now() < end) {
		const at = await page.evaluate(read, READ_MODEL);
		if (at !== null) return at;
		// The worker notes the time itself, so that asking rarely costs no precision.
		await page.waitForTimeout(400);
	}
	throw new Error('the first sync did not end in time');
}

/** Signs in on a fast line at full speed and waits for everything: a device in daily use. */
export async function syncedDevice(stage: Stage): Promise<BrowserContext> {
	const { rig, link } = stage;
	rig.release();
	const context = await rig.open(stage.folder('profile'));
	const page = await pageOf(context);
	await fillSignIn(page, link.url);
	await page.getByRole('button', { name: 'サインイン' }).click();
	say('filling the device …');
	await untilSynced(page);
	// The service worker too, and what the databases do behind a write.
	await page.evaluate(async () => void (await navigator.serviceWorker.ready));
	await page.waitForTimeout(2000);
	rig.constrain();
	return context;
}
