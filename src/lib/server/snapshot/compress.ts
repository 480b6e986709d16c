import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import type { Encoding } from '../http/compress';

/** Brotli's qualities: 1 MB takes about 0.1 s at the first, 0.6 s at the second for 5 % fewer bytes. */
const QUICK = 9;
const GOOD = 10;
/** Bits of the window: 1 kB at least, 16 MiB at most, the most every browser decodes. */
const WINDOW_BITS = { least: 10, most: constants.BROTLI_MAX_WINDOW_BITS };

const [unbrotli, gzipped] = [promisify(brotliDecompress), promisify(gzip)];

/** A snapshot's text as it is sent. */
export interface Compressed {
	bytes: Uint8Array;
	/** Of the text before it was compressed. */
	charset: 'utf-8' | 'utf-16le';
}

/**
 * Compresses a snapshot's text for those who wait for it, off the event loop, on zlib's threads.
 *
 * @param text in UTF-8
 */
export async function compressQuickly(text: Uint8Array, encoding: Encoding): Promise<Compressed> {
	const charset = 'utf-8';
	if (encoding === 'identity') return { bytes: text, charset };
	if (encoding === 'gzip')
		return { bytes: new Uint8Array(await gzipped(text, { level: 9 })), charset };
	return { bytes: await brotli(text, QUICK, charset), charset };
}

/**
 * The same text in fewer bytes, for nobody who waits. Whether Japanese takes fewer in UTF-8 or in
 * UTF-16 depends on the text (by 2 % in either direction), so both are tried.
 *
 * @param bytes of `compressQuickly`, brotli
 */
export async function compressWell(bytes: Uint8Array): Promise<Compressed> {
	const text = new Uint8Array(await unbrotli(bytes));
	const wide = new Uint8Array(Buffer.from(new TextDecoder().decode(text), 'utf16le'));
	const tries: Compressed[] = [
		{ bytes: await brotli(text, GOOD, 'utf-8'), charset: 'utf-8' },
		{ bytes: await brotli(wide, GOOD, 'utf-16le'), charset: 'utf-16le' }
	];
	return tries.reduce((best, other) => (other.bytes.length < best.bytes.length ? other : best));
}

async function brotli(
	text: Uint8Array,
	quality: number,
	charset: Compressed['charset']
): Promise<Uint8Array> {
	// The whole text and no more: the phone sets memory aside for the window, and so does the encoder.
	const bits = Math.ceil(Math.log2(text.length + 1024));
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: quality,
		[constants.BROTLI_PARAM_LGWIN]: Math.min(Math.max(bits, WINDOW_BITS.least), WINDOW_BITS.most),
		[constants.BROTLI_PARAM_MODE]:
			charset === 'utf-8' ? constants.BROTLI_MODE_TEXT : constants.BROTLI_MODE_GENERIC,
		[constants.BROTLI_PARAM_SIZE_HINT]: text.length
	};
	return new Uint8Array(await promisify(brotliCompress)(text, { params }));
}
