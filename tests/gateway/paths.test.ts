import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMUNITY, expectUnharmed, OFFICE, refused, sendRaw, write } from '../support/gateway';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let s0001: Device;
let s0012: Device;

beforeAll(async () => {
	server = await startServer();
	[s0001, s0012] = await Promise.all([server.signIn('S0001'), server.signIn('S0012')]);
});
afterAll(() => server.dispose());

describe(`the gateway on the ${engineName}`, () => {
	describe('refuses who may not enter', () => {
		it.each(['', '/commons', '/commons/_changes', '/personal-s0001', '/commons/_all_docs'])(
			'nobody without a session at %j',
			async (path) => {
				const answer = await fetch(`${server.url}/api/couch${path}`);
				expect(answer.status).toBe(401);
				expect(await answer.json()).toEqual({ error: 'unauthorized', reason: 'not_signed_in' });
			}
		);

		it.each([
			['another person’s personal space', 'personal-s0002'],
			['an office the person does not belong to', 'office-miharu-sangyo'],
			['a community the person has not joined', 'community-ido2'],
			['a space that does not exist', 'office-nowhere'],
			['the server’s accounts', 'accounts'],
			['the server’s sessions', 'sessions'],
			['CouchDB’s users', '_users'],
			['a name with the prefix', 'yui_commons'],
			['a name that only differs in case', 'Commons'],
			['a name of an object', '__proto__']
		])('%s', async (_, space) => {
			for (const [method, path, body] of [
				['GET', '', undefined],
				['GET', '/_changes', undefined],
				['POST', '/_bulk_get', { docs: [] }],
				['POST', '/_bulk_docs', { docs: [] }],
				['GET', '/_local/x', undefined],
				['GET', '/draft:s0002:1', undefined]
			] as const) {
				expect(await s0001.couch(method, `${space}${path}`, body)).toEqual({
					status: 403,
					body: { error: 'forbidden', reason: 'not_a_member' }
				});
			}
		});

		it('and lets in who may', async () => {
			for (const space of ['commons', 'personal-s0001', OFFICE, COMMUNITY])
				expect((await s0001.couch('GET', space)).status).toBe(200);
		});
	});

	describe('refuses paths outside the list', () => {
		it.each([
			'_all_docs',
			'_find',
			'_index',
			'_security',
			'_purge',
			'_compact',
			'_view_cleanup',
			'_local_docs',
			'_missing_revs',
			'_shards',
			'_design_docs',
			'_Changes',
			'_changes/x',
			'_local',
			'_local/a/b',
			'_local%2F..%2Fx',
			'_local/a%2Fb',
			'person:s0001/attachment',
			'person:s0001%2Fattachment',
			'a%252Fb',
			'%5F%5Fproto__',
			'constructor',
			'person%253As0001',
			'x'.repeat(2000)
		])('%s', async (path) => {
			const answer = await s0001.couch('GET', `commons/${path}`);
			expect(answer).toEqual({ status: 404, body: { error: 'not_found', reason: 'missing' } });
		});

		it.each(['_design/yui', '_design%2Fyui', '_design/yui/_view/x', '%5Fdesign/yui'])(
			'design documents: %s',
			async (path) => {
				expect((await s0001.couch('GET', `commons/${path}`)).status).toBe(404);
				expect((await s0001.couch('PUT', `commons/${path}`, {})).status).toBe(403);
			}
		);

		it.each([
			'/commons/../personal-s0002',
			'/commons/%2e%2e/personal-s0002',
			'/%ZZ',
			'/commons\\..\\x'
		])('raw tricks: %s', async (path) => {
			const request = `GET /api/couch${path} HTTP/1.1\r\nHost: x\r\nCookie: ${s0001.cookie}\r\nConnection: close\r\n\r\n`;
			expect(await sendRaw(server, request)).toBe('HTTP/1.1 400 Bad Request');
		});

		it.each([
			['PUT', 'commons'],
			['DELETE', 'commons'],
			['POST', 'commons'],
			['PUT', 'commons/person:s0001'],
			['DELETE', 'commons/person:s0001'],
			['DELETE', 'commons/_local/x'],
			['GET', 'commons/_bulk_docs'],
			['GET', 'commons/_revs_diff'],
			['COPY', 'commons/person:s0001']
		])('the method %s on %s', async (method, path) => {
			expect((await s0001.couch(method, path)).status).toBe(405);
		});

		it.each([
			'_changes?filter=_view',
			'_changes?view=x',
			'_changes?feed=continuous',
			'_changes?feed=eventsource',
			'_changes?doc_ids=[]',
			'_changes?include_docs=true',
			'_changes?descending=true',
			'_changes?since=0&since=1',
			'_changes?since=garbage!',
			'_changes?since=notasequence',
			'_changes?since=-1',
			'_changes?limit=-1',
			'_changes?limit=99999999999999999999',
			'_changes?style=x',
			'person:s0001?rev=garbage',
			'person:s0001?open_revs=garbage',
			'person:s0001?open_revs=[5]',
			'person:s0001?open_revs={}',
			'person:s0001?revs=maybe',
			'person:s0001?local_seq=true',
			'person:s0001?__proto__=1'
		])('the parameters of %s', async (path) => {
			expect((await s0001.couch('GET', `commons/${path}`)).status).toBe(400);
		});
	});

	describe('keeps design documents to itself', () => {
		it('in every answer', async () => {
			const ask = { '_design/yui': ['1-aa'], 'thread:s0001:x': ['1-aa'] };
			const { body: diff } = await s0001.couch('POST', `${COMMUNITY}/_revs_diff`, ask);
			expect(Object.keys(diff)).toEqual(['thread:s0001:x']);
			const { body: changes } = await s0001.couch('GET', `commons/_changes?style=all_docs`);
			expect(changes.results.length).toBeGreaterThan(100);
			expect(changes.results.filter(({ id }: any) => id.startsWith('_'))).toEqual([]);
			const { body: bulk } = await s0001.couch('POST', 'commons/_bulk_get?revs=true', {
				docs: [{ id: '_design/yui' }, { id: 'person:s0001' }]
			});
			expect(JSON.stringify(bulk)).not.toContain('validate_doc_update');
			const results = Object.fromEntries(bulk.results.map((r: any) => [r.id, r.docs[0]]));
			expect(results['_design/yui'].error.error).toBe('not_found');
			expect(results['person:s0001'].ok._id).toBe('person:s0001');
		});

		it('and takes none', async () => {
			const design = { _id: '_design/evil', views: {} };
			const { status, body } = await write(s0001, 'commons', [design]);
			expect(status).toBe(201);
			expect(body).toEqual([refused('server_only', '_design/evil')]);
		});
	});

	describe('keeps checkpoints apart', () => {
		const path = 'commons/_local/checkpoint';

		it('by person, under the same id', async () => {
			const mine = { _id: '_local/checkpoint', last_seq: 5 };
			expect((await s0001.couch('PUT', path, mine)).status).toBe(201);
			expect((await s0012.couch('GET', path)).status).toBe(404);
			expect((await s0001.couch('GET', path)).body).toMatchObject(mine);
			expect((await s0012.couch('PUT', path, { last_seq: 7 })).status).toBe(201);
			expect((await s0001.couch('GET', path)).body.last_seq).toBe(5);
			for (const id of ['s0012~checkpoint', '~checkpoint'])
				expect((await s0001.couch('GET', `commons/_local/${id}`)).status).toBe(404);
		});

		it('and small', async () => {
			const large = { history: 'x'.repeat(70_000) };
			expect((await s0001.couch('PUT', path, large)).status).toBe(413);
		});
	});

	it('survived all of it, without a fault of its own', () => expectUnharmed(server, s0001));
});
