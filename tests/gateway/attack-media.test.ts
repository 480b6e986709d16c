/** What somebody with bad intentions sends beside photos and files. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { threadBy } from '../support/documents';
import { COMMUNITY, write } from '../support/gateway';
import { png, sha256Of, utf8 } from '../support/pictures';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let author: Device;
let attacker: Device;
let reader: Device;
let number = 0;

beforeAll(async () => {
	server = await startServer({ MEDIA_MB_PER_DAY: '2' });
	[author, attacker, reader] = [
		await server.signIn('S0001'),
		await server.signIn('S0005'),
		await server.signIn('S0015')
	];
});
afterAll(() => server.dispose());

const picture = (): Uint8Array => png(8, 8, 5000 + ++number);

const begin = (device: Device, bytes: Uint8Array, document: string, type = 'image/png') =>
	device.fetch(`/api/media/${sha256Of(bytes)}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ space: COMMUNITY, document, size: bytes.length, type })
	});
const put = (device: Device, bytes: Uint8Array, offset = 0, end = bytes.length) =>
	device.fetch(`/api/media/${sha256Of(bytes)}?offset=${offset}`, {
		method: 'PUT',
		headers: { 'content-type': 'application/octet-stream' },
		body: bytes.slice(offset, end) as BodyInit
	});
const read = async (device: Device, bytes: Uint8Array): Promise<number> => {
	const answer = await device.fetch(`/api/media/${sha256Of(bytes)}`);
	await answer.arrayBuffer();
	return answer.status;
};

async function post(device: Device, bytes: Uint8Array): Promise<string> {
	const document = {
		...threadBy(device.me.id, `attack-${++number}`),
		attachments: [
			{ sha256: sha256Of(bytes), name: 'a.png', type: 'image/png', size: bytes.length, alt: '' }
		]
	};
	expect((await write(device, COMMUNITY, [document])).body[0].ok).toBe(true);
	expect((await begin(device, bytes, document._id)).status).toBe(200);
	expect(await (await put(device, bytes)).json()).toMatchObject({ isComplete: true });
	return document._id;
}

describe(`media on the ${engineName}`, () => {
	it('nobody pushes the claim of another out of sight with claims of their own', async () => {
		const bytes = picture();
		await post(author, bytes);
		expect(await read(reader, bytes)).toBe(200);
		// Whoever can see a photo has its bytes, and says that a thousand documents name it.
		for (let n = 0; n < 260; n++)
			await (await begin(attacker, bytes, `thread:s0005:claim-${n}`)).arrayBuffer();
		await (await put(attacker, bytes)).arrayBuffer();
		for (let n = 300; n < 420; n++)
			await (await begin(attacker, bytes, `thread:s0005:claim-${n}`)).arrayBuffer();
		expect(await read(reader, bytes)).toBe(200);
		// Nor does that keep anybody from sending the same photo.
		expect((await begin(reader, bytes, 'thread:s0015:same')).status).toBe(200);
	}, 60_000);

	it('uploads that are begun at once are few as well', async () => {
		const answers = await Promise.all(
			Array.from({ length: 40 }, () => begin(attacker, picture(), 'thread:s0005:x'))
		);
		expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(12);
	});

	it('a file in parts of a byte each costs more than its bytes', async () => {
		const device = await server.signIn('S0008');
		const bytes = utf8('x'.repeat(2000));
		expect((await begin(device, bytes, 'thread:s0008:x', 'text/plain')).status).toBe(200);
		let status = 200;
		let parts = 0;
		for (; status === 200 && parts < 1000; parts++)
			({ status } = await put(device, bytes, parts, parts + 1));
		expect(status).toBe(429);
	}, 60_000);
});
