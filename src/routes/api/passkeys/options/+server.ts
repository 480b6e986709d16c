import type { RequestHandler } from '@sveltejs/kit';
import { siteOf } from '$lib/server/accounts/webauthn';
import { answering, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { json } from '$lib/server/http/errors';
import { prove } from '$lib/server/http/proof';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 8192, idleMs: 10_000, totalMs: 10_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const yui = await running();
		await prove(event, yui, account, await readJson(event.request, LIMITS));
		const purpose = `register:${account.personId}` as const;
		const { webauthn } = yui.credentials;
		return json(await webauthn.registrationOptions(siteOf(event.url), account, purpose));
	});
