import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { ADVICE, findChromium } from '../chromium.mjs';

const ARGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

export interface BrowserOptions {
	/** Folder of the profile, kept; by default a new one that goes with the browser. */
	profile?: string;
	/** The given profile goes with the browser too. */
	isTemporary?: boolean;
	/** Program to start instead of Chromium, which then starts it. */
	executable?: string;
	args?: readonly string[];
}

let isWhole = false;

/** This file of tests needs the whole Chromium: the light one has no notices. */
export function useWholeBrowser(): void {
	isWhole = true;
}

/** The Chromium to use. @throws when there is none, saying what to do */
function chromiumPath(): string {
	// Told by tests/run.mjs only: what is measured or photographed is the whole one.
	const found = (isWhole ? '' : process.env.CHROMIUM_SHELL) || findChromium();
	if (!found) throw new Error(ADVICE);
	return found;
}

/**
 * Opens Chromium as a Japanese phone with a profile on disk: a context in memory (incognito) keeps
 * its IndexedDB in memory too, which is neither durable nor as slow as a phone's.
 */
export async function openBrowser(options: BrowserOptions = {}): Promise<BrowserContext> {
	const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'yui-profile-')));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: options.executable ?? chromiumPath(),
		args: [...ARGS, ...(options.args ?? [])],
		locale: 'ja-JP',
		timezoneId: 'Asia/Tokyo',
		viewport: { width: 360, height: 740 },
		timeout: 120_000
	});
	// tsx names functions with a helper of its own, which functions sent to the page would miss.
	await context.addInitScript('globalThis.__name ??= (value) => value');
	if (!options.profile || options.isTemporary) {
		// Removed when the browser has ended: while it is closing, it still writes.
		const close = context.close.bind(context);
		context.close = async (closeOptions) => {
			await close(closeOptions);
			await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
		};
	}
	return context;
}
