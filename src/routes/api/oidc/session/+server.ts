import type { RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { answering } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { parsed } from '$lib/server/http/credentials';
import { unauthorized } from '$lib/server/http/errors';
import { takeArrival } from '$lib/server/http/oidc-cookies';
import { answerSignIn } from '$lib/server/http/sign-in';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 1024, idleMs: 10_000, totalMs: 10_000 };
const REQUEST = v.object({ isNewDevice: v.fallback(v.boolean(), false) });

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { isNewDevice } = parsed(REQUEST, await readJson(event.request, LIMITS), 'not a request');
		const yui = await running();
		const person = yui.credentials.arrivals.take(takeArrival(event));
		const account = person === null ? null : yui.accounts.get(person);
		if (!account) throw unauthorized();
		return answerSignIn(event, yui, account, { way: 'oidc', isNewDevice });
	});
