import * as v from 'valibot';
import type { RequestHandler } from './$types';
import { pushSubscriptionRequest } from '$lib/capabilities/inbox/wire';
import { answering, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { badRequest } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 8 * 1024, idleMs: 10_000, totalMs: 30_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const who = signedIn(event);
		const request = v.safeParse(pushSubscriptionRequest, await readJson(event.request, LIMITS));
		if (!request.success) throw badRequest('invalid body');
		await (await running()).push.subscribe(who, request.output);
		return new Response(null, { status: 204 });
	});

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		await (await running()).push.unsubscribe(signedIn(event));
		return new Response(null, { status: 204 });
	});
