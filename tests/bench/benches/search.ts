import type { Page } from 'playwright-core';
import { newThread } from '$lib/capabilities/thread/thread';
import { BENCH_PATH } from '../front';
import { percentile, reportPercentiles, say, type Report } from '../report';
import { pageOf, PASSWORD, STAFF_NUMBER, syncedDevice, type Stage } from '../stage';

const TIMES = Number(process.env.BENCH_TIMES ?? 120);
const BASELINE_TIMES = 6;
const FRESH_TIMES = 10;
const CHECKED = 200;
const SEED = 1;
const PERSON = STAFF_NUMBER.toLowerCase();
/** Some of them (drafts, memberships) are not searched. */
export const DOCUMENTS = 21_000;

/** What `watchWorker` notes, on the page. */
interface Watch {
	/** When the search worker was made, began to build and was ready; 0 while it has not. */
	made: number;
	began: number;
	ready: number;
	/** Longest task of the page's thread while the index was being built. */
	longestTask: number;
	tasks: { start: number; ms: number }[];
	typed: number;
	inDom: number[];
	/** How many of these are of last characters. */
	kept: number;
	painted: number[];
	ask(input: object): Promise<{ total: number; results: { id: string }[] }>;
}

/** Notes what passes between page and search worker; changes nothing. */
function watchWorker(): void {
	const watch: Watch = {
		...{
			made: 0,
			began: 0,
			ready: 0,
			longestTask: 0,
			tasks: [],
			typed: 0,
			inDom: [],
			kept: 0,
			painted: []
		},
		ask: () => Promise.reject(new Error('no search worker'))
	};
	Object.assign(globalThis, { benchWatch: watch });
	new PerformanceObserver((list) => {
		for (const { startTime, duration } of list.getEntries())
			watch.tasks.push({ start: startTime, ms: duration });
	}).observe({ type: 'longtask', buffered: true });
	addEventListener('input', (event) => (watch.typed = event.timeStamp), { capture: true });
	let newest = -1;
	const Original = Worker;
	globalThis.Worker = class extends Original {
		readonly #isSearch: boolean;
		constructor(url: string | URL, options?: WorkerOptions) {
			super(url, options);
			this.#isSearch = options?.name === 'yui-search';
			if (!this.#isSearch) return;
			watch.made = performance.now();
			let calls = 0;
			watch.ask = (input) =>
				new Promise((resolve) => {
					const call = -++calls - 1;
					const hear = ({ data }: MessageEvent) => {
						if (data.call !== call) return;
						this.removeEventListener('message', hear);
						resolve(data.output);
					};
					this.addEventListener('message', hear);
					super.postMessage({ command: 'search', call, input });
				});
			this.addEventListener('message', ({ data }: MessageEvent) => {
				if (data.event === 'progress') {
					if (watch.began === 0) watch.began = performance.now();
					if (data.progress.state === 'ready' && watch.ready === 0) watch.ready = performance.now();
					return;
				}
				if (data.call !== newest || data.output === null || watch.typed === 0) return;
				const { typed } = watch;
				watch.typed = 0;
				// The next task: the results are in the document then; and the one after the frame with them.
				setTimeout(() => watch.inDom.push(performance.now() - typed));
				requestAnimationFrame(() =>
					setTimeout(() => watch.painted.push(performance.now() - typed))
				);
			});
		}
		override postMessage(message: unknown): void {
			const { command, call } = message as { command: string; call: number };
			if (this.#isSearch && command === 'search') newest = call;
			super.postMessage(message);
		}
	};
}

const watched = <T>(page: Page, read: (watch: Watch) => T): Promise<T> =>
	page.evaluate(`(${read.toString()})(globalThis.benchWatch)`) as Promise<T>;

/** What the functions of pages/search.ts are called on the page. */
interface BenchPage {
	makeQueries(
		person: string,
		count: number,
		seed: number
	): Promise<{ queries: string[]; documents: number; characters: number }>;
	bruteForce(person: string, queries: readonly string[]): Promise<string[][]>;
	plainSearch(
		person: string,
		spaces: readonly string[],
		queries: readonly string[]
	): Promise<number[]>;
}
type OnPage = typeof globalThis & BenchPage & { benchWatch: Watch };

/** Opens the search from the home screen and waits until its index is complete. */
async function buildIndex(page: Page): Promise<{ indexMs: number; longestTask: number }> {
	await page.getByRole('link', { name: '検索', exact: true }).first().click();
	await page.waitForFunction(() => (globalThis as OnPage).benchWatch.ready > 0, undefined, {
		timeout: 300_000,
		polling: 200
	});
	const { made, began, ready, tasks } = await watched(page, (watch) => ({ ...watch, ask: null }));
	const during = tasks.filter(({ start, ms }) => start + ms > began && start < ready);
	return {
		indexMs: ready - made,
		longestTask: Math.max(0, ...during.map(({ ms }) => ms))
	};
}

/** Types the last character of each query, as the app is after all but that one. */
async function typeAll(page: Page, queries: readonly string[]): Promise<void> {
	const field = page.locator('input[name=q]');
	for (const [index, query] of queries.entries()) {
		if (index % 40 === 0) say(`search: ${index} …`);
		await field.fill(query.slice(0, -1));
		await page.waitForTimeout(700);
		// The beginning was typed as well, at once: not what is measured.
		await page.evaluate(() => {
			const { benchWatch } = globalThis as OnPage;
			benchWatch.typed = 0;
			benchWatch.inDom.splice(benchWatch.kept);
			benchWatch.painted.splice(benchWatch.kept);
		});
		const before = (await watched(page, ({ painted }) => painted.length)) as number;
		await page.keyboard.insertText(query.slice(-1));
		await page.waitForFunction(
			(before) => (globalThis as OnPage).benchWatch.painted.length > before,
			before,
			{ polling: 50 }
		);
		await page.evaluate(() => {
			const { benchWatch } = globalThis as OnPage;
			benchWatch.kept = benchWatch.inDom.length;
		});
	}
}

/** Everything in the memory of the search worker: its heap, and the buffers outside of it. */
async function memoryOf(page: Page): Promise<{ heap: number; buffers: number }> {
	const session = await page.context().newCDPSession(page);
	const answer = new Promise<{ usedSize: number; backingStorageSize?: number }>((resolve) => {
		session.on('Target.receivedMessageFromTarget', ({ message }) => {
			const { id, result } = JSON.parse(message) as { id: number; result: never };
			if (id === 2) resolve(result);
		});
		session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
			if (!/yui-search/.test(targetInfo.title)) return;
			const send = (id: number, method: string) =>
				void session.send('Target.sendMessageToTarget', {
					sessionId,
					message: JSON.stringify({ id, method })
				});
			send(1, 'HeapProfiler.collectGarbage');
			send(2, 'Runtime.getHeapUsage');
		});
	});
	await session.send('Target.setAutoAttach', {
		autoAttach: true,
		waitForDebuggerOnStart: false,
		flatten: false
	});
	const { usedSize, backingStorageSize = 0 } = await answer;
	await session.detach();
	return { heap: usedSize, buffers: backingStorageSize };
}

