import * as client from 'openid-client';
import { HttpError } from '../http/errors';
import { log } from '../log';
import type { Settings } from '../settings';

/** What is kept in the browser that began, until the issuer sends it back. */
export interface OidcFlow {
	state: string;
	nonce: string;
	/** PKCE. */
	verifier: string;
}

const TIMEOUT_SECONDS = 10;
/** Longest staff number that is looked at. */
const MAX_CLAIM = 64;

const isLoopback = ({ hostname }: URL): boolean =>
	['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/**
 * Single sign-on of one municipality by OpenID Connect: Authorization Code with PKCE, state and
 * nonce. The issuer says who it is by the staff number in a claim; it creates no accounts.
 */
export class Oidc {
	#configuration: Promise<client.Configuration> | null = null;

	private constructor(private readonly settings: Settings) {}

	/**
	 * null when no issuer is set.
	 * @throws `Error` that says which setting is missing
	 */
	static of(settings: Settings): Oidc | null {
		if (settings.oidcIssuer === '') return null;
		if (settings.oidcClientId === '' || settings.oidcMunicipality === '')
			throw new Error('OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_MUNICIPALITY.');
		const issuer = new URL(settings.oidcIssuer);
		if (issuer.protocol !== 'https:' && !isLoopback(issuer))
			throw new Error('OIDC_ISSUER must be https, except on this computer.');
		return new Oidc(settings);
	}

	/** What the button says. */
	get name(): string {
		return this.settings.oidcName;
	}

	/** Code of the municipality whose staff numbers the issuer tells. */
	get municipality(): string {
		return this.settings.oidcMunicipality;
	}

	/**
	 * Where the browser is to go.
	 * @throws HttpError 502 when the issuer does not answer
	 */
	async begin(callback: string): Promise<{ url: string; flow: OidcFlow }> {
		const flow = {
			state: client.randomState(),
			nonce: client.randomNonce(),
			verifier: client.randomPKCECodeVerifier()
		};
		const url = client.buildAuthorizationUrl(await this.#discover(), {
			redirect_uri: callback,
			scope: 'openid profile',
			state: flow.state,
			nonce: flow.nonce,
			code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
			code_challenge_method: 'S256'
		});
		return { url: url.href, flow };
	}

	/**
	 * The staff number the issuer vouches for; null when its answer is not good or has none.
	 *
	 * @param current address the issuer sent the browser to
	 */
	async finish(current: URL, { state, nonce, verifier }: OidcFlow): Promise<string | null> {
		const configuration = await this.#discover();
		try {
			const tokens = await client.authorizationCodeGrant(configuration, current, {
				expectedState: state,
				expectedNonce: nonce,
				pkceCodeVerifier: verifier
			});
			const claims = tokens.claims();
			const { oidcClaim: name } = this.settings;
			if (!claims) return null;
			if (claims[name] !== undefined) return textOf(claims[name]);
			if (!configuration.serverMetadata().userinfo_endpoint) return null;
			const info = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
			return textOf(info[name]);
		} catch (error) {
			// The messages of the library may hold what the issuer said of the person.
			log.warn({ code: (error as { code?: unknown }).code }, 'a single sign-on failed');
			return null;
		}
	}

	/** Asks once, and again only after a failure. */
	async #discover(): Promise<client.Configuration> {
		const { oidcIssuer, oidcClientId, oidcClientSecret } = this.settings;
		const issuer = new URL(oidcIssuer);
		this.#configuration ??= client.discovery(
			issuer,
			oidcClientId,
			oidcClientSecret || undefined,
			oidcClientSecret ? undefined : client.None(),
			{
				timeout: TIMEOUT_SECONDS,
				execute: [
					// Else the library trusts the line to the issuer and leaves signatures unread.
					client.enableNonRepudiationChecks,
					...(issuer.protocol === 'https:' ? [] : [client.allowInsecureRequests])
				]
			}
		);
		try {
			return await this.#configuration;
		} catch (error) {
			this.#configuration = null;
			log.warn({ code: (error as { code?: unknown }).code }, 'the issuer does not answer');
			throw new HttpError(502, 'bad_gateway', 'the issuer does not answer');
		}
	}
}

const textOf = (claim: unknown): string | null => {
	const text = typeof claim === 'number' ? String(claim) : claim;
	return typeof text === 'string' && text !== '' && text.length <= MAX_CLAIM ? text : null;
};
