import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { completed, compressQuickly, compressWell, type Compressed } from './compress';

const TEXT = Array.from({ length: 9000 }, (_, n) => `共通の行 ${n ** 3}\n`).join('');
/** Of one reader: nothing, a line, and sizes around those of the pieces that are stored. */
const ENDS = [
	'',
	'自分の行\n',
	...[0xfffe, 0xffff, 0x1_0000, 0x1_0001, 200_000].map((size) => 'x'.repeat(size))
];
const DECODERS = {
	br: (bytes: Uint8Array) => new Uint8Array(brotliDecompressSync(bytes)),
	gzip: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)),
	identity: (bytes: Uint8Array) => bytes
} as const;
const decoded = (
	{ bytes, charset }: Compressed,
	decode: (bytes: Uint8Array) => Uint8Array
): string => new TextDecoder(charset).decode(decode(bytes));

it.each(Object.keys(DECODERS) as (keyof typeof DECODERS)[])(
	'what everybody gets is followed by what one reader gets: %s',
	async (encoding) => {
		const begun = await compressQuickly(new TextEncoder().encode(TEXT), encoding);
		for (const end of ENDS)
			expect(decoded(completed(begun, end), DECODERS[encoding]) === TEXT + end).toBe(true);
		if (encoding !== 'br') return;
		const well = await compressWell(begun);
		for (const end of ENDS)
			expect(decoded(completed(well, end), DECODERS.br) === TEXT + end).toBe(true);
	}
);

it('a text that is smaller in UTF-16 ends in UTF-16', async () => {
	const wide = Array.from({ length: 20_000 }, (_, n) =>
		String.fromCharCode(0x4e00 + ((n * 7919) % 20_000))
	).join('');
	const begun = await compressWell(await compressQuickly(new TextEncoder().encode(wide), 'br'));
	expect(begun.charset).toBe('utf-16le');
	for (const end of ENDS)
		expect(decoded(completed(begun, end), DECODERS.br) === wide + end).toBe(true);
});
