/** Somebody with an account who makes the server work: what they ask for is small, what it costs is not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftBy, revision } from '../support/documents';
import { expectUnharmed, refused, write } from '../support/gateway';
import { remoteSpace, Replica, stateOf } from '../support/replica';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

const SPACE = 'personal-s0001';

let server: TestServer;
let attacker: Device;

beforeAll(async () => {
	server = await startServer({ READ_MB_PER_HOUR: '1', READ_DOCUMENTS_PER_HOUR: '6000' });
	attacker = await server.signIn('S0001');
});
afterAll(() => server.dispose());

/** A chain of names nobody ever wrote, the newest first. */
const forged = (length: number, name = ''): string[] =>
	Array.from({ length }, (_, n) => `${name}${(length - n).toString(16).padStart(8, '0')}`);

const send = async (...docs: object[]) =>
	(await write(attacker, SPACE, docs, false)).body as unknown[];

interface Result {
	id: string;
	docs: { ok?: { _rev: string; _revisions?: { ids: string[] } } }[];
}

const ask = (docs: { id: string; rev?: string }[]) =>
	attacker.couch('POST', `${SPACE}/_bulk_get?revs=true&latest=true`, { docs });

const answered = ({ body }: { body: { results: Result[] } }) =>
	body.results.flatMap(({ docs }) => docs.flatMap(({ ok }) => ok ?? []));

describe(`reading on the ${engineName}`, () => {
	it('answers each current revision once, however many of its past are asked for', async () => {
		const { _id: id } = draftBy('s0001', 'once');
		const ids = forged(20);
		expect(await send({ ...draftBy('s0001', 'once'), ...revision(20, ...ids) })).toEqual([]);
		const past = ids.map((hash, n) => ({ id, rev: `${20 - n}-${hash}` }));
		const answer = await ask(past);
		expect(answered(answer).map(({ _rev }) => _rev)).toEqual([`20-${ids[0]}`]);
		// One for each, in their order: CouchDB's replicator takes one after the other.
		expect(answer.body.results).toHaveLength(20);
		const open = JSON.stringify(past.map(({ rev }) => rev));
		const path = `${SPACE}/${id}?revs=true&open_revs=${encodeURIComponent(open)}`;
		expect((await attacker.couch('GET', path)).body).toHaveLength(1);
	});

	it('takes no more than twenty revisions of a document whose past they are', async () => {
		const { _id: id } = draftBy('s0001', 'many');
		const ids = forged(60);
		await send({ ...draftBy('s0001', 'many'), ...revision(60, ...ids) });
		const past = ids.slice(0, 21).map((hash, n) => ({ id, rev: `${60 - n}-${hash}` }));
		expect(await ask(past)).toMatchObject({
			status: 400,
			body: { reason: 'too many revisions of one document' }
		});
		const open = encodeURIComponent(JSON.stringify(past.map(({ rev }) => rev)));
		expect((await attacker.couch('GET', `${SPACE}/${id}?open_revs=${open}`)).status).toBe(400);
	});

	it('gives a replicator all that is current, tombstones too, also more than twenty', async () => {
		const draft = draftBy('s0001', 'leaves');
		for (const half of ['a', 'b']) {
			const branches = Array.from({ length: 15 }, (_, n) => `${half}${n.toString(16)}`);
			await send(...branches.map((name) => ({ ...draft, ...revision(1, name) })));
			const ends = branches.map((name) => ({
				...{ _id: draft._id, _deleted: true },
				...revision(2, `${name}e`, name)
			}));
			expect(await send(...ends)).toEqual([]);
		}
		const replica = await Replica.open();
		const remote = remoteSpace(server, attacker, SPACE);
		await replica.pull(remote);
		const mine = (await stateOf(replica.db))[draft._id];
		expect(mine).toHaveLength(30);
		expect(mine).toEqual((await stateOf(remote))[draft._id]);
		await replica.dispose();
	});

	it('keeps no long past that nobody has', async () => {
		const draft = draftBy('s0001', 'past');
		expect(await send({ ...draft, ...revision(1000, ...forged(1000)) })).toEqual([]);
		const { body } = await attacker.couch('GET', `${SPACE}/${draft._id}?revs=true`);
		expect(body._revisions.ids.length).toBeLessThanOrEqual(100);
		// What goes on from it, with all of its past, goes on from it here too.
		const next = ['f', ...forged(1000).slice(0, 999)];
		expect(await send({ ...draft, ...revision(1001, ...next) })).toEqual([]);
		expect((await stateOf(remoteSpace(server, attacker, SPACE)))[draft._id]).toEqual(['1001-f']);
	});

	it('keeps what somebody wrote offline for long together with what it began from', async () => {
		const draft = draftBy('s0001', 'offline');
		await send({ ...draft, ...revision(1, 'a') });
		await send({ ...draft, ...revision(2, 'b', 'a') });
		const ids = [...forged(400, 'c'), 'a'];
		expect(await send({ ...draft, ...revision(401, ...ids) })).toEqual([]);
		const { body } = await attacker.couch('GET', `${SPACE}/${draft._id}?revs=true`);
		expect(body._revisions.ids.at(-1)).toBe('a');
	});

	it('lets nobody pile up branches of one document', async () => {
		const draft = draftBy('s0001', 'pile');
		const end = { _id: draft._id, _deleted: true };
		const ends = Array.from({ length: 25 }, (_, n) => ({ ...end, ...revision(1, `d${n}`) }));
		expect(await send(...ends)).toEqual(Array(5).fill(refused('too_many_versions', draft._id)));
	});

	it('asks about each of thousands of documents, and counts them', async () => {
		const many = Object.fromEntries(
			Array.from({ length: 4900 }, (_, n) => [`draft:s0001:none${n}`, ['1-a']])
		);
		const { status, body } = await attacker.couch('POST', `${SPACE}/_revs_diff`, many);
		expect(status).toBe(200);
		expect(Object.keys(body)).toHaveLength(4900);
		expect((await attacker.couch('POST', `${SPACE}/_revs_diff`, many)).status).toBe(429);
	});

	it('ends for an hour when one person has read very much, and for nobody else', async () => {
		const reader = await server.signIn('S0005');
		const { body } = await reader.couch('GET', 'commons/_changes');
		const docs = (body.results as { id: string }[]).map(({ id }) => ({ id }));
		const send = () =>
			reader.fetch('/api/couch/commons/_bulk_get', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ docs })
			});
		// After an answer that broke off, the connection it came by is gone.
		const request = () => send().catch(send);
		let read = 0;
		let answer = await request();
		while (answer.status === 200 && read < 2 * 1024 * 1024) {
			// Over the edge the answer breaks off.
			read += await answer.arrayBuffer().then(
				({ byteLength }) => byteLength,
				() => 0
			);
			answer = await request();
		}
		expect(answer.status).toBe(429);
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
		const other = await server.signIn('S0012');
		expect((await other.couch('GET', 'commons/_changes?limit=1')).status).toBe(200);
	});

	it('harmed nothing', () => expectUnharmed(server, attacker));
});
