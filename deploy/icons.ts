/**
 * Draws the PNG icons of the app from static/icon.svg: `npm run icons`. The results are committed;
 * run it again only after the drawing has changed. Needs Chromium (CHROMIUM, or /usr/bin/chromium).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';

const STATIC = new URL('../static/', import.meta.url);
const MAX_BYTES = 15_000;

interface Icon {
	file: string;
	size: number;
	/** Filled to its edges, its drawing within the inner 80 % that every mask keeps. */
	maskable?: boolean;
	/** Path of a lucide-like symbol instead of the mark, for shortcuts. */
	symbol?: string;
}

const ICONS: Icon[] = [
	{ file: 'icon-192.png', size: 192 },
	{ file: 'icon-512.png', size: 512 },
	{ file: 'icon-maskable-512.png', size: 512, maskable: true },
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

function drawing({ maskable, symbol }: Icon): string {
	// A mask cuts its own corners.
	if (maskable) return mark.replace(' rx="14"', '').replace('scale(1.15)', 'scale(1.05)');
	if (!symbol) return mark;
	return mark.replace(
		/<g .*<\/g>/s,
		`<path d="${symbol}" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>`
	);
}

/** RGBA of the drawing at its size, as Chromium paints it. */
async function pixels(page: Page, icon: Icon): Promise<Buffer> {
	const base64 = await page.evaluate(
		async ({ svg, size }) => {
			const image = new Image();
			image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
			await image.decode();
			const canvas = document.createElement('canvas');
			canvas.width = canvas.height = size;
			const context = canvas.getContext('2d');
			if (!context) throw new Error('no canvas');
			context.drawImage(image, 0, 0, size, size);
			const { data } = context.getImageData(0, 0, size, size);
			let text = '';
			for (let i = 0; i < data.length; i += 8192)
				text += String.fromCharCode(...data.subarray(i, i + 8192));
			return btoa(text);
		},
		{
			size: icon.size,
			svg: drawing(icon).replace('<svg ', `<svg width="${icon.size}" height="${icon.size}" `)
		}
	);
	return Buffer.from(base64, 'base64');
}

/**
 * A PNG with a palette: the drawings have four colours and the blends between them, of which 16
 * steps a channel are plenty. A third of the bytes of Chromium's own.
 */
function indexedPng(rgba: Buffer, size: number): Buffer {
	const step = (value: number) => Math.round(value / 17) * 17;
	const palette = new Map<number, number>();
	const rows = Buffer.alloc(size * (size + 1));
	for (let i = 0; i < size * size; i++) {
		const alpha = step(rgba[i * 4 + 3] ?? 0);
		const [r, g, b] = [0, 1, 2].map((c) => (alpha === 0 ? 0 : (rgba[i * 4 + c] ?? 0)));
		// Full colour where there is no blend, so that flat areas keep their exact colour.
		const exact = [0x00118f, 0xffffff, 0x97d3ff].includes(
			((r ?? 0) << 16) | ((g ?? 0) << 8) | (b ?? 0)
		);
		const [R, G, B] = [r, g, b].map((c) => (exact ? (c ?? 0) : step(c ?? 0)));
		const colour = (((R ?? 0) << 24) | ((G ?? 0) << 16) | ((B ?? 0) << 8) | alpha) >>> 0;
		const index = palette.get(colour) ?? palette.size;
		palette.set(colour, index);
		rows[Math.floor(i / size) * (size + 1) + 1 + (i % size)] = index;
	}
	if (palette.size > 256) throw new Error(`${palette.size} colours do not fit a palette`);
	const colours = [...palette.keys()];
	const header = Buffer.alloc(13);
	header.writeUInt32BE(size, 0);
	header.writeUInt32BE(size, 4);
	header.set([8, 3, 0, 0, 0], 8);
	return Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk(
			'PLTE',
			Buffer.from(colours.flatMap((c) => [c >>> 24, (c >>> 16) & 255, (c >>> 8) & 255]))
		),
		chunk('tRNS', Buffer.from(colours.map((c) => c & 255))),
		chunk('IDAT', deflateSync(rows, { level: 9 })),
		chunk('IEND', Buffer.alloc(0))
	]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const whole = Buffer.alloc(body.length + 8);
	whole.writeUInt32BE(data.length, 0);
	body.copy(whole, 4);
	whole.writeUInt32BE(crc32(body), body.length + 4);
	return whole;
}

function crc32(data: Buffer): number {
	let crc = ~0;
	for (const byte of data) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc >>> 0;
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
		const png = indexedPng(await pixels(page, icon), icon.size);
		await writeFile(path, png);
		console.log(`${icon.file} ${png.length} bytes`);
		if (png.length > MAX_BYTES) throw new Error(`${icon.file} is larger than ${MAX_BYTES} bytes`);
	}
} finally {
	await browser.close();
}
