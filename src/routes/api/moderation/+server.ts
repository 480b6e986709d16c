import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { json } from '$lib/server/http/errors';
import { moderationRequestOf } from '$lib/server/moderation/request';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 4096, idleMs: 10_000, totalMs: 10_000 };

/** Reported and hidden texts, for those who may hide them. */
export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const from = signedIn(event);
		return json(await (await running()).moderation.cases(from));
	});

/** Hides a text, shows it again, or puts the reports about it aside. */
export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const from = signedIn(event);
		const request = moderationRequestOf(await readJson(event.request, LIMITS));
		await (await running()).moderation.decide(from, request);
		return new Response(null, { status: 204 });
	});
