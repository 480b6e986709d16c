import type { Page } from 'playwright-core';
import { DISASTER, REFERENCE, type Shape } from '../../support/link';
import { BENCH_PATH } from '../front';
import type { PlainSync } from '../pages/replicate';
import { say, type Report } from '../report';
import { fillSignIn, pageOf, PASSWORD, STAFF_NUMBER, untilSynced, type Stage } from '../stage';

export const LINES: readonly {
	name: 'reference' | 'disaster';
	shape: Shape;
	usefulGoal: number | null;
	/** How many times faster than the baseline. */
	allFactor: number | null;
}[] = [
	{ name: 'reference', shape: REFERENCE, usefulGoal: null, allFactor: null },
	{ name: 'disaster', shape: DISASTER, usefulGoal: 5000, allFactor: 4 }
];

/**
 * For short turns while something is being changed: `BENCH_LINES=disaster` measures that line only,
 * `BENCH_BASELINE=off` the app only. Every line then has `baseline: null`, and so no goal that is a
 * multiple of it: claims need the whole run.
 */
const HAS_BASELINE = process.env.BENCH_BASELINE !== 'off';

/** @throws Error when BENCH_LINES names a line there is none of */
export function wantedLines(): typeof LINES {
	const names = process.env.BENCH_LINES?.split(',').map((name) => name.trim());
	const unknown = names?.find((wanted) => !LINES.some(({ name }) => name === wanted));
	if (unknown !== undefined) throw new Error(`BENCH_LINES: there is no line ${unknown}`);
	return names ? LINES.filter(({ name }) => names.includes(name)) : LINES;
}

interface Measured {
	usefulMs: number;
	allMs: number;
	note: Record<string, string | number | null>;
}

/** What a run cost, beside its times. */
function meter({ rig, link }: Stage) {
	const before = { ...link.counters };
	const cpuBefore = rig.usage();
	return () => {
		const cpu = rig.usage();
		return {
			bytes: link.counters.down - before.down,
			requests: link.counters.requests - before.requests,
			cpu_ms: cpu && cpuBefore ? Math.round(cpu.cpuMs - cpuBefore.cpuMs) : null
		};
	};
}

/** `BENCH_TRACE=1`: what came over the line, four times a second, on stderr. @returns what ends it */
function traceLine({ rig, link }: Stage): () => void {
	if (process.env.BENCH_TRACE !== '1') return () => undefined;
	let [down, cpu] = [link.counters.down, rig.usage()?.cpuMs ?? 0];
	const timer = setInterval(() => {
		const [downNow, cpuNow] = [link.counters.down, rig.usage()?.cpuMs ?? 0];
		say(
			`    ${Math.round(performance.now())} +${downNow - down} B, +${Math.round(cpuNow - cpu)} ms`
		);
		[down, cpu] = [downNow, cpuNow];
	}, 250);
	return () => clearInterval(timer);
}

/**
 * A new phone opens the app, its owner signs in, and everything arrives. `isPatient`: only once the
 * service worker has the whole app, which shares the line until then; and only to the useful screen.
 */
export async function inApp(
	stage: Stage,
	shape: Shape,
	isPatient = false
): Promise<Measured & { formMs: number }> {
	const { rig, link } = stage;
	const context = await rig.open();
	try {
		const page = await pageOf(context);
		// The browser itself is up before the line gets slow.
		await page.goto('about:blank');
		link.shape(shape);
		const opened = performance.now();
		await fillSignIn(page, link.url);
		const formMs = performance.now() - opened;
		if (isPatient) await page.evaluate(async () => void (await navigator.serviceWorker.ready));
		const worker = await page.evaluate(
			async () => (await navigator.serviceWorker.getRegistration())?.active?.state ?? 'installing'
		);
		await page.evaluate(() => {
			const seen = { tapped: 0, useful: 0 };
			Object.assign(globalThis, { benchSeen: seen });
			addEventListener('click', (event) => (seen.tapped ||= event.timeStamp), { capture: true });
			const isUseful = () =>
				document.querySelector('section[aria-labelledby=newest] li a') !== null &&
				document.querySelector('section[aria-labelledby=diary] a[href^="/events/"]') !== null;
			const timer = setInterval(() => {
				if (!isUseful()) return;
				clearInterval(timer);
				requestAnimationFrame(() => setTimeout(() => (seen.useful = performance.now())));
			}, 50);
		});
		const measure = meter(stage);
		const stopTracing = traceLine(stage);
		await page.getByRole('button', { name: 'サインイン' }).click();
		await page.waitForFunction(
			() => (globalThis as unknown as { benchSeen: { useful: number } }).benchSeen.useful > 0,
			undefined,
			{ polling: 200, timeout: 10 * 60_000 }
		);
		const { tappedAt, usefulMs } = await page.evaluate(() => {
			const { benchSeen } = globalThis as unknown as {
				benchSeen: { tapped: number; useful: number };
			};
			return {
				tappedAt: performance.timeOrigin + benchSeen.tapped,
				usefulMs: benchSeen.useful - benchSeen.tapped
			};
		});
		stopTracing();
		say(`  useful after ${Math.round(usefulMs)} ms`);
		const allMs = isPatient ? NaN : (await untilSynced(page)) - tappedAt;
		say(`  all after ${Math.round(allMs)} ms`);
		const note = { ...measure(), disk_bytes: await diskOf(page), service_worker: worker };
		return { formMs, usefulMs, allMs, note };
	} finally {
		link.shape(REFERENCE);
		await context.close();
	}
}

