import type { DevicesInfo } from '$lib/domain/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineName, PASSWORD, startServer, type TestServer } from '../support/server';

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ TRUST_PROXY: '1', LOG_LEVEL: 'debug' });
});
afterAll(() => server.dispose());

const signIn = (body: unknown, headers: Record<string, string> = {}) =>
	fetch(`${server.url}/api/session`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body)
	});

describe(`signing in on the ${engineName}`, () => {
	it('answers who it is and where they belong, and sets a guarded cookie', async () => {
		const answer = await signIn({ staffNumber: 'ｓ０００１', password: PASSWORD });
		expect(answer.status).toBe(200);
		const { me, spaces, serverTime } = await answer.json();
		expect(me).toMatchObject({ id: 's0001', staffNumber: 'S0001', unit: 'koriyama-east' });
		expect(JSON.stringify(me)).not.toContain('scrypt');
		expect(spaces.slice(0, 3).map(({ id }: { id: string }) => id)).toEqual([
			'commons',
			'personal-s0001',
			'office-koriyama-east'
		]);
		for (const space of spaces) expect(space.seq).not.toBe('');
		expect(Math.abs(Date.parse(serverTime) - Date.now())).toBeLessThan(60_000);
		const [cookie = ''] = answer.headers.getSetCookie();
		expect(cookie).toMatch(/^yui_session=[\w-]{43};/);
		for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=3456000'])
			expect(cookie).toContain(part);
		expect(cookie).not.toContain('Secure');
		expect(answer.headers.get('cache-control')).toBe('no-store');
	});

	it('brings a new device what its first screen shows, and nobody else', async () => {
		const body = { staffNumber: 'S0001', password: PASSWORD };
		const { firstScreen } = await (await signIn({ ...body, isNewDevice: true })).json();
		expect(firstScreen.space).toBe('commons');
		const documents = firstScreen.documents as { _id: string; type: string; author: string }[];
		const ids = documents.map(({ _id }) => _id);
		expect(new Set(documents.map(({ type }) => type))).toEqual(
			new Set(['person', 'disaster', 'series', 'occurrence'])
		);
		for (const { type, author } of documents)
			if (type !== 'person') expect(ids).toContain(`person:${author}`);
		for (const isNewDevice of [false, undefined, 'yes'])
			expect(await (await signIn({ ...body, isNewDevice })).json()).not.toHaveProperty(
				'firstScreen'
			);
	});

	it('makes the cookie secure where the connection is', async () => {
		const answer = await signIn(
			{ staffNumber: 'S0001', password: PASSWORD },
			{ 'x-forwarded-proto': 'https' }
		);
		expect(answer.headers.getSetCookie()[0]).toContain('Secure');
	});

	it.each([{}, null, [], 5, { staffNumber: 5, password: 'x' }, { staffNumber: 'S0001' }])(
		'refuses %j',
		async (body) => {
			expect((await signIn(body)).status).toBe(400);
		}
	);

	it('says the same of a wrong password and of nobody', async () => {
		const from = { 'x-forwarded-for': '198.51.100.1' };
		const wrong = await signIn({ staffNumber: 'S0003', password: 'wrong' }, from);
		const nobody = await signIn({ staffNumber: 'S9999', password: 'wrong' }, from);
		expect([wrong.status, nobody.status]).toEqual([401, 401]);
		expect(await wrong.json()).toEqual(await nobody.json());
		expect(wrong.headers.getSetCookie()).toEqual([]);
	});

	it('gives up after five wrong passwords, from that address only', async () => {
		const attempt = (password: string, address: string) =>
			signIn({ staffNumber: 'S0004', password }, { 'x-forwarded-for': `203.0.113.9, ${address}` });
		for (let n = 0; n < 5; n++) expect((await attempt('wrong', '198.51.100.2')).status).toBe(401);
		const refused = await attempt(PASSWORD, '198.51.100.2');
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		expect((await attempt(PASSWORD, '198.51.100.3')).status).toBe(200);
	});

	it('lets a hundred right ones in at once from one town hall, and one after sixty wrong ones', async () => {
		const from = { 'x-forwarded-for': '198.51.100.60' };
		const numbers = Array.from({ length: 20 }, (_, n) => `S${String(n + 5).padStart(4, '0')}`);
		const all = Array.from({ length: 100 }, async (_, n) => {
			const { status } = await signIn({ staffNumber: numbers[n % 20], password: PASSWORD }, from);
			return status;
		});
		expect(await Promise.all(all)).toEqual(Array(100).fill(200));
		for (let n = 0; n < 60; n++)
			expect((await signIn({ staffNumber: `X${n}`, password: 'wrong' }, from)).status).toBe(401);
		for (const staffNumber of numbers)
			expect((await signIn({ staffNumber, password: PASSWORD }, from)).status).toBe(200);
		// 180 hashes, made to be slow.
	}, 180_000);

	it('refuses a body that is too large, of another type, or from another site', async () => {
		const body = { staffNumber: 'S0001', password: 'x'.repeat(10_000) };
		expect((await signIn(body)).status).toBe(413);
		const typed = { 'content-type': 'application/x-www-form-urlencoded', origin: server.url };
		expect((await signIn({}, typed)).status).toBe(415);
		expect((await signIn({}, { origin: 'https://evil.example' })).status).toBe(403);
	});

	it('ends with signing out, on this device only', async () => {
		const [phone, tablet] = [await server.signIn('S0005'), await server.signIn('S0005')];
		const out = await phone.fetch('/api/session', { method: 'DELETE' });
		expect(out.status).toBe(204);
		expect(out.headers.getSetCookie()[0]).toMatch(/^yui_session=;.*Max-Age=0/);
		for (const path of ['/api/session', '/api/spaces', '/api/changes', '/api/snapshot/commons'])
			expect((await phone.fetch(path)).status).toBe(401);
		expect((await tablet.fetch('/api/session')).status).toBe(200);
		expect((await phone.fetch('/api/session', { method: 'DELETE' })).status).toBe(204);
	});

	it('is listed with the person’s other devices, which can be signed out from here', async () => {
		const [phone, tablet] = [await server.signIn('S0007'), await server.signIn('S0007')];
		const stranger = await server.signIn('S0008');
		const devicesOf = async ({ fetch }: typeof phone) =>
			((await (await fetch('/api/devices')).json()) as DevicesInfo).devices;
		const [lost] = (await devicesOf(phone)).filter(({ isThis }) => !isThis);
		const [others] = await devicesOf(stranger);

		const end = (id: string) => phone.fetch(`/api/devices/${id}`, { method: 'DELETE' });
		expect((await end(others!.id)).status).toBe(404);
		expect((await end('%00')).status).toBe(404);
		expect((await stranger.fetch('/api/session')).status).toBe(200);
		expect((await end(lost!.id)).status).toBe(204);
		expect((await tablet.fetch('/api/session')).status).toBe(401);
		expect((await tablet.fetch('/api/devices')).status).toBe(401);

		await server.signIn('S0007');
		expect((await phone.fetch('/api/devices', { method: 'DELETE' })).status).toBe(204);
		expect(await devicesOf(phone)).toMatchObject([{ isThis: true }]);
		const crossSite = { method: 'DELETE', headers: { origin: 'https://evil.example' } };
		expect((await phone.fetch('/api/devices', crossSite)).status).toBe(403);
	});

	it('outlives a server that is killed', async () => {
		const device = await server.signIn('S0006');
		await server.restart();
		expect((await device.fetch('/api/session')).status).toBe(200);
	});
});

