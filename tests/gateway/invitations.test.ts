import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvitationList, InvitationsMade, InviteeList } from '$lib/domain/credentials/wire';
import { makePasskey } from '../support/authenticator';
import { expectUnharmed } from '../support/gateway';
import { engineName, PASSWORD, startServer, type Device, type TestServer } from '../support/server';
import { cookieOf, linkPasskey, makeLink, post, POST_JSON, signInWith } from '../support/ways-in';

/** Sample people: S0004 of the region's administration, S0006 of 郡山市's; S0025 was never invited. */
let server: TestServer;
let region: Device;
let city: Device;
let member: Device;

beforeAll(async () => {
	server = await startServer({ TRUST_PROXY: '1', LOG_LEVEL: 'debug' });
	[region, city, member] = (await Promise.all(
		['S0004', 'S0006', 'S0001'].map((number) => server.signIn(number))
	)) as [Device, Device, Device];
});
afterAll(() => server.dispose());

const GOOD = 'himawari-to-densha';
const invite = (who: Device, body: unknown) => who.fetch('/api/admin/invitations', POST_JSON(body));
const people = async (who: Device, query: string) =>
	(await (await who.fetch(`/api/admin/invitations/people?${query}`)).json()) as InviteeList;
const links = async (who: Device, state: string) =>
	(await (await who.fetch(`/api/admin/invitations?state=${state}`)).json()) as InvitationList;
const use = (body: object) => post(server, '/api/invitations/use', body);
const passwordSignIn = (staffNumber: string, password: string) =>
	post(server, '/api/session', { staffNumber, password });

describe(`making links on the ${engineName}`, () => {
	it('is for administrators', async () => {
		for (const path of ['/api/admin/invitations', '/api/admin/invitations/people']) {
			expect((await fetch(server.url + path)).status).toBe(401);
			expect((await member.fetch(path)).status).toBe(403);
		}
		expect((await invite(member, { kind: 'invite', people: ['s0025'] })).status).toBe(403);
		const remove = { method: 'DELETE' };
		expect((await member.fetch('/api/admin/invitations/x', remove)).status).toBe(403);
	});

	it('shows who has no way in yet, and everybody else for a reset', async () => {
		const news = await people(city, 'kind=invite');
		expect(news).toMatchObject({ total: 1, people: [{ id: 's0025', refusal: null }] });
		const found = await people(city, `kind=reset&text=${encodeURIComponent('ｓ０００７')}`);
		expect(found).toMatchObject({ total: 1, people: [{ id: 's0007', refusal: null }] });
		const own = (await people(city, 'kind=reset&text=S0006')).people;
		expect(own).toMatchObject([{ refusal: 'own_account' }]);
		expect(
			(await people(city, 'kind=reset')).people.map(({ municipality }) => municipality)
		).not.toContain('072079');
		expect((await people(region, 'kind=reset&text=S0003')).total).toBe(1);
		expect((await people(region, 'kind=reset&offset=500')).people).toEqual([]);
	});

	it('knows nobody of another municipality, and nobody who does not exist', async () => {
		for (const person of ['s0003', 's9999', 'constructor', '__proto__'])
			expect((await invite(city, { kind: 'reset', people: ['s0007', person] })).status).toBe(404);
		expect((await links(city, 'open')).counts.open).toBe(0);
	});

	it('gives no administrator of a municipality the account of the region’s, nor their own', async () => {
		const answer = await invite(city, { kind: 'reset', people: ['s0004', 's0006', 's0025'] });
		expect(answer.status).toBe(201);
		expect(await answer.json()).toEqual({
			invitations: [],
			skipped: [
				{ person: 's0004', refusal: 'role_required' },
				{ person: 's0006', refusal: 'own_account' },
				{ person: 's0025', refusal: 'no_credentials' }
			]
		});
	});

	it.each([
		{},
		null,
		[],
		{ kind: 'invite' },
		{ kind: 'invite', people: [] },
		{ kind: 'invite', people: 's0025' },
		{ kind: 'invite', people: [5] },
		{ kind: 'other', people: ['s0025'] },
		{ kind: 'invite', people: Array.from({ length: 101 }, (_, n) => `s${n}`) }
	])('refuses %j', async (body) => {
		expect((await invite(city, body)).status).toBe(400);
	});

	it('refuses lists that there are not', async () => {
		for (const query of ['state=all', 'offset=-1', 'offset=x'])
			expect((await city.fetch(`/api/admin/invitations?${query}`)).status).toBe(400);
		for (const query of ['kind=x', `text=${'x'.repeat(101)}`])
			expect((await city.fetch(`/api/admin/invitations/people?${query}`)).status).toBe(400);
	});

	it('revokes a link, once, and only of the own municipality', async () => {
		const { token, id } = await makeLink(region, 's0003', 'reset');
		const revoke = async (who: Device) =>
			(await who.fetch(`/api/admin/invitations/${id}`, { method: 'DELETE' })).status;
		expect(await revoke(city)).toBe(404);
		expect(await revoke(region)).toBe(204);
		expect(await revoke(region)).toBe(409);
		const answer = await use({ token, password: GOOD });
		expect([answer.status, (await answer.json()).reason]).toEqual([410, 'revoked']);
		for (const wrong of ['x', '0'.repeat(64), '%00', '..%2f'])
			expect(
				(await region.fetch(`/api/admin/invitations/${wrong}`, { method: 'DELETE' })).status
			).toBeGreaterThanOrEqual(400);
		const [entry] = (await links(region, 'revoked')).invitations;
		expect(entry).toMatchObject({ id, person: 's0003', kind: 'reset', by: region.me.name });
	});
});

