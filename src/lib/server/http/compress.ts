import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

/** Smaller answers gain nothing. */
const MIN_BYTES = 1024;

/** The best encoding a client accepts. An encoding with `q=0` is refused. */
export function encodingOf(request: Request): Encoding {
	const accepted = (request.headers.get('accept-encoding') ?? '')
		.toLowerCase()
		.split(',')
		.map((part) => part.trim())
		.filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
		.map((part) => part.split(';')[0]?.trim());
	if (accepted.includes('br')) return 'br';
	return accepted.includes('gzip') || accepted.includes('*') ? 'gzip' : 'identity';
}

/** Quick settings: these answers are made for one client and used once. */
const compressorOf = (encoding: 'br' | 'gzip') =>
	encoding === 'br'
		? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
		: createGzip({ level: 6 });

/** A JSON answer of any size, compressed as the client accepts it. */
export function compressedJson(
	request: Request,
	body: string | ReadableStream<Uint8Array>,
	status = 200
): Response {
	const headers = new Headers({ 'content-type': 'application/json', vary: 'Accept-Encoding' });
	const encoding = encodingOf(request);
	const isSmall = typeof body === 'string' && body.length < MIN_BYTES;
	if (encoding === 'identity' || isSmall) return new Response(body, { status, headers });
	headers.set('content-encoding', encoding);
	const source =
		typeof body === 'string' ? Readable.from([body]) : Readable.fromWeb(body as NodeReadableStream);
	const compressor = compressorOf(encoding);
	// The client hears of a broken source by a broken answer.
	source.on('error', (error) => compressor.destroy(error));
	compressor.on('close', () => source.destroy());
	const compressed = Readable.toWeb(source.pipe(compressor)) as ReadableStream<Uint8Array>;
	return new Response(compressed, { status, headers });
}
