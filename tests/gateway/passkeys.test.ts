import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CredentialsInfo } from '$lib/domain/credentials/wire';
import { makePasskey, signWith, type SoftPasskey } from '../support/authenticator';
import { expectUnharmed } from '../support/gateway';
import { engineName, PASSWORD, startServer, type Device, type TestServer } from '../support/server';
import { challenge, linkPasskey, makeLink, post, POST_JSON, signInWith } from '../support/ways-in';

let server: TestServer;
let phone: Device;
let other: Device;

beforeAll(async () => {
	server = await startServer({ TRUST_PROXY: '1' });
	[phone, other] = [await server.signIn('S0001'), await server.signIn('S0005')];
});
afterAll(() => server.dispose());

const GOOD = 'himawari-to-densha';
const proof = { password: PASSWORD };
const optionsOf = async (device: Device) =>
	(await device.fetch('/api/passkeys/options', POST_JSON(proof))).json();
const store = (device: Device, passkey: unknown) =>
	device.fetch('/api/passkeys', POST_JSON({ passkey }));
const remove = (device: Device, id: string) =>
	device.fetch(`/api/passkeys/${id}`, { method: 'DELETE' });
const infoOf = async (device: Device) =>
	(await (await device.fetch('/api/passkeys')).json()) as CredentialsInfo;
const change = (device: Device, body: unknown) => device.fetch('/api/password', POST_JSON(body));

async function add(device: Device): Promise<SoftPasskey> {
	const { passkey, response } = makePasskey(await optionsOf(device), server.url);
	expect((await store(device, response)).status).toBe(201);
	return passkey;
}

describe(`making a passkey on the ${engineName}`, () => {
	it('needs the person, who proves it again', async () => {
		for (const path of ['/api/passkeys', '/api/passkeys/options', '/api/password'])
			expect(
				(await post(server, path, { passkey: {}, proof, password: GOOD, endOthers: false })).status
			).toBe(401);
		const wrong = await phone.fetch('/api/passkeys/options', POST_JSON({ password: 'wrong' }));
		expect([wrong.status, (await wrong.json()).reason]).toEqual([403, 'wrong_proof']);
		for (const body of [{}, null, [], { password: '' }, { passkey: 'x' }])
			expect((await phone.fetch('/api/passkeys/options', POST_JSON(body))).status).toBe(400);
	});

	it('asks for a discoverable one that verifies its user, and names nobody in it', async () => {
		const options = await optionsOf(phone);
		expect(options).toMatchObject({
			rp: { id: '127.0.0.1' },
			attestation: 'none',
			authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
		});
		expect(Buffer.from(options.user.id, 'base64url').toString()).not.toContain('s0001');
	});

	it('refuses what was made for another site, another person, without its user, or twice', async () => {
		const refused = async (device: Device, response: unknown) =>
			expect((await store(device, response)).status).toBe(400);
		for (const changes of [
			{ origin: 'https://evil.example' },
			{ rpId: 'evil.example' },
			{ isVerified: false }
		])
			await refused(phone, makePasskey(await optionsOf(phone), server.url, changes).response);
		const options = await optionsOf(phone);
		await refused(other, makePasskey(options, server.url).response);
		await refused(phone, makePasskey(options, server.url, { isVerified: false }).response);
		// A challenge that failed is used up, too.
		const { response } = makePasskey(options, server.url);
		await refused(phone, response);
		for (const body of [{}, { id: 'x' }, { ...response, id: '../x' }, { ...response, type: 5 }])
			await refused(phone, body);
	});

	it('lists it, lets it sign in, and removes it', async () => {
		const passkey = await add(phone);
		expect(await infoOf(phone)).toMatchObject({
			hasPassword: true,
			passkeys: [{ id: passkey.id, lastUsedAt: null }]
		});
		expect((await optionsOf(phone)).excludeCredentials).toMatchObject([{ id: passkey.id }]);
		const answer = await signInWith(server, passkey);
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({ me: { id: 's0001' } });
		expect((await infoOf(phone)).passkeys[0]?.lastUsedAt).not.toBeNull();

		expect((await remove(other, passkey.id)).status).toBe(404);
		expect((await remove(phone, passkey.id)).status).toBe(204);
		expect((await remove(phone, passkey.id)).status).toBe(404);
		expect((await signInWith(server, passkey)).status).toBe(401);
	});
});