describe(`a link on the ${engineName}`, () => {
	it('says for whom it is, and nothing to who has none', async () => {
		const { token } = await makeLink(city, 's0025', 'invite');
		const open = async (body: unknown) => post(server, '/api/invitations/open', body);
		expect(await (await open({ token })).json()).toMatchObject({
			kind: 'invite',
			staffNumber: 'S0025',
			municipality: '072036'
		});
		for (const wrong of ['', 'x', token.slice(1), `${token}=`, 'x'.repeat(100)])
			expect((await open({ token: wrong })).status).toBe(404);
		for (const body of [{}, null, [], { token: 5 }, { token: 'x'.repeat(101) }])
			expect((await open(body)).status).toBe(400);
	});

	it('lets its person choose a password and in, once', async () => {
		const { token: old } = await makeLink(city, 's0025', 'invite');
		const { token } = await makeLink(city, 's0025', 'invite');
		expect((await use({ token: old, password: GOOD })).status).toBe(410);

		for (const [password, reason] of [
			['short', 'too_short'],
			['password1234', 'common'],
			['S0025-わかば-新例', 'personal'],
			['x'.repeat(300), 'too_long']
		]) {
			const answer = await use({ token, password });
			expect([answer.status, (await answer.json()).reason]).toEqual([400, reason]);
		}
		for (const body of [{ token }, { token, password: 5 }, { token, passkey: 'x' }])
			expect((await use(body)).status).toBe(400);

		const answers = await Promise.all(
			Array.from({ length: 4 }, (_, n) => use({ token, password: `${GOOD} ${n}` }))
		);
		const statuses = answers.map(({ status }) => status);
		expect(statuses.filter((status) => status === 200)).toHaveLength(1);
		expect(statuses.filter((status) => status === 410)).toHaveLength(3);
		const winner = statuses.indexOf(200);
		expect(await answers[winner]!.json()).toMatchObject({ me: { id: 's0025' } });
		expect(cookieOf(answers[winner]!)).toMatch(/^yui_session=/);
		expect((await passwordSignIn('S0025', `${GOOD} ${winner}`)).status).toBe(200);

		const again = await post(server, '/api/invitations/open', { token });
		expect([again.status, (await again.json()).reason]).toEqual([410, 'used']);
		const refused = (await (
			await invite(city, { kind: 'invite', people: ['s0025'] })
		).json()) as InvitationsMade;
		expect(refused.skipped).toEqual([{ person: 's0025', refusal: 'has_credentials' }]);
	});

	it('of a reset keeps the old way until it is used, and then takes it and every session away', async () => {
		const phone = await server.signIn('S0007');
		const { token } = await makeLink(city, 's0007', 'reset');
		expect((await passwordSignIn('S0007', PASSWORD)).status).toBe(200);
		expect((await phone.fetch('/api/session')).status).toBe(200);

		const { passkey, response } = await linkPasskey(server, token);
		expect((await use({ token, passkey: response })).status).toBe(200);
		expect((await phone.fetch('/api/session')).status).toBe(401);
		expect((await passwordSignIn('S0007', PASSWORD)).status).toBe(401);
		expect((await signInWith(server, passkey)).status).toBe(200);

		// And back to a password: the passkey is gone with it.
		const { token: second } = await makeLink(city, 's0007', 'reset');
		expect((await use({ token: second, password: GOOD })).status).toBe(200);
		expect((await signInWith(server, passkey)).status).toBe(401);
		expect((await passwordSignIn('S0007', GOOD)).status).toBe(200);
	});

	it('takes no passkey that was made for another one', async () => {
		const first = await makeLink(city, 's0008', 'reset');
		const { response } = await linkPasskey(server, first.token);
		const second = await makeLink(city, 's0009', 'reset');
		expect((await use({ token: second.token, passkey: response })).status).toBe(400);
		const { response: other } = makePasskey(
			{ challenge: 'x'.repeat(75), rp: { id: '127.0.0.1' }, user: { id: 'x' } },
			server.url
		);
		expect((await use({ token: second.token, passkey: other })).status).toBe(400);
		expect((await post(server, '/api/invitations/open', { token: second.token })).status).toBe(200);
	});

	it('cannot be guessed for long', async () => {
		const guess = (n: number) =>
			post(server, '/api/invitations/open', { token: `guess-${n}` }, '198.51.100.7');
		for (let n = 0; n < 60; n++) expect((await guess(n)).status).toBe(404);
		const refused = await guess(60);
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
	});

	it('is in no log, and the server is unharmed', async () => {
		const { token } = await makeLink(city, 's0009', 'reset');
		await use({ token, password: GOOD });
		// What is no JSON is the list of sample accounts.
		const lines = server.output().split('\n');
		const output = lines.filter((line) => line.startsWith('{')).join('\n');
		for (const secret of [token, GOOD, '例沢']) expect(output).not.toContain(secret);
		expect(output).toContain('/api/invitations/use');
		await expectUnharmed(server, member);
	});
});

describe(`a link that is old, on the ${engineName}`, () => {
	it('outlives a restart', async () => {
		const { token } = await makeLink(city, 's0010', 'reset');
		await server.restart();
		expect((await post(server, '/api/invitations/open', { token })).status).toBe(200);
	});
});
