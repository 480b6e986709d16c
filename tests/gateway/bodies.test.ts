import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { threadBy } from '../support/documents';
import { COMMUNITY, expectUnharmed, sendRaw, write } from '../support/gateway';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let s0001: Device;

beforeAll(async () => {
	server = await startServer({ BODY_IDLE_SECONDS: '1', BODY_TOTAL_SECONDS: '3' });
	s0001 = await server.signIn('S0001');
});
afterAll(() => server.dispose());

const rawPost = (path: string, headers: string): string =>
	`POST /api/couch/${path} HTTP/1.1\r\nHost: x\r\nCookie: ${s0001.cookie}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`;

describe(`the gateway on the ${engineName}`, () => {
	describe('refuses bodies', () => {
		it('of a document of 1 MB', async () => {
			const thread = { ...threadBy('s0001', 'big'), body: 'あ'.repeat(350_000) };
			const { status, body } = await write(s0001, COMMUNITY, [thread]);
			expect(status).toBe(413);
			expect(body.error).toBe('document_too_large');
			expect((await s0001.couch('GET', `${COMMUNITY}/${thread._id}`)).status).toBe(404);
		});

		it('larger than the limit, announced and unannounced', async () => {
			const huge = JSON.stringify({ docs: [], pad: 'x'.repeat(6_000_000) });
			const post = (body: BodyInit) =>
				s0001.fetch(`/api/couch/${COMMUNITY}/_bulk_docs`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body,
					duplex: 'half'
				} as RequestInit);
			expect((await post(huge)).status).toBe(413);
			expect((await post(new Blob([huge]).stream())).status).toBe(413);
		});

		it.each([
			['no JSON', '{"docs":'],
			['nothing', ''],
			['null', 'null'],
			['a number', '5'],
			['a list', '[]'],
			['a text', '"docs"'],
			['docs that are no list', '{"docs":{}}'],
			['docs that are no objects', '{"docs":[5,null,[]]}'],
			['documents without ids', '{"docs":[{}]}'],
			['ids that are numbers', '{"docs":[{"_id":5}]}'],
			['revisions that are none', '{"docs":[{"_id":"thread:s0001:1","_rev":"x"}]}'],
			['new_edits that is no boolean', '{"docs":[],"new_edits":"no"}'],
			['fields nobody knows', '{"docs":[],"all_or_nothing":true}'],
			['deep nesting', `{"docs":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
			['a prototype', '{"docs":[{"_id":"thread:s0001:1","__proto__":{"x":1}}]}'],
			['a lone surrogate', '{"docs":[{"_id":"thread:s0001:1","title":"\\ud800"}]}'],
			[
				'a history that is none',
				'{"docs":[{"_id":"thread:s0001:1","_revisions":5}],"new_edits":false}'
			],
			[
				'a history longer than its generation',
				'{"docs":[{"_id":"thread:s0001:1","_revisions":{"start":1,"ids":["a","b"]}}],"new_edits":false}'
			],
			['no revision at all', '{"docs":[{"_id":"thread:s0001:1"}],"new_edits":false}'],
			['half a character', new Uint8Array([0x7b, 0x22, 0xe3, 0x81, 0x22, 0x3a, 0x31, 0x7d])]
		])('with %s', async (_, body) => {
			const answer = await s0001.fetch(`/api/couch/${COMMUNITY}/_bulk_docs`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body
			});
			expect(answer.status).toBe(400);
			expect(await answer.json()).toMatchObject({ error: 'bad_request' });
		});

		it.each([
			['_revs_diff', '{"x":5}'],
			['_revs_diff', '{"x":[5]}'],
			['_revs_diff', '{"x":{"length":1}}'],
			['_revs_diff', '{"constructor":["1-a"]}'],
			['_bulk_get', '{"docs":5}'],
			['_bulk_get', '{"docs":[5]}'],
			['_bulk_get', '{"docs":[{"id":5}]}'],
			['_bulk_get', '{"docs":[{"id":"a","rev":5}]}'],
			['_changes', '{"doc_ids":["x"]}'],
			['_changes', '{"selector":{}}']
		])('of %s: %s', async (endpoint, body) => {
			const answer = await s0001.fetch(`/api/couch/commons/${endpoint}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body
			});
			expect(answer.status).toBe(400);
		});

		it.each([
			'text/plain',
			'application/x-www-form-urlencoded',
			'multipart/form-data',
			'text/json'
		])('of the type %s', async (type) => {
			const answer = await s0001.fetch('/api/couch/commons/_bulk_docs', {
				method: 'POST',
				headers: { 'content-type': type, origin: server.url },
				body: '{"docs":[]}'
			});
			expect(answer.status).toBe(415);
		});

		it('that never end', async () => {
			const chunked = rawPost('commons/_bulk_docs', 'Transfer-Encoding: chunked');
			expect(await sendRaw(server, `${chunked}5\r\n{"doc\r\n`)).toMatch(/408/);
			const announced = rawPost('commons/_bulk_docs', 'Content-Length: 100000');
			expect(await sendRaw(server, `${announced}{"docs"`)).toMatch(/408/);
			// One byte at a time, never idle for long.
			expect(await sendRaw(server, announced, ' ')).toMatch(/408/);
		});

		it('with too many documents', async () => {
			const docs = Array.from({ length: 501 }, (_, n) => threadBy('s0001', `many-${n}`));
			expect((await write(s0001, COMMUNITY, docs)).status).toBe(413);
		});

		it('that another site sends', async () => {
			for (const headers of [
				{ origin: 'https://evil.example' },
				{ 'sec-fetch-site': 'cross-site' },
				{ 'sec-fetch-site': 'same-site' },
				{ origin: 'null' }
			] as Record<string, string>[]) {
				const answer = await s0001.fetch('/api/couch/commons/_bulk_docs', {
					method: 'POST',
					headers: { 'content-type': 'application/json', ...headers },
					body: '{"docs":[]}'
				});
				expect(answer.status).toBe(403);
			}
		});
	});

	it('goes on with a connection whose last body nobody read', async () => {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		const { hostname, port } = new URL(server.url);
		const ask = (method: string, path: string, body = ''): Promise<number | undefined> =>
			new Promise((resolve, reject) => {
				const headers = { 'content-type': 'application/json', 'content-length': body.length };
				const sent = request({ agent, hostname, port, method, path, headers }, (answer) => {
					answer.resume().on('end', () => resolve(answer.statusCode));
				});
				sent.on('error', reject).end(body);
			});
		expect(await ask('PUT', '/api/couch/commons/x', 'x'.repeat(1024 * 1024))).toBe(401);
		expect(await ask('GET', '/healthz')).toBe(200);
		agent.destroy();
	});

	it('survived all of it, without a fault of its own', () => expectUnharmed(server, s0001));
});
