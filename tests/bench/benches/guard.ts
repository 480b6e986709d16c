import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { OPEN } from '../../support/link';
import { BENCH_PATH } from '../front';
import type { PlainSync } from '../pages/replicate';
import { percentile, say, type Report } from '../report';
import {
	fillSignIn,
	pageOf,
	PASSWORD,
	READ_MODEL,
	STAFF_NUMBER,
	untilSynced,
	type Stage
} from '../stage';

/** Documents of its region: a first sync of seconds, of which three are measured. */
export const DOCUMENTS = 2000;
const TURNS = 3;
const SAVES = 10;

/** The figures of the last commit that meant to change them; `GUARD=write` writes them anew. */
const COMMITTED = fileURLToPath(new URL('../guard.json', import.meta.url));

/**
 * How far a figure may rise above the committed one before the guard fails: sizes are the same on every
 * machine; what also depends on how quick it is (requests and transactions, multiples of processor time)
 * only fails with a large loss, and is to be read below that.
 */
const ALLOWED = { size: 1.1, count: 1.6, multiple: 1.6 } as const;

interface Figure {
	kind: keyof typeof ALLOWED;
	value: number;
}
type Figures = Record<string, Figure>;

const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Scripts and bytes that a new phone asks for before it can sign in, without the service worker's. */
async function firstScreen({ rig, link }: Stage): Promise<Figures> {
	const context = await rig.open();
	try {
		const scripts = new Map<string, number>();
		context.on('response', (response) => {
			const { pathname } = new URL(response.url());
			if (response.request().serviceWorker() !== null || !pathname.endsWith('.js')) return;
			scripts.set(pathname, Number(response.headers()['content-length'] ?? 0));
		});
		const page = await pageOf(context);
		await page.goto(`${link.url}/signin`, { waitUntil: 'commit' });
		await page.locator('input[name=staffNumber]').waitFor();
		scripts.delete('/service-worker.js');
		const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0);
		return {
			first_screen_files: { kind: 'size', value: scripts.size },
			first_screen_bytes: { kind: 'size', value: bytes }
		};
	} finally {
		await context.close();
	}
}

/** What one piece of work cost: processor time of the whole browser, bytes and requests of the line. */
interface Cost {
	cpuMs: number;
	bytes: number;
	requests: number;
}

async function costOf({ rig, link }: Stage, work: () => Promise<unknown>): Promise<Cost> {
	const [before, cpu] = [{ ...link.counters }, rig.usage()?.cpuMs ?? NaN];
	await work();
	return {
		cpuMs: (rig.usage()?.cpuMs ?? NaN) - cpu,
		bytes: link.counters.down - before.down,
		requests: link.counters.requests - before.requests
	};
}

/** IndexedDB transactions that were begun in the page and its workers (front.ts counts them). */
const transactions = (page: Page): Promise<number> =>
	page.evaluate(
		() =>
			new Promise<number>((resolve) => {
				const channel = new BroadcastChannel('bench-transactions');
				let sum = (globalThis as { benchTransactions?: number }).benchTransactions ?? 0;
				channel.onmessage = ({ data }) => {
					if (typeof data === 'number') sum += data;
				};
				channel.postMessage('?');
				// Whoever is there answers at once.
				setTimeout(() => {
					channel.close();
					resolve(sum);
				}, 500);
			})
	);

/** From the tap on サインイン until everything is on a phone whose service worker has the app. */
async function appSync(stage: Stage): Promise<Cost & { transactions: number; save: Cost }> {
	const context = await stage.rig.open();
	try {
		const page = await pageOf(context);
		await fillSignIn(page, stage.link.url);
		await page.evaluate(async () => void (await navigator.serviceWorker.ready));
		const cost = await costOf(stage, async () => {
			await page.getByRole('button', { name: 'サインイン' }).click();
			await untilSynced(page);
			// What follows of its own, such as the search's index, belongs to it.
			await page.waitForTimeout(3000);
		});
		const begun = await transactions(page);
		return { ...cost, transactions: begun, save: await appSaves(stage, page) };
	} finally {
		await context.close();
	}
}

/** Ten replies, written and sent. */
async function appSaves(stage: Stage, page: Page): Promise<Cost> {
	const { space, id } = await page.evaluate(
		(name) =>
			new Promise<{ space: string; id: string }>((resolve) => {
				const opening = indexedDB.open(name);
				opening.onsuccess = () => {
					const one = opening.result.transaction('threads').objectStore('threads').getAll(null, 1);
					one.onsuccess = () => {
						opening.result.close();
						resolve((one.result as { space: string; id: string }[])[0]!);
					};
				};
			}),
		READ_MODEL
	);
	const community = space.slice(space.indexOf('-') + 1);
	const thread = encodeURIComponent(id.slice('thread:'.length));
	await page.goto(`${stage.link.url}/communities/${community}/${thread}`);
	const body = page.locator('textarea[name=body]');
	await body.waitFor();
	await page.waitForTimeout(2000);
	return costOf(stage, async () => {
		for (let nth = 0; nth < SAVES; nth++) {
			await body.fill(`番の返信 ${nth}。`);
			await page.locator('main form button[type=submit]').click();
			await page.waitForFunction(
				() => document.querySelector<HTMLTextAreaElement>('textarea[name=body]')?.value === ''
			);
			await page.locator('main form button[aria-busy=true]').waitFor({ state: 'detached' });
		}
		await page
			.getByRole('link', { name: /^同期：/ })
			.filter({ hasText: '最新' })
			.waitFor();
	});
}

