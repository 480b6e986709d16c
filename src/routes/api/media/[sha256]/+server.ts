import type { RequestHandler } from './$types';
import * as v from 'valibot';
import { attachment, MAX_MEDIA_BYTES, SHA256, isPhoto } from '$lib/domain/media/media';
import { MAX_PART_BYTES } from '$lib/domain/media/wire';
import { isDocumentId } from '$lib/server/gateway/route';
import { answering, signedIn } from '$lib/server/http/api';
import { readBytes, readJson } from '$lib/server/http/body';
import { badRequest, HttpError, json, notFound } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

/** A part on a line of 40 kbit/s still comes in time: phones choose smaller ones there. */
const limitsOf = (bytes: number) => ({ bytes, idleMs: 20_000, totalMs: 60_000 });

const uploadRequest = v.strictObject({
	space: v.pipe(v.string(), v.maxLength(120)),
	document: v.pipe(v.string(), v.check(isDocumentId)),
	// Larger ones have an answer of their own.
	size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_MEDIA_BYTES * 1000)),
	type: v.string()
});

const checked = (sha256: string): string => {
	if (!SHA256.test(sha256)) throw notFound();
	return sha256;
};

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const { media } = await running();
		const file = await media.read(account, checked(event.params.sha256));
		if (!file) throw notFound();
		return new Response(file.bytes as BodyInit, {
			headers: {
				'content-type': file.type,
				'content-length': String(file.bytes.length),
				'content-disposition': isPhoto(file) ? 'inline' : 'attachment',
				'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
				// The app keeps it sealed among the person's data, which go when the person signs out; what the
				// browser keeps by itself would stay.
				'cache-control': 'private, no-store'
			}
		});
	});

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const sha256 = checked(event.params.sha256);
		const body = v.safeParse(uploadRequest, await readJson(event.request, limitsOf(4096)));
		if (!body.success) throw badRequest('space, document, size and type are needed');
		const { type, ...request } = body.output;
		if (!v.is(attachment.entries.type, type)) throw new HttpError(415, 'refused', 'wrong_type');
		const { media } = await running();
		return json(await media.begin(account, sha256, { ...request, type }));
	});

export const PUT: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const sha256 = checked(event.params.sha256);
		const offset = Number(event.url.searchParams.get('offset') ?? '0');
		if (!Number.isInteger(offset) || offset < 0 || offset > MAX_MEDIA_BYTES)
			throw badRequest('offset must be a number of bytes');
		if (event.request.headers.get('content-type') !== 'application/octet-stream')
			throw new HttpError(415, 'bad_content_type', 'Content-Type must be application/octet-stream');
		const bytes = await readBytes(event.request, limitsOf(MAX_PART_BYTES));
		const { media } = await running();
		return json(await media.put(account, sha256, offset, bytes));
	});
