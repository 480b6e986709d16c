/**
 * The built server as a child process, on either engine: with `COUCHDB_URL` set on CouchDB under a
 * random prefix, whose databases are deleted at the end, else on the embedded engine in a temporary
 * folder.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { SessionInfo } from '$lib/domain/wire';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 60_000;

/** Password of every sample account in tests. */
export const PASSWORD = 'sample-password-of-tests';

export const couchdbUrl = process.env.COUCHDB_URL ?? '';
export const engineName = couchdbUrl ? 'CouchDB' : 'embedded engine';

export interface TestServer {
	url: string;
	/** What the names of its databases on CouchDB begin with; all such are deleted at the end. */
	prefix: string;
	/** Folder of the embedded engine's data. */
	dataDir: string;
	/** What the server printed, for tests of its log. */
	output: () => string;
	/** Signs in as a sample person; `browser` is what the device says it is (`User-Agent`). */
	signIn: (staffNumber: string, browser?: string) => Promise<Device>;
	/** Ends the process; SIGTERM waits for a clean end. Resolves with the exit code. */
	stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
	/** Kills it and starts it again on the same data and port; `app` is another built copy. */
	restart: (app?: string) => Promise<void>;
	/** Ends it and removes its data. */
	dispose: () => Promise<void>;
}

/** One signed-in device: `fetch` with its cookie. */
export interface Device {
	cookie: string;
	me: SessionInfo['me'];
	spaces: string[];
	fetch: (path: string, init?: RequestInit) => Promise<Response>;
	/** A JSON request to the gateway; `path` begins with the space. */
	couch: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: any }>;
}

/** @param region folder of data to begin with a copy of; by default the sample region */
export async function startServer(
	env: Record<string, string> = {},
	region?: string
): Promise<TestServer> {
	if (!existsSync(join(ROOT, 'build', 'handler.js')))
		throw new Error('there is no build: run `npm run build` first');
	const dataDir = await mkdtemp(join(tmpdir(), 'yui-test-'));
	const prefix = `yuitest_${Math.random().toString(36).slice(2, 10)}_`;
	let child: ChildProcess;
	let output = '';

	const server: TestServer = {
		url: '',
		prefix,
		dataDir,
		output: () => output,
		signIn: (staffNumber, browser) => signIn(server, staffNumber, browser),
		async stop(signal = 'SIGTERM') {
			if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
			const exited = once(child, 'exit');
			child.kill(signal);
			const [code] = (await exited) as [number | null];
			return code;
		},
		async restart(app) {
			await server.stop('SIGKILL');
			await start(new URL(server.url).port, app);
		},
		async dispose() {
			await server.stop('SIGKILL');
			await rm(dataDir, { recursive: true, force: true });
			if (couchdbUrl) await deleteDatabases(prefix);
		}
	};

	async function start(port = '0', app = ROOT): Promise<void> {
		output = '';
		child = spawn(process.execPath, ['deploy/server.mjs'], {
			cwd: app,
			env: {
				...process.env,
				PORT: port,
				ORIGIN: '',
				DATA_DIR: dataDir,
				COUCHDB_PREFIX: prefix,
				SAMPLE: 'on',
				SAMPLE_PASSWORD: PASSWORD,
				ANONYMOUS_DELAY_MINUTES: '0',
				LOG_LEVEL: 'info',
				...env
			},
			stdio: ['ignore', 'pipe', 'pipe']
		});
		const collect = (chunk: Buffer): void => {
			output += chunk.toString('utf8');
		};
		child.stdout?.on('data', collect);
		child.stderr?.on('data', collect);
		await eventually(() => {
			if (child.exitCode !== null) throw new Stop(`the server ended:\n${output}`);
			const line = output.split('\n').find((text) => text.includes('"msg":"listening"'));
			server.url = (JSON.parse(line ?? '{}') as { url?: string }).url ?? '';
			expect(server.url).not.toBe('');
		}, START_TIMEOUT_MS);
	}

	const beginning = region ?? (isUsual(env) ? await sampleRegion() : undefined);
	if (beginning) await cp(beginning, dataDir, { recursive: true });
	await start();
	return server;
}

/** Would such a server begin with the same sample region as all others? */
const isUsual = (env: Record<string, string>): boolean =>
	!couchdbUrl && !Object.keys(env).some((name) => /^(SAMPLE|DATA_DIR|COUCHDB)/.test(name));

/**
 * Folder with the sample region as a first start leaves it, made once for each build and hour: a copy
 * is there sooner than a region.
 */
export async function sampleRegion(): Promise<string> {
	const build = await readFile(join(ROOT, 'build', '.sources'), 'utf8');
	const folder = join(tmpdir(), `yui-region-${build}-${new Date().toISOString().slice(0, 13)}`);
	if (existsSync(folder)) return folder;
	await forgetOldRegions();
	// Any setting of its own: this one is made from nothing.
	const first = await startServer({ SAMPLE: 'on' });
	await first.stop();
	await rename(first.dataDir, folder).catch(async (error: unknown) => {
		// Another was first.
		if (!existsSync(folder)) throw error;
		await first.dispose();
	});
	return folder;
}

/** Regions, and what was made of them, of hours that have passed. */
async function forgetOldRegions(): Promise<void> {
	const oldest = Date.now() - 3 * 60 * 60 * 1000;
	for (const name of await readdir(tmpdir())) {
		if (!name.startsWith('yui-region-')) continue;
		const folder = join(tmpdir(), name);
		// Another run may take it away at this moment.
		const info = await stat(folder).catch(() => null);
		if (info && info.mtimeMs < oldest) await rm(folder, { recursive: true, force: true });
	}
}

async function signIn(server: TestServer, staffNumber: string, browser?: string): Promise<Device> {
	const response = await fetch(`${server.url}/api/session`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(browser ? { 'user-agent': browser } : {})
		},
		body: JSON.stringify({ staffNumber, password: PASSWORD })
	});
	if (!response.ok) throw new Error(`signing in answered ${response.status}`);
	const { me, spaces } = (await response.json()) as SessionInfo;
	const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
	const call: Device['fetch'] = (path, init = {}) =>
		fetch(`${server.url}${path}`, { ...init, headers: { cookie, ...(init.headers ?? {}) } });
	return {
		cookie,
		me,
		spaces: spaces.map(({ id }) => id),
		fetch: call,
		async couch(method, path, body) {
			const answer = await call(`/api/couch/${path}`, {
				method,
				...(body === undefined
					? {}
					: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
			});
			const text = await answer.text();
			return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
		}
	};
}

async function deleteDatabases(prefix: string): Promise<void> {
	const { username, password, origin } = new URL(couchdbUrl);
	const headers = {
		authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
	};
	const names = (await (await fetch(`${origin}/_all_dbs`, { headers })).json()) as string[];
	await Promise.all(
		names
			.filter((name) => name.startsWith(prefix))
			.map((name) => fetch(`${origin}/${name}`, { method: 'DELETE', headers }))
	);
}

/** Thrown inside `eventually` to give up at once. */
class Stop extends Error {}

/** Asks again until `check` no longer throws; the last failure is the test's. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 15_000): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		try {
			return await check();
		} catch (error) {
			if (error instanceof Stop || Date.now() > deadline) throw error;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
}
