import type { RequestHandler } from '@sveltejs/kit';
import { siteOf } from '$lib/server/accounts/webauthn';
import { answering, deleteSessionCookie, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { credentialsOf } from '$lib/server/http/credentials';
import { json } from '$lib/server/http/errors';
import { answerSignIn, by, refuseSignIn } from '$lib/server/http/sign-in';
import { running } from '$lib/server/running';
import { sessionInfo } from '$lib/server/yui';

const LIMITS = { bytes: 8192, idleMs: 10_000, totalMs: 10_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const given = credentialsOf(await readJson(event.request, LIMITS));
		const yui = await running();
		const isNewDevice = given.isNewDevice === true;
		const address = event.getClientAddress();
		if ('passkey' in given) {
			const { guesses, webauthn } = yui.credentials;
			await guesses.attempt(address);
			const person = await webauthn.authenticate(siteOf(event.url), 'sign-in', given.passkey);
			const account = person === null ? null : yui.accounts.get(person);
			if (!account) throw await refuseSignIn(yui, null, 'passkey');
			await guesses.succeeded(address);
			return answerSignIn(event, yui, account, { way: 'passkey', isNewDevice });
		}
		const { staffNumber, password, municipality } = given;
		await yui.throttle.attempt(staffNumber, address);
		const account = await yui.accounts.verify(staffNumber, password, municipality);
		if (!account) {
			const [only, other] = yui.accounts.withStaffNumber(staffNumber, municipality);
			throw await refuseSignIn(yui, other ? null : only, 'password');
		}
		await yui.throttle.succeeded(staffNumber, address);
		return answerSignIn(event, yui, account, { way: 'password', isNewDevice });
	});

export const GET: RequestHandler = (event) =>
	answering(event, async () => json(await sessionInfo(await running(), signedIn(event).account)));

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const ended = event.locals.signedIn ?? event.locals.revoked;
		if (ended) {
			const yui = await running();
			await yui.sessions.end(ended.session);
			// That of a revoked device is in the log already.
			if (event.locals.signedIn)
				await yui.audit.append({
					...by(event.locals.signedIn.account),
					action: 'signed-out',
					detail: ''
				});
		}
		deleteSessionCookie(event);
		return new Response(null, { status: 204 });
	});
