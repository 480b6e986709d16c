/** What only CouchDB can show: the second lock, and changes that another process makes. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftBy, threadBy } from '../support/documents';
import { couchdbUrl, startServer, type TestServer } from '../support/server';
import { openStream } from '../support/stream';

describe.runIf(couchdbUrl)('CouchDB behind the gateway', () => {
	const { origin, username, password } = new URL(couchdbUrl || 'http://x');
	const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
	let server: TestServer;

	beforeAll(async () => {
		server = await startServer();
		// Creates the databases of this person's spaces.
		await server.signIn('S0001');
	});
	afterAll(() => server.dispose());

	async function couch(
		method: string,
		path: string,
		headers: Record<string, string> = { authorization },
		body?: unknown
	): Promise<{ status: number; body: any }> {
		const response = await fetch(`${origin}/${path}`, {
			method,
			headers: { 'content-type': 'application/json', ...headers },
			...(body === undefined ? {} : { body: JSON.stringify(body) })
		});
		return { status: response.status, body: await response.json() };
	}

	/** The headers under which the gateway passes a person's requests on. */
	async function as(person: string, ...roles: string[]): Promise<Record<string, string>> {
		const { body: secret } = await couch('GET', '_node/_local/_config/chttpd_auth/secret');
		return {
			'x-auth-couchdb-username': person,
			'x-auth-couchdb-roles': roles.join(','),
			'x-auth-couchdb-token': createHmac('sha256', secret).update(person).digest('hex')
		};
	}

	it('judges the person itself, by membership and by the rules', async () => {
		const space = `${server.prefix}community-saigai`;
		const thread = threadBy('s0002', 'second-lock');
		const member = await as('s0001', 'member', 'space:community-saigai');
		const owner = await as('s0002', 'member', 'space:community-saigai');
		const stranger = await as('s0001', 'member', 'space:commons');

		expect((await couch('GET', space, {})).status).toBe(401);
		expect((await couch('GET', space, stranger)).status).toBe(403);
		expect((await couch('GET', space, member)).status).toBe(200);
		expect((await couch('PUT', `${space}/${thread._id}`, member, thread)).body).toEqual({
			error: 'forbidden',
			reason: 'editor_mismatch'
		});
		expect((await couch('PUT', `${space}/${thread._id}`, owner, thread)).status).toBe(201);
		const misplaced = draftBy('s0002', 'misplaced');
		expect((await couch('PUT', `${space}/${misplaced._id}`, owner, misplaced)).body).toEqual({
			error: 'forbidden',
			reason: 'wrong_space'
		});
		const malformed = { ...threadBy('s0002', 'malformed'), title: '' };
		expect((await couch('PUT', `${space}/${malformed._id}`, owner, malformed)).body).toEqual({
			error: 'forbidden',
			reason: 'malformed'
		});
		expect((await couch('PUT', `${space}/_design/evil`, owner, { views: {} })).status).toBe(403);
	});

	it('keeps accounts and sessions to the administrator', async () => {
		const person = await as('s0001', 'member', 'space:accounts', 'space:sessions');
		for (const name of ['accounts', 'sessions'])
			expect((await couch('GET', `${server.prefix}${name}`, person)).status).toBe(403);
	});

	it('gets its rules once, not at every start', async () => {
		const path = `${server.prefix}commons/_design/yui`;
		const { body: before } = await couch('GET', path);
		expect(before._rev).toMatch(/^1-/);
		await server.restart();
		await server.signIn('S0001');
		expect((await couch('GET', path)).body).toEqual(before);
	});

	it('gets its rules anew when they differ', async () => {
		const path = `${server.prefix}commons/_design/yui`;
		const { body: design } = await couch('GET', path);
		const old = { ...design, lib: { rules: 'exports.validate = function () {};' } };
		await couch('PUT', path, { authorization }, old);
		await server.restart();
		const { body: now } = await couch('GET', path);
		expect(now.lib).toEqual(design.lib);
		expect(now._rev).toMatch(/^3-/);
	});

	it('tells of changes that another process made', async () => {
		const device = await server.signIn('S0001');
		const stream = await openStream(device);
		await stream.wait('hello');
		const thread = threadBy('s0002', 'elsewhere');
		const owner = await as('s0002', 'member', 'space:community-saigai');
		await couch('PUT', `${server.prefix}community-saigai/${thread._id}`, owner, thread);
		await stream.wait('change', ({ space }) => space === 'community-saigai');
		stream.close();
	});

	it('is never named with its password', () => {
		expect(server.output()).not.toContain(`:${password}@`);
	});
});
