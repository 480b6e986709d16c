/**
 * A small OpenID Connect issuer for tests: whoever comes is signed in at once, as the person that
 * `claims` say. It checks what a real one would: the client, PKCE, the redirect, one use of a code.
 */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const CLIENT = { id: 'yui', secret: 'secret-of-tests' };

export interface Issuer {
	url: string;
	/** Of the next person; `sub` alone makes one without a staff number. */
	claims: Record<string, unknown>;
	/** What the next ID token gets wrong. */
	fault: 'nonce' | 'audience' | 'key' | 'expired' | null;
	/** Answers the next authorization with an error, as when somebody cancels. */
	isCancelled: boolean;
	/** Settings of a server that trusts it. */
	env: () => Record<string, string>;
	close: () => Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
	const [key, wrongKey] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
	const jwk = { ...(await exportJWK(key.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
	const codes = new Map<string, URLSearchParams>();

	const issuer: Issuer = {
		url: '',
		claims: { sub: 'subject-1', preferred_username: 'S0001' },
		fault: null,
		isCancelled: false,
		env: () => ({
			OIDC_ISSUER: issuer.url,
			OIDC_CLIENT_ID: CLIENT.id,
			OIDC_CLIENT_SECRET: CLIENT.secret,
			OIDC_NAME: '職員認証',
			OIDC_MUNICIPALITY: '072036'
		}),
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		}
	};

	/** Where the browser goes on: back to the app, with a code. */
	function authorize(query: URLSearchParams): string {
		const back = new URL(query.get('redirect_uri') ?? '');
		back.searchParams.set('state', query.get('state') ?? '');
		back.searchParams.set('iss', issuer.url);
		if (issuer.isCancelled) back.searchParams.set('error', 'access_denied');
		else {
			const code = randomUUID();
			codes.set(code, query);
			back.searchParams.set('code', code);
		}
		return back.href;
	}

	async function token(form: URLSearchParams): Promise<object | null> {
		const code = form.get('code') ?? '';
		const query = codes.get(code);
		codes.delete(code);
		const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
		const isRight =
			query?.get('client_id') === CLIENT.id &&
			form.get('client_id') === CLIENT.id &&
			form.get('client_secret') === CLIENT.secret &&
			form.get('redirect_uri') === query.get('redirect_uri') &&
			query.get('code_challenge') === verifier.digest('base64url');
		if (!query || !isRight) return null;
		const { fault } = issuer;
		const nonce = fault === 'nonce' ? 'another' : query.get('nonce');
		const now = Math.floor(Date.now() / 1000) - (fault === 'expired' ? 7200 : 0);
		const id = await new SignJWT({ ...issuer.claims, nonce })
			.setProtectedHeader({ alg: 'RS256', kid: 'one' })
			.setIssuer(issuer.url)
			.setAudience(fault === 'audience' ? 'another' : CLIENT.id)
			.setIssuedAt(now)
			.setExpirationTime(now + 3600)
			.sign(fault === 'key' ? wrongKey.privateKey : key.privateKey);
		return { access_token: randomUUID(), token_type: 'Bearer', id_token: id, expires_in: 3600 };
	}

	const server = createServer(async (request, response) => {
		const url = new URL(request.url ?? '/', issuer.url);
		const json = (value: object, status = 200): void => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(value));
		};
		switch (url.pathname) {
			case '/.well-known/openid-configuration':
				return json({
					issuer: issuer.url,
					authorization_endpoint: `${issuer.url}/authorize`,
					token_endpoint: `${issuer.url}/token`,
					jwks_uri: `${issuer.url}/jwks`,
					response_types_supported: ['code'],
					subject_types_supported: ['public'],
					id_token_signing_alg_values_supported: ['RS256'],
					authorization_response_iss_parameter_supported: true
				});
			case '/jwks':
				return json({ keys: [jwk] });
			case '/authorize':
				response.writeHead(302, { location: authorize(url.searchParams) });
				return response.end();
			case '/token': {
				const answer = await token(new URLSearchParams(await bodyOf(request)));
				return answer ? json(answer) : json({ error: 'invalid_grant' }, 400);
			}
			default:
				return json({ error: 'not_found' }, 404);
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return issuer;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request) body += String(chunk);
	return body;
}
