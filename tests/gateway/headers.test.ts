/** Behind a proxy with HTTPS, and without: what every answer says to the browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startServer, type TestServer } from '../support/server';

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ TRUST_PROXY: '1' });
});
afterAll(() => server.dispose());

const SECURE = { 'x-forwarded-proto': 'https' };
const PATHS = ['/', '/api/session', '/api/nothing', '/healthz', '/icon.svg', '/service-worker.js'];

describe('an answer', () => {
	it.each(PATHS)('%s over HTTPS ties the browser to HTTPS, over HTTP it does not', async (path) => {
		const [secure, plain] = await Promise.all([
			fetch(server.url + path, { headers: SECURE }),
			fetch(server.url + path)
		]);
		expect(secure.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}$/);
		expect(plain.headers.get('strict-transport-security')).toBeNull();
	});

	it.each(PATHS)('%s is not for other sites', async (path) => {
		const { headers } = await fetch(server.url + path);
		expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('content-security-policy') ?? '').toContain("default-src 'none'");
		expect(headers.get('content-security-policy') ?? '').not.toContain('unsafe');
	});

	it.each(['/', '/api/session', '/healthz'])('%s opens in a window of its own', async (path) => {
		const { headers } = await fetch(server.url + path);
		expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
	});

	it.each([
		['/api/session', 'GET'],
		['/api/session/', 'GET'],
		['/api/nothing', 'GET'],
		['/api/session', 'POST'],
		['/api/couch/commons', 'DELETE'],
		['/api/%zz', 'GET']
	])('%s (%s) is kept nowhere', async (path, method) => {
		const { headers } = await fetch(server.url + path, {
			method,
			redirect: 'manual',
			...(method === 'GET' ? {} : { body: 'a=b', headers: { 'content-type': 'text/plain' } })
		});
		expect(headers.get('cache-control')).toContain('no-store');
	});
});

it('gives cookies that scripts, other sites and plain HTTP do not get, nor other hosts set', async () => {
	const cookiesOf = async (headers: Record<string, string>) => {
		const answer = await fetch(`${server.url}/api/session`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify({ staffNumber: 'S0001', password: PASSWORD })
		});
		return answer.headers.getSetCookie();
	};
	const secure = await cookiesOf(SECURE);
	expect(secure).toHaveLength(2);
	for (const cookie of secure) {
		expect(cookie).toMatch(/^__Host-yui_(session|device)=/);
		for (const part of ['HttpOnly', 'SameSite=Strict', 'Secure', 'Path=/'])
			expect(cookie).toContain(part);
	}
	const [session = ''] = secure[0]?.split(';') ?? [];
	const ask = (cookie: string, headers = SECURE) =>
		fetch(`${server.url}/api/session`, { headers: { ...headers, cookie } });
	expect((await ask(session)).status).toBe(200);
	expect((await ask(session.replace('__Host-', ''))).status).toBe(401);
	const plain = await cookiesOf({});
	expect(plain.join()).not.toContain('Secure');
	expect((await ask(plain.join('; '), {} as typeof SECURE)).status).toBe(200);
});
