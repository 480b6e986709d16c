import type { BrowserContext, Page } from 'playwright-core';
import { BENCH_PATH } from '../front';
import { reportPercentiles, say, percentile, type Report } from '../report';
import { pageOf, READ_MODEL, STAFF_NUMBER, syncedDevice, type Stage } from '../stage';

const TIMES = Number(process.env.BENCH_TIMES ?? 120);

/** How fast the person is; all pauses in milliseconds. */
interface Pace {
	/** Between the last letter and the tap: reading over what one wrote, or not. */
	beforeTap: number;
	/** Between the form's being ready again and the next text: what follows a save has ended, or not. */
	afterSave: number;
}
/** The draft has been saved before the tap, and what follows a save ends before the next. */
const CALM: Pace = { beforeTap: 2000, afterSave: 2500 };
/** A reply every second: what follows one save, and its sending, stand in the way of the next. */
const HURRIED: Pace = { beforeTap: 0, afterSave: 0 };
/**
 * So long nothing is asked of the browser after a tap: a question of Playwright's costs the browser and
 * the page processor time, three times as much on the rig, in the very moment that is measured.
 */
const UNWATCHED_MS = 700;
/** A long thread costs the page more with every reply; so the saves are spread. */
const PER_THREAD = 20;

/** Moments of one save, milliseconds since the tap. */
interface Save {
	/** The page asked the worker; the worker's acknowledgement arrived; the screen says so. */
	asked: number;
	durable: number;
	shown: number;
}

/** Notes when the worker is asked to `put` a reply, has answered, and the form is empty; changes nothing. */
function watchWorker(): void {
	const state = { tapped: 0, asked: 0, call: -1, durable: 0, shown: 0 };
	Object.assign(globalThis, { benchState: state });
	addEventListener('click', (event) => (state.tapped = event.timeStamp), { capture: true });
	// The form empties itself when the reply is saved.
	const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!;
	Object.defineProperty(HTMLTextAreaElement.prototype, 'value', {
		configurable: true,
		get,
		set(this: HTMLTextAreaElement, value: string) {
			if (value === '') state.shown = performance.now();
			set!.call(this, value);
		}
	});
	const Original = Worker;
	globalThis.Worker = class extends Original {
		constructor(url: string | URL, options?: WorkerOptions) {
			super(url, options);
			this.addEventListener('message', ({ data }: MessageEvent<{ call: number; ok: boolean }>) => {
				if (data.call === state.call && data.ok) state.durable = performance.now();
			});
		}
		override postMessage(message: unknown): void {
			const { call, command, input } = message as {
				call: number;
				command: string;
				input: { document?: { type?: string } };
			};
			if (command === 'put' && input.document?.type === 'reply') {
				state.call = call;
				state.asked = performance.now();
				state.durable = 0;
			}
			super.postMessage(message);
		}
	};
}

interface ThreadKey {
	space: string;
	id: string;
}

/** The threads of the space that has the most. */
const findThreads = (page: Page): Promise<ThreadKey[]> =>
	page.evaluate(
		(name) =>
			new Promise((resolve) => {
				const opening = indexedDB.open(name);
				opening.onsuccess = () => {
					const all = opening.result.transaction('threads').objectStore('threads').getAll();
					all.onsuccess = () => {
						opening.result.close();
						resolve((all.result as ThreadKey[]).map(({ space, id }) => ({ space, id })));
					};
				};
			}),
		READ_MODEL
	);

/**
 * Presses the button by the keyboard: the same click event, but nothing that moves or covers the
 * button can make it miss, and none of `page.click`'s checks run on the page's thread just before.
 */
async function tap(page: Page, selector: string): Promise<void> {
	await page.locator(selector).focus();
	await page.waitForTimeout(120);
	// A button acts when Enter goes down; its coming up would be one more event to deal with.
	await page.keyboard.down('Enter');
	await page.waitForTimeout(UNWATCHED_MS);
	await page.keyboard.up('Enter');
}

