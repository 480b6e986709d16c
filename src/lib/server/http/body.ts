import { badRequest, HttpError } from './errors';

export interface BodyLimits {
	/** Bytes of the whole body. */
	bytes: number;
	/** Milliseconds without a byte. */
	idleMs: number;
	/** Milliseconds for the whole body. */
	totalMs: number;
}

/** JSON nested deeper than this is nobody's document, and recursion over it could end the process. */
const MAX_DEPTH = 32;

const LONE_SURROGATE = /\p{Surrogate}/u;

const tooLarge = (): HttpError =>
	new HttpError(413, 'too_large', 'the request entity is too large', { connection: 'close' });

const tooSlow = (): HttpError =>
	new HttpError(408, 'request_timeout', 'the request body did not arrive in time', {
		connection: 'close'
	});

/**
 * Reads a JSON body within limits.
 * @throws HttpError 400 (not UTF-8, not JSON, hostile shapes), 408, 413, 415
 */
export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
	const type = request.headers.get('content-type') ?? '';
	const encoding = request.headers.get('content-encoding') ?? 'identity';
	if (!/^application\/json\s*(;|$)/i.test(type) || encoding !== 'identity')
		throw new HttpError(415, 'bad_content_type', 'Content-Type must be application/json');
	const bytes = await readBytes(request, limits);
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		throw badRequest('invalid UTF-8 JSON');
	}
	if (!isHarmless(value)) throw badRequest('invalid JSON value');
	return value;
}

/**
 * Reads a body as it is, within limits.
 * @throws HttpError 400, 408, 413
 */
export async function readBytes(request: Request, limits: BodyLimits): Promise<Uint8Array> {
	const reader = request.body?.getReader();
	if (!reader) return new Uint8Array();
	const deadline = Date.now() + limits.totalMs;
	const chunks: Uint8Array[] = [];
	let length = 0;
	if (Number(request.headers.get('content-length') ?? 0) > limits.bytes) {
		await discard(reader);
		throw tooLarge();
	}
	for (;;) {
		const wait = Math.min(limits.idleMs, deadline - Date.now());
		const { done, value } = await within(wait, reader.read());
		if (done) break;
		length += value.length;
		if (length > limits.bytes) {
			await discard(reader);
			throw tooLarge();
		}
		chunks.push(value);
	}
	const bytes = new Uint8Array(length);
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.length;
	}
	return bytes;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(tooSlow()), Math.max(0, ms));
	});
	try {
		return await Promise.race([promise, timeout]);
	} catch (error) {
		// The connection broke: nobody hears the answer, but it must not look like a fault of ours.
		throw error instanceof HttpError ? error : badRequest('the request body broke off');
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Reads on for a moment without keeping anything: a server that closes while the client still
 * writes resets the connection, and the client would never see the answer.
 */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
	const deadline = Date.now() + 1000;
	while (Date.now() < deadline) {
		const rest = await within(deadline - Date.now(), reader.read()).catch(() => ({ done: true }));
		if (rest.done) return;
	}
}

/**
 * Is the value shallow, are its texts well-formed Unicode, and is no name in it one that every
 * object has (`__proto__`, `constructor`, …)? Iterative, because its subject may be hostile.
 */
function isHarmless(value: unknown): boolean {
	const rest: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
	for (let item = rest.pop(); item; item = rest.pop()) {
		const { value, depth } = item;
		if (typeof value === 'string' && LONE_SURROGATE.test(value)) return false;
		if (typeof value !== 'object' || value === null) continue;
		if (depth >= MAX_DEPTH) return false;
		for (const [name, child] of Object.entries(value)) {
			if (!Array.isArray(value) && (name in Object.prototype || LONE_SURROGATE.test(name)))
				return false;
			if (typeof child === 'object' || typeof child === 'string')
				rest.push({ value: child, depth: depth + 1 });
		}
	}
	return true;
}
