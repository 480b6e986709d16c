/** Requests about ways to sign in, as the gateway tests send them. */
import type { InvitationKind, InvitationsMade } from '$lib/domain/credentials/wire';
import { makePasskey, signWith, type SoftPasskey } from './authenticator';
import type { Device, TestServer } from './server';

export const POST_JSON = (body: unknown): RequestInit => ({
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body)
});

/** A request of nobody in particular. */
export const post = (
	server: TestServer,
	path: string,
	body: unknown,
	from = ''
): Promise<Response> =>
	fetch(server.url + path, {
		...POST_JSON(body),
		headers: {
			'content-type': 'application/json',
			...(from ? { 'x-forwarded-for': from } : {})
		}
	});

/** Makes a link for one person and answers its token and id. */
export async function makeLink(
	administrator: Device,
	person: string,
	kind: InvitationKind
): Promise<{ token: string; id: string }> {
	const answer = await administrator.fetch(
		'/api/admin/invitations',
		POST_JSON({ kind, people: [person] })
	);
	const { invitations } = (await answer.json()) as InvitationsMade;
	if (!invitations[0]) throw new Error(`no link for ${person}`);
	return invitations[0];
}

/** Makes a passkey for the holder of a link; it is not used yet. */
export async function linkPasskey(server: TestServer, token: string) {
	const options = await (await post(server, '/api/invitations/options', { token })).json();
	return makePasskey(options, server.url);
}

export async function challenge(server: TestServer): Promise<{ challenge: string }> {
	return (await post(server, '/api/passkeys/challenge', { purpose: 'sign-in' })).json();
}

export async function signInWith(server: TestServer, passkey: SoftPasskey): Promise<Response> {
	const response = signWith(passkey, await challenge(server));
	return post(server, '/api/session', { passkey: response });
}

export const cookieOf = (answer: Response): string =>
	answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