describe(`the server on the ${engineName}`, () => {
	it('says whether it is well', async () => {
		const answer = await fetch(`${server.url}/healthz`);
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({ status: 'ok' });
	});

	it('guards every answer with headers', async () => {
		for (const path of ['/', '/api/session', '/healthz', '/no-such-page']) {
			const { headers } = await fetch(server.url + path);
			expect(headers.get('x-content-type-options')).toBe('nosniff');
			expect(headers.get('x-frame-options')).toBe('DENY');
			expect(headers.get('referrer-policy')).toBe('same-origin');
			expect(headers.get('access-control-allow-origin')).toBeNull();
		}
	});

	it('guards its files too', async () => {
		for (const path of ['/service-worker.js', '/manifest.webmanifest', '/icon.svg']) {
			const { status, headers } = await fetch(server.url + path);
			expect(status).toBe(200);
			expect(headers.get('x-content-type-options')).toBe('nosniff');
			expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
		}
		const { headers } = await fetch(`${server.url}/icon.svg`);
		expect(headers.get('content-security-policy')).toContain("default-src 'none'");
	});

	it('answers a second visit with the policy of the page, not of a file', async () => {
		const first = await fetch(`${server.url}/`);
		const again = await fetch(`${server.url}/`, {
			headers: { 'if-none-match': first.headers.get('etag') ?? '""' }
		});
		expect(again.status).toBe(200);
		expect(again.headers.get('content-security-policy')).toContain("style-src 'self'");
	});

	it('writes nothing about people into its log', async () => {
		const device = await server.signIn('S0007');
		await device.couch('GET', 'commons/person:s0007');
		await device.couch('GET', 'personal-s0007');
		await signIn({ staffNumber: 'S0007', password: 'wrong' });
		const lines = server
			.output()
			.split('\n')
			.filter((line) => line.startsWith('{'));
		expect(lines.some((line) => line.includes('/api/couch/'))).toBe(true);
		for (const secret of ['s0007', 'S0007', PASSWORD, device.cookie, device.me.name, 'admin:'])
			expect(lines.join('\n')).not.toContain(secret);
	});

	it('stops cleanly, although streams are open', async () => {
		const device = await server.signIn('S0001');
		const stream = await device.fetch('/api/changes');
		const reading = stream.text();
		expect(await server.stop('SIGTERM')).toBe(0);
		expect(await reading).toContain('event: hello');
		expect(server.output()).toContain('"msg":"stopped"');
	});
});

describe(`a proxy that is not trusted in front of the ${engineName}`, () => {
	it('is warned of at the start, and once more when it speaks', async () => {
		const untrusting = await startServer({
			ORIGIN: 'https://yui.example.lg.jp'
		});
		try {
			for (let n = 0; n < 2; n++)
				await fetch(`${untrusting.url}/healthz`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
			const warnings = untrusting.output().match(/"level":"?(?:warn|40)"?.*TRUST_PROXY=1.*/g);
			expect(warnings).toHaveLength(2);
			expect(warnings?.[0]).toContain('ORIGIN is https');
			expect(warnings?.[1]).toContain('x-forwarded-for');
			expect(server.output()).not.toContain('counts as one');
		} finally {
			await untrusting.dispose();
		}
	});
});