/** From the news that a document's row is written to its line in the results. */
async function freshness(page: Page, url: string): Promise<number[]> {
	const signedIn = await fetch(`${url}/api/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Origin: url },
		body: JSON.stringify({ staffNumber: STAFF_NUMBER, password: PASSWORD })
	});
	const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
	const { spaces } = (await signedIn.json()) as { spaces: { id: string }[] };
	const space = spaces.find(({ id }) => id.startsWith('community-'))!.id;
	const times: number[] = [];
	for (let index = 0; index < FRESH_TIMES; index++) {
		const word = `新着の目印${'甲乙丙丁戊己庚辛壬癸'[index % 10]}${index}号`;
		await page.locator('input[name=q]').fill(word);
		await page.getByText('見つかりませんでした').waitFor();
		const found = page.evaluate(
			([person, word]) =>
				new Promise<number>((resolve) => {
					let written = 0;
					const channel = new BroadcastChannel(`yui-${person}-news`);
					channel.onmessage = ({ data }) => {
						if ((data.ids as string[] | undefined)?.some((id) => id.startsWith('thread:')))
							written ||= performance.now();
					};
					new MutationObserver((_, observer) => {
						if (!document.querySelector('main ul')?.textContent?.includes(word)) return;
						observer.disconnect();
						channel.close();
						resolve(performance.now() - written);
					}).observe(document.querySelector('main')!, { childList: true, subtree: true });
				}),
			[PERSON, word] as const
		);
		const now = new Date().toISOString();
		const posted = newThread(
			{ author: PERSON, key: crypto.randomUUID(), now },
			{ kind: 'question', title: word, body: '届きましたか。' }
		);
		await fetch(`${url}/api/couch/${space}/_bulk_docs`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', cookie, Origin: url },
			body: JSON.stringify({ docs: [posted], new_edits: true })
		});
		times.push(await found);
	}
	return times;
}

/** How many of the queries find other documents than a look through every text. */
async function differences(page: Page, queries: readonly string[]): Promise<number> {
	return page.evaluate(
		async ([person, queries]) => {
			const here = globalThis as OnPage;
			const expected = await here.bruteForce(person, queries);
			const filter = { kind: '', space: '', municipality: '', since: 0 };
			let count = 0;
			for (const [index, text] of queries.entries()) {
				const ids = expected[index]!;
				// Every one that is found, not a page of them.
				const { total, results } = await here.benchWatch.ask({ text, filter, limit: 30_000 });
				const found = results.map(({ id }) => id).sort();
				if (total !== ids.length || found.join() !== ids.join()) count++;
			}
			return count;
		},
		[PERSON, queries] as const
	);
}

/** From a keystroke to its results, over 20,000 documents on the device. */
export async function search(stage: Stage, report: Report): Promise<void> {
	const { rig, link } = stage;
	const context = await syncedDevice(stage);
	try {
		rig.release();
		const page = await context.newPage();
		await (await pageOf(context)).close();
		await page.addInitScript(watchWorker);
		await page.goto(link.url);
		await page.getByRole('heading', { name: 'ホーム' }).waitFor();
		await page.waitForTimeout(4000);
		rig.constrain();
		await page.waitForTimeout(1000);
		const { indexMs, longestTask } = await buildIndex(page);
		say(`search: index after ${Math.round(indexMs)} ms`);
		rig.release();
		await page.evaluate((script) => import(script), `${BENCH_PATH}search.js`);
		const { queries, documents, characters } = await page.evaluate(
			([person, count, seed]) => (globalThis as OnPage).makeQueries(person, count, seed),
			[PERSON, Math.max(TIMES, CHECKED), SEED] as const
		);
		const { heap, buffers } = await memoryOf(page);
		rig.constrain();
		const typed = queries.slice(0, TIMES);
		await typeAll(page, typed);
		const { inDom, painted } = await watched(page, ({ inDom, painted }) => ({ inDom, painted }));
		const fresh = await freshness(page, link.url);
		rig.release();
		const wrong = await differences(page, queries.slice(0, CHECKED));
		const spaces = await page.evaluate(
			(name) =>
				new Promise<string[]>((resolve) => {
					const opening = indexedDB.open(name);
					opening.onsuccess = () => {
						const keys = opening.result.transaction('spaces').objectStore('spaces').getAllKeys();
						keys.onsuccess = () => {
							opening.result.close();
							resolve(keys.result as string[]);
						};
					};
				}),
			`yui-${PERSON}`
		);
		await page.goto(`${link.url}${BENCH_PATH}search`);
		await page.waitForFunction(() => 'plainSearch' in globalThis);
		rig.constrain();
		say('search: baseline …');
		const plain = await page.evaluate(
			([person, spaces, queries]) => (globalThis as OnPage).plainSearch(person, spaces, queries),
			[PERSON, spaces, typed.slice(0, BASELINE_TIMES)] as const
		);
		const about = {
			documents,
			characters: Math.round(characters),
			queries: 'half of two characters, the others longer or of two terms'
		};
		reportPercentiles(report, {
			bench: 'search',
			values: inDom,
			baseline: plain,
			goals: { p95: 100 },
			note: {
				...about,
				measured: 'input event to results in the document',
				baseline_is: `PouchDB find with $regex over the same replicas (n = ${plain.length})`
			}
		});
		const short = inDom.filter((_, index) => index % 2 === 0);
		const figure = { bench: 'search', baseline: null, unit: 'ms' as const, note: about };
		report({ ...figure, metric: 'two_p95', value: percentile(short, 0.95), goal: 100 });
		report({ ...figure, metric: 'painted_p95', value: percentile(painted, 0.95), goal: null });
		report({ ...figure, metric: 'index_ms', value: indexMs, goal: null });
		report({ ...figure, metric: 'page_task_ms', value: longestTask, goal: 50 });
		report({ ...figure, metric: 'fresh_ms', value: Math.max(...fresh), goal: 1000 });
		report({
			...figure,
			metric: 'memory_mb',
			value: (heap + buffers) / 1024 / 1024,
			unit: 'MB',
			goal: null,
			note: { ...about, heap_mb: Math.round(heap / 1024 / 1024), measured: 'the search worker' }
		});
		report({
			...figure,
			metric: 'wrong',
			value: wrong,
			unit: 'queries',
			goal: 0,
			note: { ...about, measured: `of ${CHECKED} queries, against a look through every text` }
		});
	} finally {
		await context.close();
	}
}
