/**
 * Draws the PNG icons of the app from static/icon.svg: `npm run icons`. The results are committed;
 * run it again only after the drawing has changed. Needs Chromium (CHROMIUM, or /usr/bin/chromium).
 */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const STATIC = new URL('../static/', import.meta.url);
const MAX_BYTES = 25_000;

interface Icon {
	file: string;
	size: number;
	/** Filled to its edges, its drawing within the inner 80 % that every mask keeps. */
	maskable?: boolean;
	/** White on nothing: of a badge systems look at its shape only. */
	badge?: boolean;
	/** Path of a lucide-like symbol instead of the mark, for shortcuts. */
	symbol?: string;
}

const ICONS: Icon[] = [
	{ file: 'icon-192.png', size: 192 },
	{ file: 'icon-512.png', size: 512 },
	{ file: 'icon-maskable-512.png', size: 512, maskable: true },
	{ file: 'badge-96.png', size: 96, badge: true },
	{
		file: 'shortcut-disaster-96.png',
		size: 96,
		symbol: 'M0-13 15 12H-15ZM0-4V3M0 7.5V8'
	},
	{
		file: 'shortcut-talk-96.png',
		size: 96,
		symbol: 'M-15-11H15V8H-3L-10 14V8H-15ZM-8-4H8M-8 2H3'
	},
	{
		file: 'shortcut-events-96.png',
		size: 96,
		symbol: 'M-14-10H14V14H-14ZM-14-2H14M-7-14V-7M7-14V-7M-1 6H1'
	}
];

const mark = await readFile(new URL('icon.svg', STATIC), 'utf8');

function drawing({ maskable, badge, symbol }: Icon): string {
	if (badge)
		return mark
			.replace(/<rect [^>]*>/, '')
			.replaceAll('#97d3ff', '#fff')
			.replace('scale(1.15)', 'scale(1.4)');
	// A mask cuts its own corners.
	if (maskable) return mark.replace(' rx="14"', '').replace('scale(1.15)', 'scale(1.05)');
	if (!symbol) return mark;
	return mark.replace(
		/<g .*<\/g>/s,
		`<path d="${symbol}" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>`
	);
}

/** The drawing at its size, as Chromium paints it. */
async function paint(page: Page, icon: Icon, path: string): Promise<void> {
	const svg = drawing(icon).replace('<svg ', `<svg width="${icon.size}" height="${icon.size}" `);
	await page.setViewportSize({ width: icon.size, height: icon.size });
	await page.setContent(`<body style="margin:0;line-height:0">${svg}</body>`);
	await page.screenshot({ path, omitBackground: true });
}

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: [
		'--headless',
		'--no-sandbox',
		'--disable-gpu',
		'--disable-quic',
		'--no-first-run',
		'--disable-background-networking',
		'--disable-component-update',
		'--disable-sync'
	]
});
try {
	const page = await browser.newPage();
	for (const icon of ICONS) {
		const path = fileURLToPath(new URL(icon.file, STATIC));
		await paint(page, icon, path);
		const { size } = await stat(path);
		console.log(`${icon.file} ${size} bytes`);
		if (size > MAX_BYTES) throw new Error(`${icon.file} is larger than ${MAX_BYTES} bytes`);
	}
} finally {
	await browser.close();
}
