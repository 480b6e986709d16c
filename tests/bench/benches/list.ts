import type { Page } from 'playwright-core';
import type { Repetition } from '../pages/list';
import { BENCH_PATH } from '../front';
import { percentile, reportPercentiles, say, type Report } from '../report';
import { pageOf, STAFF_NUMBER, syncedDevice, type Stage } from '../stage';

const TIMES = Number(process.env.BENCH_TIMES ?? 200);
const PAINTED_TIMES = 60;

/** The functions of pages/list.ts. */
interface BenchPage {
	appList(person: string, times: number): Promise<Repetition[]>;
	preparePlain(person: string): Promise<void>;
	plainList(times: number): Promise<Repetition[]>;
}

const msOf = (repetitions: readonly Repetition[]) => repetitions.map(({ ms }) => ms);

/** p95 by number of filters, to see where it comes from. */
const byFilters = (repetitions: readonly Repetition[]): string =>
	[1, 2, 3]
		.map((count) => {
			const some = repetitions.filter(({ filters }) => filters === count);
			const rows = some.reduce((sum, { rows }) => sum + rows, 0) / some.length;
			return `${count}: ${percentile(msOf(some), 0.5).toFixed(1)}/${percentile(msOf(some), 0.95).toFixed(1)} ms (${rows.toFixed(0)} rows)`;
		})
		.join(', ');

/** From the tap on a filter of the real screen to its list on the screen. */
async function painted(page: Page, url: string): Promise<number[]> {
	await page.goto(`${url}/disaster`);
	const list = page.locator('ul[aria-label="災害ノートの一覧"]');
	await list.locator('li').first().waitFor();
	await page.evaluate(() => {
		const state = { tapped: 0, painted: [] as number[] };
		Object.assign(globalThis, { benchPainted: state.painted });
		addEventListener('click', (event) => (state.tapped = event.timeStamp), { capture: true });
		new MutationObserver((records) => {
			const isList = records.some(({ target }) => (target as Element).matches('ul[role=list]'));
			if (!isList || state.tapped === 0) return;
			const { tapped } = state;
			state.tapped = 0;
			// The task after the frame that shows it.
			requestAnimationFrame(() => setTimeout(() => state.painted.push(performance.now() - tapped)));
		}).observe(document.querySelector('main')!, { childList: true, subtree: true });
	});
	await page.getByRole('button', { name: 'しぼりこむ' }).click();
	const chips = page.getByRole('group', { name: '災害', exact: true }).getByRole('button');
	const count = await chips.count();
	for (let index = 0; index < PAINTED_TIMES; index++) {
		const chip = chips.nth(1 + (index % (count - 1)));
		await chip.scrollIntoViewIfNeeded();
		const box = await chip.boundingBox();
		if (!box) continue;
		await page.waitForTimeout(300);
		await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
		await page.waitForTimeout(700);
	}
	return page.evaluate(() => (globalThis as unknown as { benchPainted: number[] }).benchPainted);
}

/** 50 of 10,000 documents with a filter: the app's query, and PouchDB's `find` over the same. */
export async function list(stage: Stage, report: Report): Promise<void> {
	const { rig, link } = stage;
	const person = STAFF_NUMBER.toLowerCase();
	const context = await syncedDevice(stage);
	try {
		const app = await pageOf(context);
		const paintedMs = await painted(app, link.url);
		const page = await context.newPage();
		await app.close();
		await page.goto(`${link.url}${BENCH_PATH}list`);
		await page.waitForFunction(() => 'appList' in globalThis);
		const own = await page.evaluate(
			([person, times]) => (globalThis as unknown as BenchPage).appList(person, times),
			[person, TIMES] as const
		);
		say(`list: ${byFilters(own)}`);
		rig.release();
		await page.evaluate(
			(person) => (globalThis as unknown as BenchPage).preparePlain(person),
			person
		);
		rig.constrain();
		const plain = await page.evaluate(
			(times) => (globalThis as unknown as BenchPage).plainList(times),
			TIMES
		);
		say(`find: ${byFilters(plain)}`);
		reportPercentiles(report, {
			bench: 'list',
			values: msOf(own),
			baseline: msOf(plain),
			goals: { p95: 16 },
			note: {
				measured: 'query to rows in hand, in the page',
				baseline_is: 'PouchDB find with an index on the same fields',
				by_filters: byFilters(own)
			}
		});
		reportPercentiles(report, {
			bench: 'list',
			prefix: 'painted_',
			values: paintedMs,
			baseline: null,
			note: { measured: 'tap on a filter to its list on the screen' }
		});
	} finally {
		await context.close();
	}
}
