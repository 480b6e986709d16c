import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import type { Encoding } from '../http/compress';

/** Brotli's qualities: 1 MB takes about 0.1 s at the first, 0.6 s at the second for 5 % fewer bytes. */
const QUICK = 9;
const GOOD = 10;
/** Bits of the window: 1 kB at least, 16 MiB at most, the most every browser decodes. */
const WINDOW_BITS = { least: 10, most: constants.BROTLI_MAX_WINDOW_BITS };

const [unbrotli, gzipped] = [promisify(brotliDecompress), promisify(gzip)];

/** The character set of a snapshot's text (domain/snapshot.ts). */
export const charsetOf = (encoding: Encoding): 'utf-16le' | 'utf-8' =>
	encoding === 'br' ? 'utf-16le' : 'utf-8';

/** Compresses a snapshot's text for those who wait for it, off the event loop, on zlib's threads. */
export async function compressQuickly(text: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
	if (encoding === 'identity') return text;
	if (encoding === 'gzip') return new Uint8Array(await gzipped(text, { level: 9 }));
	return brotli(text, QUICK);
}

/** The same text in fewer bytes, for nobody who waits. @param bytes of `compressQuickly`, brotli */
export async function compressWell(bytes: Uint8Array): Promise<Uint8Array> {
	return brotli(new Uint8Array(await unbrotli(bytes)), GOOD);
}

async function brotli(text: Uint8Array, quality: number): Promise<Uint8Array> {
	// The whole text and no more: the phone sets memory aside for the window, and so does the encoder.
	const bits = Math.ceil(Math.log2(text.length + 1024));
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: quality,
		[constants.BROTLI_PARAM_LGWIN]: Math.min(Math.max(bits, WINDOW_BITS.least), WINDOW_BITS.most),
		// Its text mode is for UTF-8.
		[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_GENERIC,
		[constants.BROTLI_PARAM_SIZE_HINT]: text.length
	};
	return new Uint8Array(await promisify(brotliCompress)(text, { params }));
}