async function appSaves({ rig, link }: Stage, page: Page, pace: Pace): Promise<Save[]> {
	const threads = await findThreads(page);
	if (threads.length === 0) throw new Error('the sample has no threads');
	const saves: Save[] = [];
	for (let index = 0; saves.length < TIMES; index++) {
		const { space, id } = threads[index % threads.length]!;
		const community = space.slice(space.indexOf('-') + 1);
		rig.release();
		await page.goto(
			`${link.url}/communities/${community}/${encodeURIComponent(id.slice('thread:'.length))}`
		);
		const body = page.locator('textarea[name=body]');
		await body.waitFor();
		// Playwright's own script, 330 kB, comes with the first question of this kind: not during a save.
		await page.waitForFunction(() => true);
		// The worker is started when the page is idle.
		await page.waitForTimeout(1500);
		rig.constrain();
		await page.waitForTimeout(300);
		for (let nth = 0; nth < PER_THREAD && saves.length < TIMES; nth++) {
			if (saves.length % 50 === 0) say(`save: ${saves.length} …`);
			await body.fill(
				`ベンチの返信 ${saves.length}。避難所の受付は、開設から一時間が一番混みます。`
			);
			await page.waitForTimeout(pace.beforeTap);
			await tap(page, 'main form button[type=submit]');
			await page
				.waitForFunction(
					() => document.querySelector<HTMLTextAreaElement>('textarea[name=body]')?.value === ''
				)
				.catch(async (error: unknown) => {
					const read = () =>
						JSON.stringify({ ...(globalThis as unknown as { benchState: object }).benchState }) +
						document.querySelector('main form')?.textContent;
					say(`save ${saves.length} of ${id}: ${await page.evaluate(read)}`);
					throw error;
				});
			saves.push(
				await page.evaluate(() => {
					const { tapped, asked, durable, shown } = (
						globalThis as unknown as { benchState: Record<keyof Save | 'tapped', number> }
					).benchState;
					return { asked: asked - tapped, durable: durable - tapped, shown: shown - tapped };
				})
			);
			// The button is busy until the draft has gone too.
			await page.locator('main form button[aria-busy=true]').waitFor({ state: 'detached' });
			await page.waitForTimeout(pace.afterSave);
		}
	}
	return saves;
}

async function plainSaves(context: BrowserContext, url: string): Promise<number[]> {
	const page = await context.newPage();
	// The app's process would clear up after itself in the middle of the baseline.
	for (const other of context.pages()) if (other !== page) await other.close();
	await page.goto(`${url}${BENCH_PATH}save`);
	await page.waitForFunction(() => 'plainSaves' in globalThis);
	const person = STAFF_NUMBER.toLowerCase();
	await page.evaluate(
		([database, person]) =>
			(
				globalThis as unknown as {
					plainSaves(database: string, person: string, thread: string): void;
				}
			).plainSaves(database, person, 'thread:s0001:bench'),
		[`yui-${person}-commons`, person] as const
	);
	for (let index = 0; index < TIMES; index++) {
		await tap(page, '#save');
	}
	return page.evaluate(() => (globalThis as unknown as { saved: number[] }).saved);
}

/** From the tap on 「返信する」 to the acknowledgement that the reply is on this device's disk. */
export async function save(stage: Stage, report: Report): Promise<void> {
	const context = await syncedDevice(stage);
	try {
		const app = await pageOf(context);
		await app.addInitScript(watchWorker);
		const saves = await appSaves(stage, app, CALM);
		const hurried = await appSaves(stage, app, HURRIED);
		const part = (name: keyof Save) => saves.map((save) => save[name]);
		say(`save: the worker was asked after ${percentile(part('asked'), 0.5).toFixed(1)} ms (p50)`);
		const plain = await plainSaves(context, stage.link.url);
		reportPercentiles(report, {
			bench: 'save',
			values: part('durable'),
			baseline: plain,
			goals: { p99: 50 },
			note: {
				measured: 'tap on 返信する to acknowledgement, in the app',
				pauses: `${CALM.beforeTap} ms before the tap, ${UNWATCHED_MS + CALM.afterSave} ms after it`,
				baseline_is: 'tap to PouchDB put in the page, no rules, no outbox, no rows',
				asked_p50: Math.round(percentile(part('asked'), 0.5))
			}
		});
		reportPercentiles(report, {
			bench: 'save',
			prefix: 'hurried_',
			values: hurried.map(({ durable }) => durable),
			baseline: plain,
			note: {
				measured: 'the same, a reply about every second',
				pauses: `${HURRIED.beforeTap} ms before the tap, ${UNWATCHED_MS + HURRIED.afterSave} ms after it`
			}
		});
		reportPercentiles(report, {
			bench: 'save',
			prefix: 'shown_',
			values: part('shown'),
			baseline: null,
			note: { measured: 'tap to the emptied form' }
		});
	} finally {
		await context.close();
	}
}
