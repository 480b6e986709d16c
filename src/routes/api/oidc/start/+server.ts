import type { RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { answering } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { parsed } from '$lib/server/http/credentials';
import { json, notFound } from '$lib/server/http/errors';
import { CALLBACK, keepFlow } from '$lib/server/http/oidc-cookies';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 4096, idleMs: 10_000, totalMs: 10_000 };
const REQUEST = v.object({ next: v.pipe(v.string(), v.maxLength(500)) });

/** Asked by the page, not opened by the browser: without a network the screen can say so. */
export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { oidc } = (await running()).credentials;
		if (!oidc) throw notFound();
		const { next } = parsed(REQUEST, await readJson(event.request, LIMITS), 'next is required');
		const { url, flow } = await oidc.begin(event.url.origin + CALLBACK);
		keepFlow(event, { ...flow, next });
		return json({ url });
	});
