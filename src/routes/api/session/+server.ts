import type { RequestHandler } from '@sveltejs/kit';
import { siteOf } from '$lib/server/accounts/webauthn';
import { answering, deleteSessionCookie, deviceMarkOf, signedIn } from '$lib/server/http/api';
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
			const account = await guesses.guarded(address, async () => {
				const person = await webauthn.authenticate(siteOf(event.url), 'sign-in', given.passkey);
				return person === null ? null : yui.accounts.get(person);
			});
			if (!account) throw await refuseSignIn(yui, null, 'passkey');
			return answerSignIn(event, yui, account, { way: 'passkey', isNewDevice });
		}
		const { staffNumber, password, municipality } = given;
		const people = yui.accounts.withStaffNumber(staffNumber, municipality);
		// Whose the password is must be certain: a number that several people have would let each of them
		// guess at the others' from a device of their own.
		const [person, another] = people;
		const device =
			person && !another ? yui.knownDevices.deviceOf(deviceMarkOf(event), person.personId) : null;
		const account = await yui.throttle.guarded(
			staffNumber,
			address,
			() => yui.accounts.verify(staffNumber, password, municipality),
			device
		);
		if (!account) {
			const [only, other] = people;
			throw await refuseSignIn(yui, other ? null : only, 'password');
		}
		return answerSignIn(event, yui, account, { way: 'password', isNewDevice });
	});

export const GET: RequestHandler = (event) =>
	answering(event, async () => json(await sessionInfo(await running(), signedIn(event).account)));

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const { signedIn: who, revoked } = event.locals;
		const yui = await running();
		if (revoked) await yui.sessions.end(revoked.session);
		if (who) {
			await yui.sessions.end(who.session);
			await yui.audit.append({ ...by(who.account), action: 'signed-out', detail: '' });
		}
		deleteSessionCookie(event);
		return new Response(null, { status: 204 });
	});
