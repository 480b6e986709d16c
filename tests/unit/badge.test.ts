import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

/** Samples of an 8-bit RGBA picture without interlacing. */
async function pixelsOf(file: string): Promise<Uint8Array> {
	const png = await readFile(file);
	const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
	expect([...png.subarray(24, 29)]).toEqual([8, 6, 0, 0, 0]);
	const parts: Buffer[] = [];
	for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
		if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
			parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
	const raw = inflateSync(new Uint8Array(Buffer.concat(parts.map((part) => new Uint8Array(part)))));
	const size = width * 4;
	const out = new Uint8Array(size * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < size; x++) {
			const at = y * size + x;
			const a = x < 4 ? 0 : (out[at - 4] ?? 0);
			const b = y === 0 ? 0 : (out[at - size] ?? 0);
			const c = x < 4 || y === 0 ? 0 : (out[at - size - 4] ?? 0);
			const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
			const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
			const filter = [0, a, b, (a + b) >> 1, paeth][raw[y * (size + 1)] ?? 0] ?? 0;
			out[at] = (raw[y * (size + 1) + 1 + x] ?? 0) + filter;
		}
	return out;
}

describe('the badge of a notice', () => {
	it('is white on nothing: Android looks at its shape only', async () => {
		const pixels = await pixelsOf('static/badge-96.png');
		const alphas = pixels.filter((_, n) => n % 4 === 3);
		const visible = pixels.filter((_, n) => n % 4 !== 3 && (pixels[n - (n % 4) + 3] ?? 0) > 0);
		expect(new Set(visible)).toEqual(new Set([255]));
		const share = alphas.filter((alpha) => alpha > 127).length / alphas.length;
		expect(share).toBeGreaterThan(0.1);
		expect(share).toBeLessThan(0.6);
	});
});
