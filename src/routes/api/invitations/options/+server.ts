import type { RequestHandler } from '@sveltejs/kit';
import { siteOf } from '$lib/server/accounts/webauthn';
import { answering } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { tokenOf } from '$lib/server/http/credentials';
import { json } from '$lib/server/http/errors';
import { idOf } from '$lib/server/invitations/invitations';
import { openedLink } from '$lib/server/invitations/using';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 1024, idleMs: 10_000, totalMs: 10_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const token = tokenOf(await readJson(event.request, LIMITS));
		const yui = await running();
		const { invitation, account } = await openedLink(event, yui, token);
		const purpose = `invitation:${idOf(invitation)}` as const;
		const { webauthn } = yui.credentials;
		return json(await webauthn.registrationOptions(siteOf(event.url), account, purpose));
	});
