import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectUnharmed } from '../support/gateway';
import { startIssuer, type Issuer } from '../support/issuer';
import { engineName, startServer, type TestServer } from '../support/server';
import { post } from '../support/ways-in';

let issuer: Issuer;
let server: TestServer;

beforeAll(async () => {
	issuer = await startIssuer();
	server = await startServer({ ...issuer.env(), TRUST_PROXY: '1' });
});
afterAll(async () => {
	await server.dispose();
	await issuer.close();
});
afterEach(() => {
	issuer.claims = { sub: 'subject-1', preferred_username: 'S0001' };
	issuer.fault = null;
	issuer.isCancelled = false;
});

/** A browser, as far as this needs one: it keeps cookies and follows redirects when told. */
class Browser {
	readonly #cookies = new Map<string, string>();

	async fetch(url: string, init: RequestInit = {}): Promise<Response> {
		const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const headers = { cookie, ...(init.headers as Record<string, string>) };
		const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
		for (const line of answer.headers.getSetCookie()) {
			const [pair = '', ...rest] = line.split(';');
			const [name = '', value = ''] = pair.split('=');
			const isDeleted = rest.some((part) => part.trim() === 'Max-Age=0');
			if (isDeleted) this.#cookies.delete(name);
			else this.#cookies.set(name, value);
		}
		return answer;
	}

	has(name: string): boolean {
		return this.#cookies.has(name);
	}

	post(path: string, body: unknown): Promise<Response> {
		return this.fetch(server.url + path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
	}

	/** To the issuer and back; resolves with the address of the callback. */
	async goThere(next = ''): Promise<string> {
		const { url } = await (await this.post('/api/oidc/start', { next })).json();
		return (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
	}

	/** Opens the callback; resolves with where it leads. */
	async comeBack(callback: string): Promise<string> {
		const answer = await this.fetch(callback);
		expect(answer.status).toBe(303);
		return answer.headers.get('location') ?? '';
	}
}

describe(`single sign-on on the ${engineName}`, () => {
	it('is offered by its name', async () => {
		expect(await (await fetch(`${server.url}/api/oidc`)).json()).toEqual({ name: '職員認証' });
	});

	it('sends the browser to the issuer with PKCE, state and nonce, and lets its person in', async () => {
		const browser = new Browser();
		const { url } = await (await browser.post('/api/oidc/start', { next: '/faq' })).json();
		const query = new URL(url).searchParams;
		expect(query.get('code_challenge_method')).toBe('S256');
		for (const name of ['state', 'nonce', 'code_challenge'])
			expect(query.get(name)?.length).toBeGreaterThan(20);
		expect(query.get('redirect_uri')).toBe(`${server.url}/api/oidc/callback`);

		const callback = await browser.goThere('/faq');
		expect(await browser.comeBack(callback)).toBe('/signin?oidc=done&next=%2Ffaq');
		expect(browser.has('yui_session')).toBe(false);
		const answer = await browser.post('/api/oidc/session', { isNewDevice: true });
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({ me: { id: 's0001' }, firstScreen: {} });
		expect((await browser.fetch(`${server.url}/api/session`)).status).toBe(200);
		// Neither the way there nor the way in is good a second time.
		expect((await browser.post('/api/oidc/session', {})).status).toBe(401);
		expect(await browser.comeBack(callback)).toContain('oidc=expired');
	});

	it.each(['nonce', 'audience', 'key', 'expired'] as const)(
		'refuses a token with a wrong %s',
		async (fault) => {
			issuer.fault = fault;
			const browser = new Browser();
			expect(await browser.comeBack(await browser.goThere())).toContain('oidc=failed');
			expect((await browser.post('/api/oidc/session', {})).status).toBe(401);
		}
	);

	it.each(['S9999', 'S0003', '', 'constructor', 'x'.repeat(100)])(
		'makes no account for %s, nor takes one of another municipality',
		async (preferred_username) => {
			issuer.claims = { sub: 'subject-2', preferred_username };
			const browser = new Browser();
			expect(await browser.comeBack(await browser.goThere())).toMatch(/oidc=(unknown|failed)/);
			expect((await browser.post('/api/oidc/session', {})).status).toBe(401);
		}
	);

	it('refuses an issuer that does not say who it is, and a person who changed their mind', async () => {
		issuer.claims = { sub: 'subject-3' };
		const browser = new Browser();
		expect(await browser.comeBack(await browser.goThere())).toContain('oidc=failed');
		issuer.isCancelled = true;
		expect(await browser.comeBack(await browser.goThere())).toContain('oidc=refused');
	});

	it('is finished only by the browser that began it, with the answer to its own question', async () => {
		const [victim, attacker] = [new Browser(), new Browser()];
		const callback = await attacker.goThere();
		expect(await victim.comeBack(callback)).toContain('oidc=expired');
		await victim.goThere();
		expect(await victim.comeBack(callback)).toContain('oidc=failed');
		expect((await victim.post('/api/oidc/session', {})).status).toBe(401);
	});

	it('leads nowhere but to the sign-in screen, and survives what is no answer', async () => {
		const browser = new Browser();
		for (const next of ['https://evil.example', '//evil.example', '/\\evil'])
			expect(await browser.comeBack(await browser.goThere(next))).toMatch(/^\/signin\?oidc=done/);
		for (const query of ['', '?code=x', '?state=x&code=x', '?error=%00', '?code=x&code=y']) {
			await browser.goThere();
			expect(await browser.comeBack(`${server.url}/api/oidc/callback${query}`)).toMatch(
				/oidc=(failed|refused)/
			);
		}
		for (const body of [{}, null, { next: 5 }, { next: 'x'.repeat(501) }])
			expect((await post(server, '/api/oidc/start', body)).status).toBe(400);
		const forged = { headers: { cookie: 'yui_oidc=%7B%22state%22%3A1%7D; yui_oidc_done=x' } };
		const answer = await fetch(`${server.url}/api/oidc/callback?code=x`, {
			...forged,
			redirect: 'manual'
		});
		expect(answer.headers.get('location')).toBe('/signin?oidc=expired');
		await expectUnharmed(server, await server.signIn('S0001'));
		expect(server.output()).not.toContain('subject-');
	});
});

describe(`without single sign-on on the ${engineName}`, () => {
	it('there is none, and an issuer that is away keeps nobody else out', async () => {
		const plain = await startServer();
		expect(await (await fetch(`${plain.url}/api/oidc`)).json()).toEqual({ name: null });
		expect((await post(plain, '/api/oidc/start', { next: '' })).status).toBe(404);
		expect((await post(plain, '/api/oidc/session', {})).status).toBe(401);
		const callback = await fetch(`${plain.url}/api/oidc/callback`, { redirect: 'manual' });
		expect(callback.headers.get('location')).toBe('/signin?oidc=expired');
		await plain.dispose();

		const away = await startServer({ ...issuer.env(), OIDC_ISSUER: 'http://127.0.0.1:9' });
		expect((await post(away, '/api/oidc/start', { next: '' })).status).toBe(502);
		await away.signIn('S0001');
		await away.dispose();
	});
});
