import type { Page } from 'playwright-core';
import { percentile, say, type Report } from '../report';
import { pageOf, READ_MODEL, syncedDevice, type Stage } from '../stage';

const TIMES = Number(process.env.BENCH_TIMES ?? 12);
/** A figure is met in milliseconds, or as a multiple of its floor: machines differ. */
const GOAL_MS = 200;

interface Screen {
	name: string;
	path: string;
	/** There when the screen says what it is for. */
	ready: string;
	/** Screen it is left for, and so come from. */
	from?: string;
}

const listOf = (label: string): string => `main ul[aria-label="${label}"] li`;

const SCREENS: readonly Screen[] = [
	{ name: 'home', path: '/', ready: 'section[aria-labelledby=new-notes] li a' },
	{ name: 'spread', path: '/spread', ready: 'main li a' },
	{ name: 'grow', path: '/grow', ready: 'main a[href="/handover"]' },
	{ name: 'help', path: '/help', ready: 'main li a' },
	{ name: 'events', path: '/events', ready: listOf('行事の一覧') },
	{ name: 'disaster', path: '/disaster', ready: listOf('災害ノートの一覧') },
	{ name: 'faq', path: '/faq', ready: listOf('FAQの一覧') },
	{ name: 'communities', path: '/communities', ready: 'main li a' },
	{ name: 'handover', path: '/handover', ready: listOf('引継ぎノートの一覧') },
	{ name: 'inbox', path: '/inbox', ready: listOf('通知の一覧') },
	{ name: 'me', path: '/me', ready: 'main a[href="/me/devices"]', from: '/' }
];

/** From the tap on a link to the frame that shows what it leads to, milliseconds; and its floor. */
interface Painted {
	ms: number;
	/** The same finished DOM put into an empty page, to the frame that shows it. */
	floor: number;
}

/** A first row of a table of the read model. */
const firstRow = <T>(page: Page, table: string, wanted: (row: T) => boolean): Promise<T> =>
	page
		.evaluate(
			([name, table]) =>
				new Promise<unknown[]>((resolve) => {
					const opening = indexedDB.open(name);
					opening.onsuccess = () => {
						const all = opening.result.transaction(table).objectStore(table).getAll();
						all.onsuccess = () => {
							opening.result.close();
							resolve(all.result as unknown[]);
						};
					};
				}),
			[READ_MODEL, table] as const
		)
		.then((rows) => {
			const found = (rows as T[]).find(wanted);
			if (!found) throw new Error(`the sample has no such row in ${table}`);
			return found;
		});

/** The thread with the most replies up to fifty, and a note: screens whose address the sample says. */
async function detailScreens(page: Page): Promise<Screen[]> {
	const thread = await firstRow<{ space: string; id: string; replies: number }>(
		page,
		'threads',
		({ replies }) => replies >= 20
	);
	const note = await firstRow<{ id: string }>(page, 'disasterNotes', () => true);
	const bare = (id: string) => encodeURIComponent(id.slice(id.indexOf(':') + 1));
	const community = thread.space.slice(thread.space.indexOf('-') + 1);
	return [
		{
			name: `thread of ${thread.replies}`,
			path: `/communities/${community}/${bare(thread.id)}`,
			ready: 'main article',
			from: '/help'
		},
		{ name: 'note', path: `/disaster/${bare(note.id)}`, ready: 'main h2', from: '/disaster' }
	];
}

/** Runs in the page: presses a link to the path and waits for the frame that shows what is waited for. */
function press({ path, ready }: Pick<Screen, 'path' | 'ready'>): Promise<number> {
	return new Promise((resolve) => {
		const main = document.querySelector('main')!;
		const before = new Set(document.querySelectorAll(ready));
		const isThere = () =>
			decodeURI(location.pathname) === decodeURI(path) &&
			[...document.querySelectorAll(ready)].some((element) => !before.has(element)) &&
			!document.querySelector('main [aria-busy=true]');
		const link = Object.assign(document.createElement('a'), { href: path });
		document.body.append(link);
		const tapped = performance.now();
		const observer = new MutationObserver(() => {
			if (!isThere()) return;
			observer.disconnect();
			// The task after the frame that shows it.
			requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - tapped)));
		});
		observer.observe(main.parentElement ?? main, {
			childList: true,
			subtree: true,
			attributes: true
		});
		link.click();
		link.remove();
	});
}

/** Runs in the page: the finished screen once more, from nothing to its frame. */
function putAgain(): Promise<number> {
	return new Promise((resolve) => {
		const main = document.querySelector('main')!;
		const copy = main.cloneNode(true);
		const place = document.createElement('div');
		main.style.display = 'none';
		main.after(place);
		requestAnimationFrame(() =>
			setTimeout(() => {
				const began = performance.now();
				place.append(copy);
				requestAnimationFrame(() =>
					setTimeout(() => {
						const took = performance.now() - began;
						place.remove();
						main.style.display = '';
						resolve(took);
					})
				);
			})
		);
	});
}

async function painted(page: Page, url: string, screen: Screen): Promise<Painted[]> {
	const from = screen.from ?? '/me';
	await page.goto(`${url}${from}`);
	await page.locator('main h1').first().waitFor();
	const samples: Painted[] = [];
	for (let nth = 0; nth <= TIMES; nth++) {
		await page.waitForTimeout(700);
		const ms = await page.evaluate(press, screen);
		await page.waitForTimeout(700);
		const floor = await page.evaluate(putAgain);
		// The first brings the screen's code from the service worker.
		if (nth > 0) samples.push({ ms, floor });
		await page.goBack();
		await page.waitForURL(`${url}${from}`);
	}
	return samples;
}

/** Tap to painted, each main screen, on a phone with 10,000 documents. */
export async function screens(stage: Stage, report: Report): Promise<void> {
	const context = await syncedDevice(stage);
	try {
		const page = await pageOf(context);
		const all = [...SCREENS, ...(await detailScreens(page))];
		for (const screen of all) {
			say(`screens: ${screen.name} …`);
			const samples = await painted(page, stage.link.url, screen);
			const floor = percentile(
				samples.map((sample) => sample.floor),
				0.5
			);
			for (const [metric, share] of [
				['p50', 0.5],
				['p95', 0.95]
			] as const) {
				const value = percentile(
					samples.map(({ ms }) => ms),
					share
				);
				report({
					bench: 'screens',
					metric: `${screen.name}_${metric}`,
					value,
					unit: 'ms',
					baseline: floor,
					goal: share === 0.95 ? Math.max(GOAL_MS, Math.round(2.5 * floor)) : null,
					note: { n: samples.length, baseline_is: 'the same DOM put into the page and painted' }
				});
			}
		}
	} finally {
		await context.close();
	}
}