describe(`signing in with a passkey on the ${engineName}`, () => {
	let passkey: SoftPasskey;
	beforeAll(async () => void (passkey = await add(phone)));
	const signIn = (response: unknown) => post(server, '/api/session', { passkey: response });

	it('takes a challenge once, and only one of its own', async () => {
		const open = await challenge(server);
		expect((await signIn(signWith(passkey, open))).status).toBe(200);
		expect((await signIn(signWith(passkey, open))).status).toBe(401);
		const proving = await (
			await phone.fetch('/api/passkeys/challenge', POST_JSON({ purpose: 'prove' }))
		).json();
		expect((await signIn(signWith(passkey, proving))).status).toBe(401);
		expect((await signIn(signWith(passkey, { challenge: 'x'.repeat(75) }))).status).toBe(401);
		expect((await post(server, '/api/passkeys/challenge', { purpose: 'prove' })).status).toBe(401);
		expect((await post(server, '/api/passkeys/challenge', { purpose: 'x' })).status).toBe(400);
	});

	it('refuses another site, a signature without its user, one of another key, and a counter that fell', async () => {
		const turned = async (changes: Partial<SoftPasskey>) =>
			expect((await signInWith(server, { ...passkey, ...changes })).status).toBe(401);
		await turned({ origin: 'https://evil.example' });
		await turned({ rpId: 'evil.example' });
		await turned({ isVerified: false });
		await turned({ counter: 0 });
		await turned({ id: 'AAAA' });
		await turned({ userHandle: 'AAAA' });
		const { passkey: stranger } = makePasskey(await optionsOf(phone), server.url);
		await turned({ privateKey: stranger.privateKey });
		expect((await signInWith(server, passkey)).status).toBe(200);
	});

	it('lets one of two signatures with one count in', async () => {
		const [first, second] = [await challenge(server), await challenge(server)];
		const answers = await Promise.all([
			signIn(signWith({ ...passkey }, first)),
			signIn(signWith({ ...passkey }, second))
		]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
		passkey.counter += 1;
	});

	it.each([
		{ passkey: 5 },
		{ passkey: {} },
		{ passkey: { id: 'x', rawId: 'x', type: 'public-key' } }
	])('refuses %j', async (body) => {
		expect((await post(server, '/api/session', body)).status).toBe(400);
	});

	it('survives whatever is sent in its place', async () => {
		const good = signWith(passkey, await challenge(server)) as unknown as {
			response: Record<string, unknown> & { signature: string };
		};
		for (const part of Object.keys(good.response))
			for (const value of [
				'AAAA',
				'_'.repeat(3000),
				good.response.signature.slice(2),
				'!',
				5,
				null
			])
				expect([400, 401, 429]).toContain(
					(
						await post(
							server,
							'/api/session',
							{ passkey: { ...good, response: { ...good.response, [part]: value } } },
							'198.51.100.20'
						)
					).status
				);
		await expectUnharmed(server, phone);
	});
});

describe(`a person’s own password on the ${engineName}`, () => {
	it('is changed with the old one, and signs other devices out on request', async () => {
		const [here, there] = [await server.signIn('S0008'), await server.signIn('S0008')];
		const next = { proof, password: GOOD, endOthers: false };
		expect((await change(here, { ...next, proof: { password: 'wrong' } })).status).toBe(403);
		for (const password of ['short', 'password1234', 'S0008-S0008-S0008'])
			expect((await change(here, { ...next, password })).status).toBe(400);
		for (const body of [{}, null, { ...next, endOthers: 'yes' }, { ...next, proof: 5 }])
			expect((await change(here, body)).status).toBe(400);
		expect((await change(here, next)).status).toBe(204);
		expect((await there.fetch('/api/session')).status).toBe(200);
		const signIn = (password: string) =>
			post(server, '/api/session', { staffNumber: 'S0008', password });
		expect((await signIn(PASSWORD)).status).toBe(401);
		expect((await signIn(GOOD)).status).toBe(200);

		const last = { proof: { password: GOOD }, password: `${GOOD}!`, endOthers: true };
		expect((await change(here, last)).status).toBe(204);
		expect((await there.fetch('/api/session')).status).toBe(401);
		expect((await here.fetch('/api/session')).status).toBe(200);
	});

	it('cannot be guessed through a phone that was left lying about', async () => {
		const left = await server.signIn('S0009');
		const guess = () =>
			change(left, { proof: { password: 'wrong' }, password: GOOD, endOthers: false });
		for (let n = 0; n < 5; n++) expect((await guess()).status).toBe(403);
		expect((await guess()).status).toBe(429);
	});

	it('may be missing: the last passkey stays, and proves who asks for a password', async () => {
		const administrator = await server.signIn('S0006');
		const { token } = await makeLink(administrator, 's0010', 'reset');
		const { passkey, response } = await linkPasskey(server, token);
		const entered = await post(server, '/api/invitations/use', { token, passkey: response });
		const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
		const fetchAs: Device['fetch'] = (path, init = {}) =>
			fetch(server.url + path, { ...init, headers: { cookie, ...(init.headers ?? {}) } });
		const device = { ...phone, fetch: fetchAs };
		expect(await infoOf(device)).toMatchObject({ hasPassword: false, passkeys: [{}] });
		const refused = await remove(device, passkey.id);
		expect([refused.status, (await refused.json()).reason]).toEqual([409, 'last_credential']);

		expect((await change(device, { proof, password: GOOD, endOthers: false })).status).toBe(403);
		const asked = await (
			await device.fetch('/api/passkeys/challenge', POST_JSON({ purpose: 'prove' }))
		).json();
		expect(asked.allowCredentials).toMatchObject([{ id: passkey.id }]);
		const proven = { passkey: signWith(passkey, asked) };
		expect((await change(device, { proof: proven, password: GOOD, endOthers: false })).status).toBe(
			204
		);
		expect((await remove(device, passkey.id)).status).toBe(204);
	});
});
