/** Somebody without an account who wants to shut others out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineName, PASSWORD, startServer, type TestServer } from '../support/server';

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ TRUST_PROXY: '1' });
});
afterAll(() => server.dispose());

const signIn = (address: string, password: string, cookie = '') =>
	fetch(`${server.url}/api/session`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'x-forwarded-for': address,
			...(cookie ? { cookie } : {})
		},
		body: JSON.stringify({ staffNumber: 'S0001', password })
	});
/** What a device keeps of an answer, without the session. */
const markOf = (answer: Response): string =>
	answer.headers
		.getSetCookie()
		.map((line) => line.split(';')[0] ?? '')
		.filter((cookie) => !cookie.includes('session'))
		.join('; ');

describe(`signing in on the ${engineName}`, () => {
	it('is open to the owner’s own device although others locked the account', async () => {
		const mark = markOf(await signIn('192.0.2.200', PASSWORD));
		for (let n = 0; n < 20; n++) expect((await signIn(`192.0.2.${n}`, 'wrong')).status).toBe(401);
		expect((await signIn('192.0.2.201', PASSWORD)).status).toBe(429);
		expect((await signIn('192.0.2.201', PASSWORD, `${mark}x`)).status).toBe(429);
		expect((await signIn('192.0.2.201', PASSWORD, mark)).status).toBe(200);
	});

	it('counts all addresses of one IPv6 subscriber as one', async () => {
		const other = (n: number) => `2001:db8:0:1::${n.toString(16)}`;
		const guess = (address: string) =>
			fetch(`${server.url}/api/session`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
				body: JSON.stringify({ staffNumber: 'S0002', password: 'wrong' })
			});
		for (let n = 1; n <= 5; n++) expect((await guess(other(n))).status).toBe(401);
		expect((await guess(other(6))).status).toBe(429);
	});
});
