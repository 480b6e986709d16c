import type { Engine } from '../engine/engine';
import { Invitations } from '../invitations/invitations';
import type { Settings } from '../settings';
import { Oidc } from './oidc';
import { OneTime } from './one-time';
import { Passkeys } from './passkeys';
import { AddressLimit, AddressPace } from './throttle';
import type { Account } from './types';
import { WebAuthn } from './webauthn';

/** Every way to sign in besides the password, which is the account's. */
export interface Credentials {
	passkeys: Passkeys;
	webauthn: WebAuthn;
	invitations: Invitations;
	/** null without an issuer. */
	oidc: Oidc | null;
	/** People the issuer has vouched for (their ids), until their browser asks for the session. */
	arrivals: OneTime<string>;
	guesses: AddressLimit;
	/** What browsers bring from the issuer. */
	answers: AddressPace;
	/** Has the person any way to sign in of their own? */
	has: (account: Account) => boolean;
	close: () => Promise<void>;
}

/** From the issuer's answer to the request for the session is one redirect. */
const ARRIVAL_MS = 2 * 60 * 1000;

/** @throws `Error` when the settings of the issuer do not fit together */
export async function openCredentials(
	engine: Engine,
	settings: Settings,
	clock: () => number
): Promise<Credentials> {
	const oidc = Oidc.of(settings);
	const passkeys = await Passkeys.open(engine);
	return {
		passkeys,
		webauthn: new WebAuthn(passkeys, clock),
		invitations: await Invitations.open(engine, settings.invitationDays, clock),
		oidc,
		arrivals: new OneTime(clock, ARRIVAL_MS),
		guesses: new AddressLimit(),
		answers: new AddressPace(),
		has: ({ personId, passwordHash }) => passwordHash !== null || passkeys.of(personId).length > 0,
		close: () => passkeys.close()
	};
}
