import { promisify } from 'node:util';
import {
	brotliDecompress,
	constants,
	crc32,
	createBrotliCompress,
	createDeflateRaw
} from 'node:zlib';
import type { BrotliCompress, DeflateRaw } from 'node:zlib';
import type { Encoding } from '../http/compress';

/** Brotli's qualities: 1 MB takes about 0.1 s at the first, 0.6 s at the second for 5 % fewer bytes. */
const QUICK = 9;
const GOOD = 10;
/** Bits of the window: 1 kB at least, 16 MiB at most, the most every browser decodes. */
const WINDOW_BITS = { least: 10, most: constants.BROTLI_MAX_WINDOW_BITS };

const unbrotli = promisify(brotliDecompress);

/** A text as it is sent, so far: whoever gets it gets something of their own behind it (`completed`). */
export interface Begun {
	bytes: Uint8Array;
	/** Of the text before it was compressed. */
	charset: 'utf-8' | 'utf-16le';
	encoding: Encoding;
	/** Of the text in its charset; what gzip ends with is computed from it. */
	check: { length: number; crc: number };
}

/** A text as it is sent. */
export type Compressed = Pick<Begun, 'bytes' | 'charset'>;

/**
 * Compresses a snapshot's text for those who wait for it, off the event loop, on zlib's threads.
 *
 * @param text in UTF-8
 */
export async function compressQuickly(text: Uint8Array, encoding: Encoding): Promise<Begun> {
	const begun = { charset: 'utf-8', encoding, check: checkOf(text) } as const;
	if (encoding === 'identity') return { ...begun, bytes: text };
	if (encoding === 'gzip') return { ...begun, bytes: await gzipBegun(text) };
	return { ...begun, bytes: await brotliBegun(text, QUICK, 'utf-8') };
}

/**
 * The same text in fewer bytes, for nobody who waits. Whether Japanese takes fewer in UTF-8 or in
 * UTF-16 depends on the text (by 2 % in either direction), so both are tried.
 *
 * @param begun of `compressQuickly`, brotli
 */
export async function compressWell(begun: Begun): Promise<Begun> {
	const text = new Uint8Array(await unbrotli(completed(begun, '').bytes));
	const wide = new Uint8Array(Buffer.from(new TextDecoder().decode(text), 'utf16le'));
	const tries: Begun[] = [
		{ ...begun, bytes: await brotliBegun(text, GOOD, 'utf-8') },
		{
			...begun,
			bytes: await brotliBegun(wide, GOOD, 'utf-16le'),
			charset: 'utf-16le',
			check: checkOf(wide)
		}
	];
	return tries.reduce((best, other) => (other.bytes.length < best.bytes.length ? other : best));
}

/**
 * Ends a text with a few lines of its reader's own, which are not compressed: what everybody gets is
 * compressed once for all of them. Both formats allow for pieces that are stored as they are
 * (RFC 7932 §9.2, RFC 1951 §3.2.4).
 */
export function completed({ bytes, charset, encoding, check }: Begun, end: string): Compressed {
	const tail = new Uint8Array(Buffer.from(end, charset === 'utf-8' ? 'utf8' : 'utf16le'));
	const pieces: Uint8Array[] = [bytes];
	if (encoding === 'identity') pieces.push(tail);
	else if (encoding === 'br') {
		for (const piece of piecesOf(tail, 0x1_0000))
			// Not the last one; sixteen bits of length; not compressed.
			pieces.push(littleEndian(((piece.length - 1) << 3) | (1 << 19), 3), piece);
		// The last one, and empty.
		pieces.push(Uint8Array.of(3));
	} else {
		for (const piece of piecesOf(tail, 0xffff))
			pieces.push(
				Uint8Array.of(0),
				littleEndian(piece.length | ((~piece.length & 0xffff) * 0x1_0000), 4),
				piece
			);
		pieces.push(
			Uint8Array.of(1, 0, 0, 0xff, 0xff),
			littleEndian(crc32(tail, check.crc), 4),
			littleEndian(check.length + tail.length, 4)
		);
	}
	return { bytes: new Uint8Array(Buffer.concat(pieces)), charset };
}

const checkOf = (text: Uint8Array): Begun['check'] => ({ length: text.length, crc: crc32(text) });

function littleEndian(value: number, bytes: number): Uint8Array {
	return Uint8Array.from({ length: bytes }, (_, index) => (value >>> (8 * index)) & 0xff);
}

function piecesOf(bytes: Uint8Array, most: number): Uint8Array[] {
	return Array.from({ length: Math.ceil(bytes.length / most) }, (_, index) =>
		bytes.subarray(index * most, (index + 1) * most)
	);
}

/** Ten bytes that say nothing but that it is gzip (RFC 1952 §2.3). */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

async function gzipBegun(text: Uint8Array): Promise<Uint8Array> {
	const deflated = await flushed(createDeflateRaw({ level: 9 }), text, constants.Z_SYNC_FLUSH);
	return new Uint8Array(Buffer.concat([GZIP_HEADER, deflated]));
}

async function brotliBegun(
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
	return flushed(createBrotliCompress({ params }), text, constants.BROTLI_OPERATION_FLUSH);
}

/** Everything a text becomes, up to the end of a byte, without the mark that says that it ends. */
function flushed(
	stream: BrotliCompress | DeflateRaw,
	text: Uint8Array,
	kind: number
): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const chunks: Uint8Array[] = [];
		stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
		stream.on('error', reject);
		stream.write(text);
		stream.flush(kind, () => {
			// What was flushed may still be on its way to the listener above.
			setImmediate(() => {
				resolve(new Uint8Array(Buffer.concat(chunks)));
				stream.destroy();
			});
		});
	});
}