/** Bytes of the databases of this origin, as the browser counts them. */
const diskOf = (page: Page): Promise<number | null> =>
	page.evaluate(async () => {
		const estimate = (await navigator.storage.estimate()) as StorageEstimate & {
			usageDetails?: { indexedDB?: number };
		};
		return estimate.usageDetails?.indexedDB ?? null;
	});

/** The same by PouchDB's replicator on its own. */
async function plain(stage: Stage, shape: Shape): Promise<Measured> {
	const { rig, link } = stage;
	const context = await rig.open();
	try {
		const page = await pageOf(context);
		await page.goto(`${link.url}${BENCH_PATH}replicate`);
		await page.waitForFunction(() => 'plainSync' in globalThis);
		link.shape(shape);
		const measure = meter(stage);
		const { usefulMs, allMs, documents } = await page.evaluate(
			([staffNumber, password]) =>
				(
					globalThis as unknown as {
						plainSync(staffNumber: string, password: string): Promise<PlainSync>;
					}
				).plainSync(staffNumber, password),
			[STAFF_NUMBER, PASSWORD] as const
		);
		return { usefulMs, allMs, note: { ...measure(), documents } };
	} finally {
		link.shape(REFERENCE);
		await context.close();
	}
}

async function measuredPlain(stage: Stage, line: string, shape: Shape): Promise<Measured> {
	say(`first sync, ${line} line: plain PouchDB …`);
	return plain(stage, shape);
}

/** Names of a baseline's notes, beside those of the value. */
const asBaseline = (note: Measured['note']): Measured['note'] =>
	Object.fromEntries(Object.entries(note).map(([name, value]) => [`baseline_${name}`, value]));

/** 10,000 documents in 8 spaces on a new phone: time to a useful screen, and to all of it. */
export async function firstSync(stage: Stage, report: Report): Promise<void> {
	for (const { name, shape, usefulGoal, allFactor } of wantedLines()) {
		say(`first sync, ${name} line: the app …`);
		const app = await inApp(stage, shape);
		say(`first sync, ${name} line: the app, installed before the sign-in …`);
		const installed = await inApp(stage, shape, true);
		const baseline = HAS_BASELINE ? await measuredPlain(stage, name, shape) : null;
		const note = {
			...app.note,
			...(baseline ? asBaseline(baseline.note) : {}),
			baseline_is: baseline
				? 'PouchDB.replicate with its defaults, space after space, in a worker'
				: 'not measured in this run (BENCH_BASELINE=off)'
		};
		const line = { bench: 'first-sync', unit: 'ms' } as const;
		report({
			...line,
			metric: `useful_ms_${name}`,
			value: app.usefulMs,
			baseline: baseline?.usefulMs ?? null,
			goal: usefulGoal,
			note
		});
		report({
			...line,
			metric: `useful_ms_${name}_installed`,
			value: installed.usefulMs,
			baseline: baseline?.usefulMs ?? null,
			goal: usefulGoal,
			note: { ...installed.note, measured: 'as useful_ms, the service worker having finished' }
		});
		report({
			...line,
			metric: `all_ms_${name}`,
			value: app.allMs,
			baseline: baseline?.allMs ?? null,
			goal: baseline && allFactor ? Math.round(baseline.allMs / allFactor) : null,
			note
		});
		report({
			...line,
			metric: `form_ms_${name}`,
			value: app.formMs,
			baseline: null,
			goal: null,
			note: { measured: 'address entered to sign-in form usable, on a new phone' }
		});
	}
}
