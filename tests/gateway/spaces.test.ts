import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newMembership, type Membership } from '$lib/capabilities/community/community';
import { unpacked } from '$lib/domain/snapshot';
import type { SnapshotHeader } from '$lib/domain/wire';
import { draftBy, revision, threadBy } from '../support/documents';
import { COMMUNITY } from '../support/gateway';
import { remoteSpace, stateOf } from '../support/replica';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';
import { openStream, type Stream } from '../support/stream';

const NOW = '2026-04-01T00:00:00.000Z';

let server: TestServer;
const streams: Stream[] = [];

beforeAll(async () => {
	server = await startServer();
});
afterEach(() => {
	for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => server.dispose());

async function follow(device: Device): Promise<Stream> {
	const stream = await openStream(device);
	streams.push(stream);
	await stream.wait('hello');
	return stream;
}

/** Joins or leaves, as the phone would write it. */
async function setMembership(device: Device, community: string, state: Membership['state']) {
	const author = device.me.id;
	const membership = newMembership({ author, now: NOW, community, state });
	const { status, body } = await device.couch('GET', `commons/${membership._id}`);
	const docs = [status === 200 ? { ...membership, _rev: body._rev } : membership];
	const { body: results } = await device.couch('POST', 'commons/_bulk_docs', { docs });
	expect(results[0]).toMatchObject({ ok: true });
}

const spacesOf = async (device: Device): Promise<string[]> =>
	(await (await device.fetch('/api/spaces')).json()).spaces.map(({ id }: { id: string }) => id);

describe(`spaces on the ${engineName}`, () => {
	it('follow joining and leaving at once, and tell the open devices', async () => {
		const device = await server.signIn('S0002');
		const stream = await follow(device);
		const space = 'community-neighbours';
		expect(device.spaces).not.toContain(space);
		expect((await device.couch('GET', space)).status).toBe(403);

		await setMembership(device, 'neighbours', 'joined');
		expect((await device.couch('GET', space)).status).toBe(200);
		expect(await spacesOf(device)).toContain(space);
		await stream.wait('spaces', ({ spaces }) => spaces.some(({ id }) => id === space));

		await setMembership(device, 'neighbours', 'left');
		expect((await device.couch('GET', space)).status).toBe(403);
		expect((await device.fetch(`/api/snapshot/${space}`)).status).toBe(403);
		await stream.wait('spaces', ({ spaces }) => !spaces.some(({ id }) => id === space));
	});

	it('are not given for joining what does not exist', async () => {
		const device = await server.signIn('S0002');
		await setMembership(device, 'nowhere', 'joined');
		expect(await spacesOf(device)).not.toContain('community-nowhere');
		expect((await device.couch('GET', 'community-nowhere')).status).toBe(403);
	});

	it('tell what changed, to those who have them only', async () => {
		const [writer, reader] = [await server.signIn('S0001'), await server.signIn('S0005')];
		const stream = await follow(reader);
		await writer.couch('POST', 'personal-s0001/_bulk_docs', { docs: [draftBy('s0001', 'quiet')] });
		await writer.couch('POST', `${COMMUNITY}/_bulk_docs`, {
			docs: [threadBy('s0001', 'loud')]
		});
		const { seq } = await stream.wait('change', ({ space }) => space === COMMUNITY);
		expect(seq).not.toBe('');
		const isQuiet = stream.events.every(({ data }) => data.space !== 'personal-s0001');
		expect(isQuiet).toBe(true);
	});

	it('have marks that stay while nothing changes, and differ after a change', async () => {
		const device = await server.signIn('S0001');
		const marks = async () =>
			Object.fromEntries(
				(await (await device.fetch('/api/spaces')).json()).spaces.map(
					({ id, seq }: { id: string; seq: string }) => [id, seq]
				)
			) as Record<string, string>;
		const before = await marks();
		expect(await marks()).toEqual(before);
		await device.couch('POST', 'personal-s0001/_bulk_docs', { docs: [draftBy('s0001', 'mark')] });
		const after = await marks();
		expect(after['personal-s0001']).not.toBe(before['personal-s0001']);
		expect({ ...after, 'personal-s0001': '' }).toEqual({ ...before, 'personal-s0001': '' });
	});

	it('are told on ten streams of one session; of more the oldest end', async () => {
		const device = await server.signIn('S0005');
		const first = await follow(device);
		const others: Stream[] = [];
		for (let n = 0; n < 10; n++) others.push(await follow(device));
		await eventually(() => expect(first.isClosed()).toBe(true));
		expect(others.every((stream) => !stream.isClosed())).toBe(true);
	});

	it('say good-bye on every stream of a session that ends', async () => {
		const [phone, tablet] = [await server.signIn('S0005'), await server.signIn('S0005')];
		const [ending, staying] = [await follow(phone), await follow(tablet)];
		await phone.fetch('/api/session', { method: 'DELETE' });
		await ending.wait('signed-out');
		await eventually(() => expect(ending.isClosed()).toBe(true));
		expect(staying.isClosed()).toBe(false);
	});
});

/** A snapshot with its bytes as they came; `fetch` would decompress them. */
function rawSnapshot(device: Device, space: string, encoding: string) {
	type Raw = { encoding: string | undefined; charset: string | undefined; bytes: Buffer };
	return new Promise<Raw>((resolve, reject) => {
		const headers = { cookie: device.cookie, 'accept-encoding': encoding };
		request(`${server.url}/api/snapshot/${space}`, { headers }, (answer) => {
			const chunks: Buffer[] = [];
			answer.on('data', (chunk: Buffer) => chunks.push(chunk));
			answer.on('end', () =>
				resolve({
					encoding: answer.headers['content-encoding'],
					charset: /charset=(.*)/.exec(answer.headers['content-type'] ?? '')?.[1],
					bytes: Buffer.concat(chunks as never)
				})
			);
		})
			.on('error', reject)
			.end();
	});
}

async function snapshotOf(device: Device, space: string) {
	const text = await (await device.fetch(`/api/snapshot/${space}`)).text();
	const lines = text
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line));
	return { header: lines[0] as SnapshotHeader, documents: lines.slice(1, -1), end: lines.at(-1) };
}

