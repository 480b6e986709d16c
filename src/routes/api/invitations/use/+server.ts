import type { RequestHandler } from '@sveltejs/kit';
import { passwordProblem } from '$lib/domain/credentials/password';
import { hashPassword } from '$lib/server/accounts/passwords';
import { siteOf } from '$lib/server/accounts/webauthn';
import { answering } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { invitationUseOf } from '$lib/server/http/credentials';
import { badRequest, unauthorized } from '$lib/server/http/errors';
import { answerSignIn, deviceOf } from '$lib/server/http/sign-in';
import { idOf } from '$lib/server/invitations/invitations';
import { openedLink, useLink } from '$lib/server/invitations/using';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 32 * 1024, idleMs: 10_000, totalMs: 10_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const use = invitationUseOf(await readJson(event.request, LIMITS));
		const yui = await running();
		const link = await openedLink(event, yui, use.token);
		const { invitation, account } = link;
		// Whatever can be refused is refused before the link is used up.
		if ('password' in use) {
			const problem = passwordProblem(use.password, account);
			if (problem) throw badRequest(problem);
			await useLink(yui, link, { hash: await hashPassword(use.password) }, event.locals.signedIn);
		} else {
			const purpose = `invitation:${idOf(invitation)}` as const;
			const { webauthn } = yui.credentials;
			const device = deviceOf(event);
			const site = siteOf(event.url);
			const passkey = await webauthn.register(site, account, purpose, use.passkey, device);
			await useLink(yui, link, { passkey }, event.locals.signedIn);
		}
		// As it is now, unless the roster took the person away at this moment.
		const now = yui.accounts.get(account.personId);
		if (!now) throw unauthorized();
		const isNewDevice = use.isNewDevice;
		return answerSignIn(event, yui, now, { way: 'invitation', isNewDevice });
	});
