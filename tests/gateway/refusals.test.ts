import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftBy, noteBy, notebookBy, revision, threadBy } from '../support/documents';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

/** S0001 and S0002 share an office; S0012 works elsewhere. Everybody is in `community-saigai`. */
const OFFICE = 'office-koriyama-somuka';
const COMMUNITY = 'community-saigai';

let server: TestServer;
let s0001: Device;
let s0012: Device;

beforeAll(async () => {
	server = await startServer({ BODY_IDLE_SECONDS: '1', BODY_TOTAL_SECONDS: '3' });
	[s0001, s0012] = await Promise.all([server.signIn('S0001'), server.signIn('S0012')]);
});
afterAll(() => server.dispose());

/** Sends bytes as they are and resolves with the answer's status line when the server has closed. */
function raw(text: string, keepSending = ''): Promise<string> {
	const { hostname, port } = new URL(server.url);
	return new Promise((resolve) => {
		const socket = connect(Number(port), hostname, () => socket.write(text));
		let answer = '';
		const timer = keepSending ? setInterval(() => socket.write(keepSending), 100) : undefined;
		socket.on('data', (chunk) => (answer += chunk.toString()));
		socket.on('error', () => {});
		socket.on('close', () => {
			clearInterval(timer);
			resolve(answer.split('\r\n')[0] ?? '');
		});
	});
}

const rawPost = (path: string, headers: string): string =>
	`POST /api/couch/${path} HTTP/1.1\r\nHost: x\r\nCookie: ${s0001.cookie}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`;

const write = (device: Device, space: string, docs: unknown[], newEdits = true) =>
	device.couch('POST', `${space}/_bulk_docs`, { docs, new_edits: newEdits });

