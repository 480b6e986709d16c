import {
	generateAuthenticationOptions,
	generateRegistrationOptions,
	verifyAuthenticationResponse,
	verifyRegistrationResponse,
	type AuthenticationResponseJSON,
	type PublicKeyCredentialCreationOptionsJSON,
	type PublicKeyCredentialRequestOptionsJSON,
	type RegistrationResponseJSON
} from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { badRequest } from '../http/errors';
import { Challenges } from './challenges';
import type { Passkey, Passkeys } from './passkeys';
import type { Account } from './types';

/** The web site as WebAuthn knows it. */
export interface Site {
	/** Its domain: a passkey works there and nowhere else. */
	id: string;
	origins: string[];
}

/** @param url of the request; its origin is ORIGIN when that is set */
export const siteOf = ({ hostname, host, origin }: URL): Site => ({
	id: hostname,
	// A proxy that is not told of (TRUST_PROXY) hides that it speaks HTTPS.
	origins: [...new Set([origin, `https://${host}`])]
});

const base64url = (most: number) => v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(most));
/** A credential id has 1023 bytes at most. */
const credentialId = base64url(1364);

const REGISTRATION = v.object({
	id: credentialId,
	rawId: credentialId,
	type: v.literal('public-key'),
	response: v.object({
		clientDataJSON: base64url(4096),
		attestationObject: base64url(12_000),
		transports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(30))), v.maxLength(10)))
	})
});
const AUTHENTICATION = v.object({
	id: credentialId,
	rawId: credentialId,
	type: v.literal('public-key'),
	response: v.object({
		clientDataJSON: base64url(4096),
		authenticatorData: base64url(4096),
		signature: base64url(8192),
		userHandle: v.optional(v.nullable(base64url(128)))
	})
});

/** Names the person to their authenticator, without telling it who that is. */
const handleOf = (person: string): Uint8Array<ArrayBuffer> =>
	new Uint8Array(createHash('sha256').update(`yui:${person}`).digest());

/** What the ceremony is for; a challenge is good for that only. */
export type SignInPurpose = 'sign-in' | `prove:${string}`;
export type RegisterPurpose = `register:${string}` | `invitation:${string}`;

/** The two ceremonies of WebAuthn: making a passkey, and signing in with it. */
export class WebAuthn {
	readonly #passkeys: Passkeys;
	readonly #challenges: Challenges;
	readonly #clock: () => number;

	constructor(passkeys: Passkeys, clock: () => number) {
		this.#passkeys = passkeys;
		this.#challenges = new Challenges(clock);
		this.#clock = clock;
	}

	/** What the browser needs to make a passkey for a person. */
	registrationOptions(
		site: Site,
		account: Account,
		purpose: RegisterPurpose
	): Promise<PublicKeyCredentialCreationOptionsJSON> {
		return generateRegistrationOptions({
			rpName: '結（ゆい）',
			rpID: site.id,
			userID: handleOf(account.personId),
			userName: account.staffNumber,
			userDisplayName: account.name,
			challenge: this.#challenges.issue(purpose),
			attestationType: 'none',
			// A link may take the place of the passkey that is on this very device.
			excludeCredentials: purpose.startsWith('register:') ? this.#idsOf(account.personId) : [],
			authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
			timeout: 5 * 60 * 1000
		});
	}

	/**
	 * Checks what the browser made of `registrationOptions`; storing it is the caller's.
	 *
	 * @param name of the device, see `Passkey.name`
	 * @throws HttpError 400
	 */
	async register(
		site: Site,
		account: Account,
		purpose: RegisterPurpose,
		body: unknown,
		name: string
	): Promise<Passkey> {
		const parsed = v.safeParse(REGISTRATION, body);
		if (!parsed.success) throw badRequest('not a passkey');
		const response = { ...parsed.output, clientExtensionResults: {} } as RegistrationResponseJSON;
		try {
			if (!isUnattested(response.response.attestationObject)) throw new Error('attested');
			const { registrationInfo } = await verifyRegistrationResponse({
				response,
				expectedChallenge: (challenge) => this.#challenges.use(challenge, purpose),
				expectedOrigin: site.origins,
				expectedRPID: site.id,
				requireUserVerification: true
			});
			if (!registrationInfo) throw new Error('unverified');
			const { id, publicKey, counter } = registrationInfo.credential;
			return {
				credential: id,
				person: account.personId,
				publicKey: isoBase64URL.fromBuffer(publicKey),
				counter,
				transports: parsed.output.response.transports ?? [],
				name,
				createdAt: new Date(this.#clock()).toISOString(),
				lastUsedAt: null
			};
		} catch {
			throw badRequest('the passkey was not accepted');
		}
	}

	/** What the browser needs to sign with a passkey: any that it has, or one of a person. */
	signInOptions(
		site: Site,
		purpose: SignInPurpose,
		person?: string
	): Promise<PublicKeyCredentialRequestOptionsJSON> {
		return generateAuthenticationOptions({
			rpID: site.id,
			challenge: this.#challenges.issue(purpose),
			allowCredentials: person ? this.#idsOf(person) : [],
			userVerification: 'required',
			timeout: 5 * 60 * 1000
		});
	}

	#idsOf(person: string): { id: string; transports: string[] }[] {
		return this.#passkeys.of(person).map(({ credential: id, transports }) => ({ id, transports }));
	}

	/**
	 * Who signed; null when the signature is not good, or a later one has been used.
	 * @throws HttpError 400 for what is no signature at all
	 */
	async authenticate(site: Site, purpose: SignInPurpose, body: unknown): Promise<string | null> {
		const parsed = v.safeParse(AUTHENTICATION, body);
		if (!parsed.success) throw badRequest('not a passkey');
		const passkey = this.#passkeys.get(parsed.output.id);
		const { userHandle } = parsed.output.response;
		if (!passkey) return null;
		if (userHandle && userHandle !== isoBase64URL.fromBuffer(handleOf(passkey.person))) return null;
		const response = { ...parsed.output, clientExtensionResults: {} } as AuthenticationResponseJSON;
		const { credential: id, counter, publicKey } = passkey;
		const credential = { id, counter, publicKey: isoBase64URL.toBuffer(publicKey) };
		try {
			const { verified, authenticationInfo } = await verifyAuthenticationResponse({
				response,
				expectedChallenge: (challenge) => this.#challenges.use(challenge, purpose),
				expectedOrigin: site.origins,
				expectedRPID: site.id,
				credential,
				requireUserVerification: true
			});
			if (!verified) return null;
			const now = new Date(this.#clock()).toISOString();
			const isFirst = await this.#passkeys.used(id, authenticationInfo.newCounter, now);
			return isFirst ? passkey.person : null;
		} catch (error) {
			// The library throws a plain `Error` for each thing that is not as it should be.
			if (error instanceof Error && !('status' in error)) return null;
			throw error;
		}
	}
}

/**
 * We ask for no attestation, and browsers then send none, or one without certificates. Any other is
 * a forgery that would have the library follow the addresses in its certificates.
 */
function isUnattested(attestationObject: string): boolean {
	const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
	const format = decoded.get('fmt');
	return format === 'none' || (format === 'packed' && !decoded.get('attStmt').get('x5c'));
}
