/**
 * Replication as others do it: PouchDB's own replicator and CouchDB's `_replicate` through the
 * gateway. One suite for both engines.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { draftBy, notebookBy, revision, threadBy } from '../support/documents';
import { COMMUNITY, OFFICE } from '../support/gateway';
import { remoteSpace, Replica, stateOf } from '../support/replica';
import {
	couchdbUrl,
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

let server: TestServer;
let s0001: Device;
let s0005: Device;
const replicas: Replica[] = [];

beforeAll(async () => {
	server = await startServer();
	[s0001, s0005] = await Promise.all([server.signIn('S0001'), server.signIn('S0005')]);
});
afterEach(async () => {
	for (const replica of replicas.splice(0)) await replica.dispose();
});
afterAll(() => server.dispose());

async function replica(): Promise<Replica> {
	const opened = await Replica.open();
	replicas.push(opened);
	return opened;
}

const idsOf = (documents: readonly { _id: string }[]): string[] =>
	documents.map(({ _id }) => _id).sort();

describe(`replication with the ${engineName}`, () => {
	it('pulls a whole space, in batches, without design documents', async () => {
		const phone = await replica();
		const remote = remoteSpace(server, s0001, 'commons');
		await phone.pull(remote, { batch_size: 25 });
		const state = await stateOf(phone.db);
		expect(Object.keys(state).length).toBeGreaterThan(100);
		expect(state).toEqual(await stateOf(remote));
	});

	it('pushes, and a second device pulls the same revisions', async () => {
		const [phone, tablet] = [await replica(), await replica()];
		const remote = remoteSpace(server, s0001, 'personal-s0001');
		const drafts = Array.from({ length: 30 }, (_, n) => draftBy('s0001', `push-${n}`));
		await phone.db.bulkDocs(drafts);
		const pushed = await phone.push(remote, { batch_size: 7 });
		expect(pushed.doc_write_failures).toBe(0);
		await tablet.pull(remote);
		expect(await stateOf(tablet.db)).toMatchObject(await stateOf(phone.db));
	});

	it('moves only what is new when it is repeated', async () => {
		const phone = await replica();
		const remote = remoteSpace(server, s0001, COMMUNITY);
		await phone.db.bulkDocs([threadBy('s0001', 'again-1'), threadBy('s0001', 'again-2')]);
		await phone.push(remote);
		await phone.pull(remote);
		const [push, pull] = [await phone.push(remote), await phone.pull(remote)];
		expect([push.docs_written, pull.docs_written]).toEqual([0, 0]);
		await s0005.couch('POST', `${COMMUNITY}/_bulk_docs`, { docs: [threadBy('s0005', 'news')] });
		const news = await phone.pull(remote);
		expect([news.docs_read, news.docs_written]).toEqual([1, 1]);
	});

	it('carries deletions', async () => {
		const [phone, tablet] = [await replica(), await replica()];
		const remote = remoteSpace(server, s0001, 'personal-s0001');
		const draft = draftBy('s0001', 'short-lived');
		const { rev } = await phone.db.put(draft);
		await phone.push(remote);
		await tablet.pull(remote);
		await phone.db.remove(draft._id, rev);
		await phone.push(remote);
		await tablet.pull(remote);
		await expect(tablet.db.get(draft._id)).rejects.toMatchObject({ reason: 'deleted' });
	});

	it('tells a denied document, and takes the others', async () => {
		const phone = await replica();
		const remote = remoteSpace(server, s0001, COMMUNITY);
		const [mine, forged] = [threadBy('s0001', 'allowed'), threadBy('s0005', 'forged')];
		await phone.db.bulkDocs([forged, mine]);
		const denied: unknown[] = [];
		await phone.push(remote).on('denied', (answer) => denied.push(answer));
		expect(denied).toHaveLength(1);
		expect(JSON.stringify(denied)).toContain('editor_mismatch');
		expect((await s0001.couch('GET', `${COMMUNITY}/${mine._id}`)).status).toBe(200);
		expect((await s0001.couch('GET', `${COMMUNITY}/${forged._id}`)).status).toBe(404);
	});

	it('brings three replicas to the same state, conflicts kept', async () => {
		const notebook = notebookBy('s0001', 'three');
		const three = [await replica(), await replica(), await replica()] as const;
		const [a, b, c] = three;
		const mine = remoteSpace(server, s0001, OFFICE);
		const theirs = remoteSpace(server, s0005, OFFICE);
		await a.db.put(notebook);
		await a.push(mine);
		await b.pull(theirs);
		await c.pull(mine);

		const current = await a.db.get(notebook._id);
		await a.db.put({ ...current, title: '一郎の題名' });
		await b.db.put({ ...current, editor: 's0005', title: '花子の題名' });
		await c.db.put({ ...current, successor: '後任' });
		for (let round = 0; round < 2; round++) {
			await a.exchange(mine);
			await b.exchange(theirs);
			await c.exchange(mine);
		}
		const states = await Promise.all([...three.map(({ db }) => stateOf(db)), stateOf(mine)]);
		expect(states[0]?.[notebook._id]).toHaveLength(3);
		for (const state of states) expect(state).toEqual(states[0]);
	});

	it('brings a conflict in with both histories, and its end out again', async () => {
		const remote = remoteSpace(server, s0001, 'personal-s0001');
		const draft = draftBy('s0001', 'conflict');
		const { body } = await s0001.couch('POST', 'personal-s0001/_bulk_docs', {
			new_edits: false,
			docs: [
				{ ...draft, ...revision(1, 'a1') },
				{ ...draft, title: '左', ...revision(2, 'b1', 'a1') },
				{ ...draft, title: '右', ...revision(2, 'b2', 'a1') }
			]
		});
		expect(body).toEqual([]);
		const phone = await replica();
		await phone.pull(remote);
		const found = await phone.db.get(draft._id, { conflicts: true, revs: true });
		expect(found).toMatchObject({ _rev: '2-b2', title: '右', _conflicts: ['2-b1'] });
		await phone.db.remove(draft._id, '2-b1');
		await phone.push(remote);
		const { body: now } = await s0001.couch(
			'GET',
			`personal-s0001/${draft._id}?conflicts=true&revs=true`
		);
		expect(now).toMatchObject({ _rev: '2-b2', _revisions: { start: 2, ids: ['b2', 'a1'] } });
		expect(now._conflicts).toBeUndefined();
	});

	it('loses and repeats nothing when the server is killed in the middle of a push', async () => {
		const phone = await replica();
		const threads = Array.from({ length: 400 }, (_, n) =>
			threadBy('s0001', `killed-${String(n).padStart(3, '0')}`, '本文'.repeat(200))
		);
		await phone.db.bulkDocs(threads);
		const killed = phone.push(remoteSpace(server, s0001, COMMUNITY), { batch_size: 10 });
		const outcome = killed.then(
			() => 'complete',
			() => 'broken'
		);
		await new Promise<void>((resolve) =>
			killed.on('change', ({ docs_written }) => docs_written >= 50 && resolve())
		);
		await server.restart();
		expect(await outcome).toBe('broken');

		// The session outlived it too. What arrived before is there, and not all of it arrived.
		const remote = remoteSpace(server, s0001, COMMUNITY);
		const isKilled = (id: string): boolean => id.startsWith('thread:s0001:killed-');
		const before = Object.keys(await stateOf(remote)).filter(isKilled);
		expect(before.length).toBeGreaterThanOrEqual(50);
		expect(before.length).toBeLessThan(threads.length);

		const rest = await phone.push(remote);
		expect(rest.doc_write_failures).toBe(0);
		const after = await stateOf(remote);
		expect(Object.keys(after).filter(isKilled)).toEqual(idsOf(threads));
		expect(after).toMatchObject(await stateOf(phone.db));
	});
});

describe.runIf(couchdbUrl)('CouchDB’s own replicator', () => {
	const { origin, username, password } = new URL(couchdbUrl || 'http://x');
	const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

	const couch = async (method: string, path: string, body?: unknown) => {
		const response = await fetch(`${origin}/${path}`, {
			method,
			headers: { authorization, 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) })
		});
		return (await response.json()) as any;
	};
	const behindGateway = (space: string) => ({
		url: `${server.url}/api/couch/${space}`,
		headers: { Cookie: s0001.cookie }
	});
	const plain = (name: string) => ({
		url: `${origin}/${name}`,
		headers: { Authorization: authorization }
	});

	it('takes the gateway as a source', async () => {
		const target = `${server.prefix}couch_target`;
		await couch('PUT', target);
		const answer = await couch('POST', '_replicate', {
			source: behindGateway('commons'),
			target: plain(target)
		});
		expect(answer).toMatchObject({ ok: true });
		expect(answer.history[0].doc_write_failures).toBe(0);
		const remote = remoteSpace(server, s0001, 'commons');
		const { rows } = await couch('GET', `${target}/_all_docs`);
		expect(rows.map(({ id }: any) => id).sort()).toEqual(Object.keys(await stateOf(remote)));
	});

	it('takes the gateway as a target, which refuses what it must', async () => {
		const source = `${server.prefix}couch_source`;
		await couch('PUT', source);
		const [mine, forged] = [draftBy('s0001', 'from-couch'), draftBy('s0005', 'from-couch')];
		await couch('POST', `${source}/_bulk_docs`, {
			docs: [mine, forged, { _id: '_design/evil', views: {} }]
		});
		const answer = await couch('POST', '_replicate', {
			source: plain(source),
			target: behindGateway('personal-s0001')
		});
		expect(answer).toMatchObject({ ok: true });
		expect(answer.history[0]).toMatchObject({ docs_written: 1, doc_write_failures: 1 });
		await eventually(async () => {
			const { body } = await s0001.couch('GET', `personal-s0001/${mine._id}`);
			expect(body.title).toBe(mine.title);
		});
		expect((await s0001.couch('GET', `personal-s0001/${forged._id}`)).status).toBe(404);
	});
});
