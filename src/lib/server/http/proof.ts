import type { RequestEvent } from '@sveltejs/kit';
import type { Account } from '../accounts/types';
import { siteOf } from '../accounts/webauthn';
import { isPasswordOf } from '../accounts/passwords';
import type { Yui } from '../yui';
import { proofOf } from './credentials';
import { signedIn } from './api';
import { HttpError } from './errors';

/**
 * Makes sure that it is the person who asks, and not somebody who found their device: what gives
 * lasting access needs the password or a passkey once more.
 * @throws HttpError 400, 403 `wrong_proof`, 429
 */
export async function prove(
	event: RequestEvent,
	yui: Yui,
	account: Account,
	body: unknown
): Promise<void> {
	const proof = proofOf(body);
	const address = event.getClientAddress();
	const isRight = async (): Promise<boolean> =>
		'password' in proof
			? account.passwordHash !== null && (await isPasswordOf(account.passwordHash, proof.password))
			: (await yui.credentials.webauthn.authenticate(
					siteOf(event.url),
					`prove:${account.personId}`,
					proof.passkey
				)) === account.personId;
	const proven = await yui.throttle.guarded(
		account.staffNumber,
		address,
		async () => ((await isRight()) ? account : null),
		// Whoever is signed in is not shut out by others who guess at the door.
		`session ${signedIn(event).session}`
	);
	if (!proven) throw new HttpError(403, 'forbidden', 'wrong_proof');
}