/** The same by PouchDB's replicator on its own, and ten of its `put`s, each after a tap. */
async function plainSync(stage: Stage): Promise<Cost & { save: Cost }> {
	const context = await stage.rig.open();
	try {
		const page = await pageOf(context);
		await page.goto(`${stage.link.url}${BENCH_PATH}replicate`);
		await page.waitForFunction(() => 'plainSync' in globalThis);
		const cost = await costOf(stage, () =>
			page.evaluate(
				([staffNumber, password]) =>
					(
						globalThis as unknown as {
							plainSync(staffNumber: string, password: string): Promise<PlainSync>;
						}
					).plainSync(staffNumber, password),
				[STAFF_NUMBER, PASSWORD] as const
			)
		);
		await page.goto(`${stage.link.url}${BENCH_PATH}save`);
		await page.waitForFunction(() => 'plainSaves' in globalThis);
		await page.evaluate(
			(person) =>
				(
					globalThis as unknown as {
						plainSaves(database: string, person: string, thread: string): void;
					}
				).plainSaves('guard', person, 'thread:s0001:bench'),
			STAFF_NUMBER.toLowerCase()
		);
		const save = await costOf(stage, async () => {
			for (let nth = 1; nth <= SAVES; nth++) {
				await page.locator('#save').click();
				await page.waitForFunction(
					(count) => (globalThis as unknown as { saved: number[] }).saved.length === count,
					nth
				);
			}
		});
		return { ...cost, save };
	} finally {
		await context.close();
	}
}

async function measured(stage: Stage): Promise<Figures> {
	stage.link.shape(OPEN);
	stage.rig.release();
	const figures = await firstScreen(stage);
	stage.countTransactions();
	const [app, plain]: [
		Awaited<ReturnType<typeof appSync>>[],
		Awaited<ReturnType<typeof plainSync>>[]
	] = [[], []];
	for (let turn = 0; turn < TURNS; turn++) {
		say(`guard: first sync ${turn + 1} of ${TURNS} …`);
		app.push(await appSync(stage));
		plain.push(await plainSync(stage));
	}
	const size = (values: readonly number[]): Figure => ({ kind: 'size', value: median(values) });
	const count = (values: readonly number[]): Figure => ({ kind: 'count', value: median(values) });
	const multiple = (ours: readonly number[], theirs: readonly number[]): Figure => ({
		kind: 'multiple',
		value: median(ours) / median(theirs)
	});
	return {
		...figures,
		first_sync_bytes: size(app.map(({ bytes }) => bytes)),
		first_sync_requests: count(app.map(({ requests }) => requests)),
		first_sync_transactions: count(app.map(({ transactions: begun }) => begun)),
		first_sync_cpu_multiple: multiple(
			app.map(({ cpuMs }) => cpuMs),
			plain.map(({ cpuMs }) => cpuMs)
		),
		saves_requests: count(app.map(({ save }) => save.requests)),
		saves_cpu_multiple: multiple(
			app.map(({ save }) => save.cpuMs),
			plain.map(({ save }) => save.cpuMs)
		)
	};
}

/**
 * What does not depend on the machine, against the committed figures: fails (exit code 1) where one has
 * risen too far.
 */
export async function guard(stage: Stage, report: Report): Promise<void> {
	const figures = await measured(stage);
	if (process.env.GUARD === 'write') {
		await writeFile(
			COMMITTED,
			`${JSON.stringify(
				Object.fromEntries(
					Object.entries(figures).map(([name, { value }]) => [name, Math.round(value * 100) / 100])
				),
				null,
				'\t'
			)}\n`
		);
	}
	const committed = JSON.parse(await readFile(COMMITTED, 'utf8')) as Record<string, number>;
	for (const [metric, { kind, value }] of Object.entries(figures)) {
		const before = committed[metric] ?? null;
		const limit = before === null ? null : before * ALLOWED[kind];
		const isRisen = limit !== null && value > limit;
		report({
			bench: 'guard',
			metric,
			value,
			unit: kind === 'multiple' ? 'x' : 'count',
			baseline: before,
			goal: limit === null ? null : Math.round(limit * 100) / 100,
			note: {
				baseline_is: 'tests/bench/guard.json',
				...(Number.isNaN(value) ? { not_measured: 'no CPU cgroup here' } : {}),
				...(isRisen ? { risen: 'too far' } : {})
			}
		});
		if (isRisen) process.exitCode = 1;
	}
}