const refused = (reason: string, id: string) => ({ id, error: 'forbidden', reason });

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
			expect(await raw(request)).toBe('HTTP/1.1 400 Bad Request');
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

	describe('judges every document', () => {
		it('and lets the author write', async () => {
			const thread = threadBy('s0001', 'own');
			const { status, body } = await write(s0001, COMMUNITY, [thread]);
			expect(status).toBe(201);
			expect(body[0]).toMatchObject({ ok: true, id: thread._id });
		});

		it('whose author is someone else', async () => {
			const thread = threadBy('s0002', 'forged');
			const { body } = await write(s0001, COMMUNITY, [thread]);
			expect(body).toEqual([refused('editor_mismatch', thread._id)]);
			const disguised = { ...thread, editor: 's0001' };
			expect((await write(s0001, COMMUNITY, [disguised])).body).toEqual([
				refused('author_mismatch', thread._id)
			]);
		});

		it('also when an unrelated revision tree of a high generation would win', async () => {
			const thread = threadBy('s0012', 'target');
			await write(s0012, COMMUNITY, [thread]);
			for (const forged of [
				{ ...thread, editor: 's0001', body: '乗っ取り' },
				{ ...threadBy('s0001', 'x'), _id: thread._id, body: '乗っ取り' },
				{ _id: thread._id, _deleted: true },
				{ _id: thread._id, _deleted: true, mergedInto: '1-aa', type: 'thread' }
			]) {
				const attack = { ...forged, ...revision(900_000, 'ff') };
				const { status, body } = await write(s0001, COMMUNITY, [attack], false);
				expect(status).toBe(201);
				expect(body).toEqual([refused(expect.any(String) as never, thread._id)]);
			}
			const { body: now } = await s0012.couch('GET', `${COMMUNITY}/${thread._id}?conflicts=true`);
			expect(now.body).toBe(thread.body);
			expect(now._conflicts).toBeUndefined();
		});

		it('of a shared kind, whose author stays who it was', async () => {
			const notebook = notebookBy('s0001', 'shared');
			await write(s0001, OFFICE, [notebook]);
			const s0002 = await server.signIn('S0002');
			const stolen = { ...notebook, author: 's0002', editor: 's0002', ...revision(5, 'ee') };
			expect((await write(s0002, OFFICE, [stolen], false)).body).toEqual([
				refused('author_mismatch', notebook._id)
			]);
			const { body: current } = await s0002.couch('GET', `${OFFICE}/${notebook._id}`);
			const edited = { ...current, editor: 's0002', title: '直した題名' };
			expect((await write(s0002, OFFICE, [edited])).body[0]).toMatchObject({ ok: true });
		});

		it.each([
			[
				'only the server writes',
				{ ...threadBy('s0001', 'x'), type: 'person', _id: 'person:s0001' },
				'malformed'
			],
			['in the wrong space', noteBy('s0001', 'misplaced'), 'wrong_space'],
			['of an unknown kind', { ...threadBy('s0001', 'x'), type: 'nonsense' }, 'malformed'],
			['with a field nobody knows', { ...threadBy('s0001', 'x'), extra: 1 }, 'malformed'],
			['with a reserved field', { ...threadBy('s0001', 'x'), _attachments: {} }, 'reserved_field'],
			[
				'with an id of another kind',
				{ ...threadBy('s0001', 'x'), _id: 'reply:s0001:x' },
				'wrong_id'
			],
			['with an id that is no id', { ...threadBy('s0001', 'x'), _id: 'constructor' }, 'wrong_id'],
			['that says nothing', { _id: 'thread:s0001:empty' }, 'malformed']
		])('%s', async (_, document, reason) => {
			const { status, body } = await write(s0001, COMMUNITY, [document]);
			expect(status).toBe(201);
			expect(body).toEqual([refused(reason, document._id)]);
		});

		it('one by one: a refused one does not stop the others', async () => {
			const [good, bad] = [threadBy('s0001', 'good'), threadBy('s0002', 'bad')];
			const { body } = await write(s0001, COMMUNITY, [bad, good]);
			expect(body).toEqual([
				refused('editor_mismatch', bad._id),
				expect.objectContaining({ ok: true, id: good._id })
			]);
		});

		it('and ends none that cannot be deleted, except the loser of a merge', async () => {
			const thread = threadBy('s0001', 'merge');
			const send = (...docs: object[]) => write(s0001, COMMUNITY, docs, false);
			await send({ ...thread, ...revision(1, 'a1') });
			await send(
				{ ...thread, ...revision(2, 'b1', 'a1') },
				{ ...thread, ...revision(2, 'b2', 'a1') }
			);
			const ending = { _id: thread._id, _deleted: true, type: 'thread' };

			expect((await send({ ...ending, ...revision(3, 'c1', 'b1', 'a1') })).body).toEqual([
				refused('not_deletable', thread._id)
			]);
			const all = [
				{ ...ending, mergedInto: '9-99', ...revision(3, 'c1', 'b1', 'a1') },
				{ ...ending, mergedInto: '9-99', ...revision(3, 'c2', 'b2', 'a1') }
			];
			expect((await send(...all)).body).toHaveLength(2);

			const merged = { ...thread, editor: null, mergedFrom: ['2-b1', '2-b2'] };
			const merge = [
				{ ...merged, ...revision(3, 'dd', 'b2', 'a1') },
				{ ...ending, mergedInto: '3-dd', ...revision(3, 'c1', 'b1', 'a1') }
			];
			expect((await send(...merge)).body).toEqual([]);
			const { body } = await s0001.couch('GET', `${COMMUNITY}/${thread._id}?conflicts=true`);
			expect(body).toMatchObject({ _rev: '3-dd' });
			expect(body._conflicts).toBeUndefined();
		});

		it('and lets people delete their drafts, also one it never saw', async () => {
			const draft = draftBy('s0001', 'gone');
			const { body } = await write(s0001, 'personal-s0001', [draft]);
			const tombstone = { _id: draft._id, _rev: body[0].rev, _deleted: true };
			expect((await write(s0001, 'personal-s0001', [tombstone])).body[0]).toMatchObject({
				ok: true
			});
			const unseen = { _id: 'draft:s0001:unseen', _deleted: true, ...revision(2, 'b', 'a') };
			expect((await write(s0001, 'personal-s0001', [unseen], false)).body).toEqual([]);
		});
	});

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
			expect(await raw(`${chunked}5\r\n{"doc\r\n`)).toMatch(/408/);
			const announced = rawPost('commons/_bulk_docs', 'Content-Length: 100000');
			expect(await raw(`${announced}{"docs"`)).toMatch(/408/);
			// One byte at a time, never idle for long.
			expect(await raw(announced, ' ')).toMatch(/408/);
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

	it('survived all of it, without a fault of its own', async () => {
		expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
		expect((await s0001.couch('GET', 'commons')).status).toBe(200);
		const faults = server
			.output()
			.split('\n')
			.filter(
				(line) => line.startsWith('{') && (JSON.parse(line) as { level: number }).level >= 50
			);
		expect(faults).toEqual([]);
	});
});
