import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { findChromium } from '../chromium.mjs';
import { openBrowser } from '../support/browser';

/**
 * A phone's share of this machine. Chromium's own throttle slows only the page's thread, and the
 * work is in workers; so the whole browser goes into a CPU cgroup. Where that is not allowed, the
 * page's throttle has to do, and every line says so.
 */
export interface Rig {
	/** What the lines say about it. */
	readonly name: string;
	/** A browser in the rig, with a fresh profile unless one is given. */
	open(profile?: string): Promise<BrowserContext>;
	/** Full speed, for preparations that are not measured; `constrain` takes it back. */
	release(): void;
	constrain(): void;
	/** Processor time the browser has used, and the periods it was held back in; null without cgroup. */
	usage(): { cpuMs: number; throttledMs: number } | null;
	close(): Promise<void>;
}

const PERIOD_US = 10_000;
const QUOTA_US = 3_333;
const PAGE_THROTTLE = 3;

/** A CPU cgroup of our own. */
interface Group {
	procs: string;
	limit(isLimited: boolean): void;
	usage(): { cpuMs: number; throttledMs: number };
	remove(): void;
}

const write = (file: string, value: string | number) => writeFileSync(file, String(value));

const valueIn = (file: string, name: string): number =>
	Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);

function groupV1(name: string): Group | null {
	const root = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'].find((path) =>
		existsSync(join(path, 'cpu.cfs_quota_us'))
	);
	if (!root) return null;
	const path = join(root, name);
	mkdirSync(path);
	// Where cpuacct is mounted on its own, processor time is counted there.
	const accounts = [path, join('/sys/fs/cgroup/cpuacct', name)];
	if (!existsSync(join(path, 'cpuacct.usage'))) mkdirSync(accounts[1]!);
	const account = accounts.find((folder) => existsSync(join(folder, 'cpuacct.usage')));
	write(join(path, 'cpu.cfs_period_us'), PERIOD_US);
	// What is allowed it gets, whatever else runs on the machine.
	write(join(path, 'cpu.shares'), 200_000);
	return {
		procs: [path, ...(account && account !== path ? [account] : [])]
			.map((folder) => join(folder, 'cgroup.procs'))
			.join(' '),
		limit: (isLimited) => write(join(path, 'cpu.cfs_quota_us'), isLimited ? QUOTA_US : -1),
		usage: () => ({
			cpuMs: account ? Number(readFileSync(join(account, 'cpuacct.usage'), 'utf8')) / 1e6 : 0,
			throttledMs: valueIn(join(path, 'cpu.stat'), 'throttled_time') / 1e6
		}),
		remove: () => {
			for (const folder of accounts) if (existsSync(folder)) rmdirSync(folder);
		}
	};
}

function groupV2(name: string): Group | null {
	const root = '/sys/fs/cgroup';
	if (!existsSync(join(root, 'cgroup.controllers'))) return null;
	write(join(root, 'cgroup.subtree_control'), '+cpu');
	const path = join(root, name);
	mkdirSync(path);
	write(join(path, 'cpu.weight'), 10_000);
	return {
		procs: join(path, 'cgroup.procs'),
		limit: (isLimited) =>
			write(join(path, 'cpu.max'), `${isLimited ? QUOTA_US : 'max'} ${PERIOD_US}`),
		usage: () => ({
			cpuMs: valueIn(join(path, 'cpu.stat'), 'usage_usec') / 1e3,
			throttledMs: valueIn(join(path, 'cpu.stat'), 'throttled_usec') / 1e3
		}),
		remove: () => rmdirSync(path)
	};
}

function makeGroup(): Group | null {
	const name = `yui-bench-${process.pid}`;
	for (const make of [groupV2, groupV1]) {
		try {
			const group = make(name);
			if (!group) continue;
			group.limit(true);
			return group;
		} catch {
			// Not root, or the controller is not ours to give: the next way.
		}
	}
	return null;
}

/** One line about the machine, for the lines' `machine`. */
export const machine = (): string =>
	`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;

export async function openRig(): Promise<Rig> {
	const group = makeGroup();
	return group ? cgroupRig(group) : pageRig();
}

/** The browser's root process joins the group before it becomes Chromium; its children inherit it. */
async function cgroupRig(group: Group): Promise<Rig> {
	const folder = await mkdtemp(join(tmpdir(), 'yui-rig-'));
	const executable = join(folder, 'chromium');
	const script = [
		'#!/bin/sh',
		`for procs in ${group.procs}; do echo $$ > "$procs" || exit 97; done`,
		`exec ${findChromium() ?? ''} "$@"`
	];
	await writeFile(executable, script.join('\n'), { mode: 0o755 });
	return {
		name: `cgroup: 1/3 of one core, ${PERIOD_US / 1000} ms period`,
		open: (profile) => openBrowser({ executable, ...(profile ? { profile } : {}) }),
		release: () => group.limit(false),
		constrain: () => group.limit(true),
		usage: () => group.usage(),
		async close() {
			await rm(folder, { recursive: true, force: true });
			// Empty only when the last process has gone.
			for (let attempt = 0; attempt < 50; attempt++) {
				try {
					group.remove();
					return;
				} catch {
					await new Promise((resolve) => setTimeout(resolve, 100));
				}
			}
			console.error('the bench could not remove its cgroup');
		}
	};
}

function pageRig(): Rig {
	let rate = PAGE_THROTTLE;
	const apply = async (page: Page) => {
		const session = await page.context().newCDPSession(page);
		await session.send('Emulation.setCPUThrottlingRate', { rate });
	};
	const contexts = new Set<BrowserContext>();
	const applyToAll = () => {
		for (const context of contexts) for (const page of context.pages()) void apply(page);
	};
	return {
		name: `page throttle ×${PAGE_THROTTLE}: WORKERS RUN AT FULL SPEED (no CPU cgroup here; needs root)`,
		async open(profile) {
			const context = await openBrowser(profile ? { profile } : {});
			contexts.add(context);
			context.on('page', (page) => void apply(page));
			context.on('close', () => contexts.delete(context));
			await Promise.all(context.pages().map(apply));
			return context;
		},
		release: () => {
			rate = 1;
			applyToAll();
		},
		constrain: () => {
			rate = PAGE_THROTTLE;
			applyToAll();
		},
		usage: () => null,
		close: () => Promise.resolve()
	};
}
