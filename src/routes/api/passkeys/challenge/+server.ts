import type { RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { siteOf } from '$lib/server/accounts/webauthn';
import { answering, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { parsed } from '$lib/server/http/credentials';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 1024, idleMs: 10_000, totalMs: 10_000 };
const REQUEST = v.object({ purpose: v.picklist(['sign-in', 'prove']) });

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { purpose } = parsed(REQUEST, await readJson(event.request, LIMITS), 'no such purpose');
		const { webauthn } = (await running()).credentials;
		const site = siteOf(event.url);
		if (purpose === 'sign-in') return json(await webauthn.signInOptions(site, purpose));
		const { personId } = signedIn(event).account;
		return json(await webauthn.signInOptions(site, `prove:${personId}`, personId));
	});