describe(`snapshots on the ${engineName}`, () => {
	it('hold what replication would bring, and where it goes on', async () => {
		const device = await server.signIn('S0001');
		const { header, documents, end } = await snapshotOf(device, 'commons');
		const own = documents.filter(({ _id }) => /^(membership|signup|verdict|useful):/.test(_id));
		expect(own.length).toBeGreaterThan(0);
		// What is the reader's own is not counted.
		const count = documents.length - own.length;
		expect(end).toEqual({ end: true, count });
		expect(header).toMatchObject({ space: 'commons', count, conflicted: [] });
		const state = Object.fromEntries(documents.map(({ _id, _rev }) => [_id, [_rev]]));
		const remote = remoteSpace(server, device, 'commons');
		expect(state).toEqual(await stateOf(remote));
		const since = encodeURIComponent(String(header.seq));
		const { body } = await device.couch('GET', `commons/_changes?since=${since}`);
		expect(body.results).toEqual([]);
	});

	it('leave out what is deleted, and name what is in conflict', async () => {
		const device = await server.signIn('S0001');
		const [gone, torn] = [draftBy('s0001', 'gone'), draftBy('s0001', 'torn')];
		await device.couch('POST', 'personal-s0001/_bulk_docs', {
			new_edits: false,
			docs: [
				{ ...gone, ...revision(1, 'a') },
				{ _id: gone._id, _deleted: true, ...revision(2, 'b', 'a') },
				{ ...torn, ...revision(1, 'a') },
				{ ...torn, ...revision(1, 'b') }
			]
		});
		const { header, documents } = await snapshotOf(device, 'personal-s0001');
		const ids = documents.map(({ _id }) => _id);
		expect(ids).not.toContain(gone._id);
		expect(ids).not.toContain(torn._id);
		expect(header.conflicted).toEqual([torn._id]);
	});

	it('begin with what is needed first, and with the names of its authors', async () => {
		const device = await server.signIn('S0001');
		const [first, second] = [threadBy('s0001', 'first'), threadBy('s0001', 'second')];
		const later = { ...second, createdAt: '2026-04-02T00:00:00.000Z' };
		await device.couch('POST', `${COMMUNITY}/_bulk_docs`, { docs: [first, later] });
		const { documents } = await snapshotOf(device, COMMUNITY);
		const order = documents.map(({ _id }) => _id);
		expect(order.indexOf(second._id)).toBeLessThan(order.indexOf(first._id));
		const { documents: commons } = await snapshotOf(device, 'commons');
		const types = commons.map(({ type }) => type);
		expect(types.indexOf('series')).toBeLessThan(types.indexOf('membership'));
		const author = commons.find(({ type }) => type === 'series').author;
		expect(types.indexOf('series')).toBeGreaterThan(
			commons.findIndex(({ _id }) => _id === `person:${author}`)
		);
	});

	it('come as the client can read them', async () => {
		const device = await server.signIn('S0001');
		const plain = await rawSnapshot(device, 'commons', 'identity');
		const gzip = await rawSnapshot(device, 'commons', 'gzip, deflate');
		const brotli = await rawSnapshot(device, 'commons', 'gzip, deflate, br');
		expect([plain.encoding, gzip.encoding, brotli.encoding]).toEqual([undefined, 'gzip', 'br']);
		expect(gunzipSync(gzip.bytes as never).toString()).toBe(plain.bytes.toString());
		expect([plain.charset, gzip.charset]).toEqual(['utf-8', 'utf-8']);
		// The compact form: other lines, and perhaps other characters, the same documents in the same order.
		const lines = new TextDecoder(brotli.charset)
			.decode(brotliDecompressSync(brotli.bytes as never))
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		const [header, ...rest] = plain.bytes
			.toString()
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect([lines[0], lines.at(-1)]).toEqual([header, rest.at(-1)]);
		expect(
			lines.slice(1, -1).flatMap((line) => ('documents' in line ? unpacked(line) : [line]))
		).toEqual(rest.slice(0, -1));
		expect(brotli.bytes.length).toBeLessThan(plain.bytes.length / 4);
	});

	it('are new after every change', async () => {
		const device = await server.signIn('S0001');
		for (const key of ['new-1', 'new-2']) {
			const draft = draftBy('s0001', key);
			await device.couch('POST', 'personal-s0001/_bulk_docs', { docs: [draft] });
			const { documents } = await snapshotOf(device, 'personal-s0001');
			expect(documents.map(({ _id }) => _id)).toContain(draft._id);
		}
	});
});

describe(`the clerk on the ${engineName}`, () => {
	it('keeps the directory in step with the accounts', async () => {
		const device = await server.signIn('S0001');
		const { documents } = await snapshotOf(device, 'commons');
		expect(documents.filter(({ type }) => type === 'person')).toHaveLength(25);
		expect(documents.filter(({ type }) => type === 'unit').length).toBeGreaterThanOrEqual(12);
	});
});
