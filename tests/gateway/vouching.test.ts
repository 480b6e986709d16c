/** A link is worth what its maker’s rights are worth when it is used. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineName, startServer, type Device, type TestServer } from '../support/server';
import { makeLink, post } from '../support/ways-in';

let server: TestServer;
let region: Device;
let city: Device;

beforeAll(async () => {
	server = await startServer();
	[region, city] = (await Promise.all(
		['S0004', 'S0006'].map((number) => server.signIn(number))
	)) as [Device, Device];
});
afterAll(() => server.dispose());

const change = (person: string, body: object) =>
	region.fetch(`/api/admin/people/${person}`, {
		method: 'PATCH',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});
const use = async (token: string) =>
	(await post(server, '/api/invitations/use', { token, password: 'himawari-to-densha' })).status;

describe(`a link on the ${engineName}`, () => {
	it('of a municipality’s administrator does not open an account that has risen above them', async () => {
		const { token } = await makeLink(city, 's0001', 'reset');
		expect((await change('s0001', { roles: ['member', 'secretariat'] })).status).toBe(200);
		expect(await use(token)).toBe(410);
		expect((await change('s0001', { roles: ['member'] })).status).toBe(200);
		expect(await use(token)).toBe(200);
	});

	it('of somebody who was let go opens nothing', async () => {
		const { token } = await makeLink(city, 's0007', 'reset');
		expect((await change('s0006', { disabled: true })).status).toBe(200);
		expect(await use(token)).toBe(410);
	});
});
