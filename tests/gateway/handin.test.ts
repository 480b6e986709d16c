/** What a revoked device may still do: hand in what it had not sent, to its person and nobody else. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEVICE_REVOKED, type DevicesInfo, type HandInInfo } from '$lib/domain/wire';
import { noteBy } from '../support/documents';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let person: Device;
let lost: Device;

beforeAll(async () => {
	server = await startServer();
	person = await server.signIn('S0001');
});
afterAll(() => server.dispose());
beforeEach(async () => {
	lost = await server.signIn('S0001');
	await person.fetch('/api/devices', { method: 'DELETE' });
});

const itemOf = (document: object = noteBy('s0001', randomUUID())) => ({
	space: 'commons',
	document,
	writtenAt: '2026-11-24T00:00:00.000Z'
});
const handIn = (device: Device, body: unknown) =>
	device.fetch('/api/handin', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});
const waiting = async (device: Device) =>
	((await (await device.fetch('/api/handin')).json()) as HandInInfo).items;

describe(`a revoked device on the ${engineName}`, () => {
	it('is told so everywhere, and reads and writes nothing', async () => {
		for (const path of [
			'/api/session',
			'/api/spaces',
			'/api/devices',
			'/api/handin',
			'/api/changes'
		])
			expect(await (await lost.fetch(path)).json()).toEqual({
				error: 'unauthorized',
				reason: DEVICE_REVOKED
			});
		expect((await lost.couch('GET', 'commons/_changes')).status).toBe(401);
		const { devices } = (await (await person.fetch('/api/devices')).json()) as DevicesInfo;
		expect(devices).toHaveLength(1);
	});

	it('hands in, and its person alone gets it, once, and takes it away', async () => {
		const items = [itemOf(), itemOf()];
		expect((await handIn(lost, { items })).status).toBe(204);
		expect((await handIn(lost, { items })).status).toBe(204);
		const found = await waiting(person);
		expect(found.map(({ document }) => document)).toEqual(
			expect.arrayContaining(items.map(({ document }) => document))
		);
		expect(found).toHaveLength(2);
		const stranger = await server.signIn('S0002');
		expect(await waiting(stranger)).toEqual([]);
		const path = `/api/handin/${found[0]!.id}`;
		expect((await stranger.fetch(path, { method: 'DELETE' })).status).toBe(404);
		for (const { id } of found)
			expect((await person.fetch(`/api/handin/${id}`, { method: 'DELETE' })).status).toBe(204);
		expect((await person.fetch(path, { method: 'DELETE' })).status).toBe(404);
		expect(await waiting(person)).toEqual([]);
	});

	it.each([
		[{}],
		[{ items: [] }],
		[{ items: Array.from({ length: 51 }, () => itemOf()) }],
		[{ items: [{ ...itemOf(), writtenAt: 'soon' }] }],
		[{ items: [{ ...itemOf(), space: 1 }] }],
		[{ items: [itemOf({ _id: 'x' })] }],
		[{ items: [null] }]
	])('hands in nothing that is malformed: %j', async (body) => {
		expect((await handIn(lost, body)).status).toBe(400);
		expect(await waiting(person)).toEqual([]);
	});

	it('hands in no more than its person may have waiting, however many requests at once', async () => {
		const other = await server.signIn('S0002');
		const items = () => Array.from({ length: 50 }, () => itemOf(noteBy('s0002', randomUUID())));
		const answers = await Promise.all(
			Array.from({ length: 12 }, () => handIn(other, { items: items() }))
		);
		expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
		expect(await waiting(other)).toHaveLength(500);
	});

	it('is forgotten when it says farewell', async () => {
		expect((await lost.fetch('/api/session', { method: 'DELETE' })).status).toBe(204);
		expect(await (await lost.fetch('/api/session')).json()).toMatchObject({
			reason: 'not_signed_in'
		});
	});
});
