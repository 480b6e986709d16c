/** What only CouchDB can show: the second lock, and changes that another process makes. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSection } from '$lib/capabilities/handover/handover';
import { draftBy, revision, threadBy } from '../support/documents';
import { COMMUNITY, OFFICE, refused, write } from '../support/gateway';
import {
	couchdbUrl,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

const NOW = '2026-04-01T00:00:00.000Z';
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
		const space = server.prefix + COMMUNITY;
		const thread = threadBy('s0002', 'second-lock');
		const member = await as('s0001', 'member', `space:${COMMUNITY}`);
		const owner = await as('s0002', 'member', `space:${COMMUNITY}`);
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

	it('has its merges sent also when what was before them is compacted', async () => {
		const [mine, theirs] = await Promise.all([server.signIn('S0001'), server.signIn('S0005')]);
		const text = '一。二。三。';
		const notebook = 'notebook:s0001:compacted';
		const base = newSection('s0001', NOW, { notebook, section: '04', text });
		const send = async (device: Device, ...docs: object[]) =>
			(await write(device, OFFICE, docs, false)).body as unknown[];
		const first = { ...base, ...revision(1, 'a') };
		const second = { ...base, text: '一。二。三、乙。', editor: 's0005', ...revision(2, 'c', 'a') };
		expect(await send(mine, first)).toEqual([]);
		expect(await send(theirs, second)).toEqual([]);

		const space = server.prefix + OFFICE;
		await couch('POST', `${space}/_compact`, { authorization }, {});
		const lost = `${space}/${encodeURIComponent(base._id)}?rev=1-a`;
		await eventually(async () => expect((await couch('GET', lost)).status).toBe(404));

		// Never sent before: their own revision, the merge of both, and the end of one.
		const own = { ...base, text: '一、甲。二。三。', ...revision(2, 'b', 'a') };
		const ids = ['d', 'c', 'a'];
		const merged = {
			...base,
			text: '一、甲。二。三、乙。',
			editor: null,
			mergedFrom: ['2-b', '2-c'],
			editors: ['s0001', 's0005'],
			...revision(3, ...ids)
		};
		const end = { _id: base._id, _deleted: true, mergedInto: '3-d', ...revision(3, 'e', 'b', 'a') };
		expect(await send(mine, own, merged, end)).toEqual([
			refused('merge_unproven', base._id),
			refused('not_deletable', base._id)
		]);
		const signed = { ...base, text: merged.text, ...revision(4, 'f', ...ids) };
		expect(await send(mine, signed, end)).toEqual([]);
		// Somebody else's text goes on from what was compacted, too.
		const edited = { ...base, editor: 's0005', text: '続き', ...revision(2, '9', 'a') };
		expect(await send(theirs, edited)).toEqual([]);
		const { body } = await mine.couch('GET', `${OFFICE}/${base._id}?conflicts=true`);
		expect(body).toMatchObject({ _rev: '4-f', text: merged.text, _conflicts: ['2-9'] });
	});

	it('tells of changes that another process made', async () => {
		const device = await server.signIn('S0001');
		const stream = await openStream(device);
		await stream.wait('hello');
		const thread = threadBy('s0002', 'elsewhere');
		const owner = await as('s0002', 'member', `space:${COMMUNITY}`);
		await couch('PUT', `${server.prefix}${COMMUNITY}/${thread._id}`, owner, thread);
		await stream.wait('change', ({ space }) => space === COMMUNITY);
		stream.close();
	});

	it('is never named with its password', () => {
		expect(server.output()).not.toContain(`:${password}@`);
	});
});
