/** Photos and files: who may have them, what is taken, and how an upload goes on. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat } from '$lib/domain/media/sniff';
import type { MediaType } from '$lib/domain/media/types';
import { noteBy, threadBy } from '../support/documents';
import { COMMUNITY, expectUnharmed, write } from '../support/gateway';
import {
	bareJpeg,
	exifWithPlace,
	OFFICE_PARTS,
	png,
	sha256Of,
	utf8,
	withExif,
	zip
} from '../support/pictures';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

let server: TestServer;
let author: Device;
let reader: Device;
/** In another town, and in none of the communities of the others. */
let stranger: Device;

const CLOSED = 'community-koriyama-link';
let number = 0;

beforeAll(async () => {
	server = await startServer({ MEDIA_MB_PER_DAY: '40' });
	author = await server.signIn('S0001');
	reader = await server.signIn('S0005');
	stranger = await server.signIn('S0012');
});
afterAll(() => server.dispose());

/** A picture nobody has sent before. */
const picture = (): Uint8Array => png(8, 8, ++number);

interface Sent {
	status: number;
	reason?: string;
	received?: number;
	isComplete?: boolean;
}

async function answerOf(response: Response): Promise<Sent> {
	return { status: response.status, ...((await response.json()) as object) };
}

const begin = async (
	device: Device,
	sha256: string,
	request: { space?: string; document?: string; size: number; type: string }
): Promise<Sent> =>
	answerOf(
		await device.fetch(`/api/media/${sha256}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ space: COMMUNITY, document: 'thread:s0001:none', ...request })
		})
	);

const part = async (
	device: Device,
	sha256: string,
	offset: number,
	bytes: Uint8Array
): Promise<Sent> =>
	answerOf(
		await device.fetch(`/api/media/${sha256}?offset=${offset}`, {
			method: 'PUT',
			headers: { 'content-type': 'application/octet-stream' },
			body: bytes as BodyInit
		})
	);

async function upload(
	device: Device,
	bytes: Uint8Array,
	document: string,
	{
		space = COMMUNITY,
		type = 'image/png' as MediaType | (string & {}),
		sha256 = sha256Of(bytes)
	} = {}
): Promise<Sent> {
	const begun = await begin(device, sha256, { space, document, size: bytes.length, type });
	return begun.status === 200 && !begun.isComplete ? part(device, sha256, 0, bytes) : begun;
}

const attachmentOf = (bytes: Uint8Array, type = 'image/png') => ({
	...{ sha256: sha256Of(bytes), name: '写真.png', type, size: bytes.length, alt: '' }
});

/** A thread that names these bytes, and they with the server. */
async function postWith(
	device: Device,
	bytes: Uint8Array,
	{ space = COMMUNITY, type = 'image/png' } = {}
): Promise<string> {
	const document = {
		...threadBy(device.me.id, `media-${++number}`),
		attachments: [attachmentOf(bytes, type)]
	};
	expect((await write(device, space, [document])).body[0].ok).toBe(true);
	const sent = await upload(device, bytes, document._id, { space, type });
	expect(sent).toMatchObject({ status: 200, isComplete: true });
	return document._id;
}

const statusOf = async (device: Device, bytes: Uint8Array): Promise<number> => {
	const response = await device.fetch(`/api/media/${sha256Of(bytes)}`);
	await response.arrayBuffer();
	return response.status;
};

describe(`a photo on the ${engineName}`, () => {
	it('comes as it was sent, to be kept by the app alone', async () => {
		const bytes = picture();
		await postWith(author, bytes);
		const response = await reader.fetch(`/api/media/${sha256Of(bytes)}`);
		expect(response.status).toBe(200);
		expect(sha256Of(new Uint8Array(await response.arrayBuffer()))).toBe(sha256Of(bytes));
		expect(response.headers.get('content-type')).toBe('image/png');
		expect(response.headers.get('content-disposition')).toBe('inline');
		expect(response.headers.get('content-security-policy')).toContain('sandbox');
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
		expect(response.headers.get('cache-control')).toContain('no-store');
	});

	it('is nobody’s who may not read what names it', async () => {
		const bytes = picture();
		const insider = await server.signIn('S0023');
		await postWith(insider, bytes, { space: CLOSED });
		expect(await statusOf(insider, bytes)).toBe(200);
		expect(await statusOf(stranger, bytes)).toBe(404);
		expect((await fetch(`${server.url}/api/media/${sha256Of(bytes)}`)).status).toBe(401);
		// The same for one that does not exist.
		expect(await statusOf(stranger, picture())).toBe(404);
	});

	it('is not opened by writing down its name', async () => {
		const bytes = picture();
		const insider = await server.signIn('S0023');
		await postWith(insider, bytes, { space: CLOSED });
		const document = {
			...threadBy(stranger.me.id, `claim-${++number}`),
			attachments: [attachmentOf(bytes)]
		};
		expect((await write(stranger, COMMUNITY, [document])).body[0].ok).toBe(true);
		expect(await statusOf(stranger, bytes)).toBe(404);
		// Nor by beginning an upload of what one does not have.
		const request = { document: document._id, size: bytes.length, type: 'image/png' };
		expect(await begin(stranger, sha256Of(bytes), request)).toMatchObject({ isComplete: false });
		expect(await statusOf(stranger, bytes)).toBe(404);
		expect(await part(stranger, sha256Of(bytes), 0, new Uint8Array(bytes.length))).toMatchObject({
			status: 422,
			reason: 'wrong_hash'
		});
		expect(await statusOf(stranger, bytes)).toBe(404);
	});

	it('goes with the text that named it', async () => {
		const bytes = picture();
		const note = {
			...noteBy(author.me.id, `media-${++number}`),
			attachments: [attachmentOf(bytes)]
		};
		const { body } = await write(author, 'commons', [note]);
		await upload(author, bytes, note._id, { space: 'commons' });
		expect(await statusOf(stranger, bytes)).toBe(200);
		const changed = { ...note, _rev: body[0].rev, attachments: [] };
		expect((await write(author, 'commons', [changed])).body[0].ok).toBe(true);
		expect(await statusOf(stranger, bytes)).toBe(404);
		// Whoever took it still has it.
		expect(await statusOf(author, bytes)).toBe(200);
	});

	it('is hidden with the text that names it, from all but its author and who judges it', async () => {
		const bytes = picture();
		const target = await postWith(author, bytes);
		// The host of the community.
		const moderator = await server.signIn('S0015');
		const hide = (action: string) =>
			moderator.fetch('/api/moderation', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					space: COMMUNITY,
					target,
					action,
					reason: action === 'hide' ? '個人の情報' : ''
				})
			});
		expect((await hide('hide')).status).toBe(204);
		expect(await statusOf(reader, bytes)).toBe(404);
		expect(await statusOf(author, bytes)).toBe(200);
		expect(await statusOf(moderator, bytes)).toBe(200);
		expect((await hide('restore')).status).toBe(204);
		expect(await statusOf(reader, bytes)).toBe(200);
	});

	it('follows who is in the community', async () => {
		const bytes = picture();
		await postWith(author, bytes);
		const { body } = await reader.couch('GET', 'commons/_changes?limit=2000');
		const id = `membership:${reader.me.id}:${COMMUNITY.slice('community-'.length)}`;
		expect(body.results.some((row: { id: string }) => row.id === id)).toBe(true);
		const { body: membership } = await reader.couch('GET', `commons/${id}`);
		const left = { ...membership, state: 'left', editor: reader.me.id };
		const written = await write(reader, 'commons', [left]);
		expect(written.body[0].ok).toBe(true);
		await eventually(async () => expect(await statusOf(reader, bytes)).toBe(404));
		const back = { ...left, _rev: written.body[0].rev, state: 'joined' };
		expect((await write(reader, 'commons', [back])).body[0].ok).toBe(true);
		await eventually(async () => expect(await statusOf(reader, bytes)).toBe(200));
	});
});

describe(`what is sent to the ${engineName}`, () => {
	const text = (content: string) => utf8(`${content}${++number}`);

	it.each([
		['application/pdf', () => text('%PDF-1.7\n')],
		['text/csv', () => text('氏名,所属\r\n')],
		['text/plain', () => text('メモ')],
		[
			'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
			() => zip([...OFFICE_PARTS.docx, `word/media/${++number}.png`])
		]
	])('%s is taken, and given out as a file only', async (type, make) => {
		const bytes = make();
		await postWith(author, bytes, { type });
		const response = await reader.fetch(`/api/media/${sha256Of(bytes)}`);
		expect(response.headers.get('content-disposition')).toBe('attachment');
		expect(response.headers.get('content-type')).toBe(type);
		expect(sha256Of(new Uint8Array(await response.arrayBuffer()))).toBe(sha256Of(bytes));
	});

	it.each([
		['a page that is called a picture', 'image/png', () => text('<html><script>')],
		['a drawing that is called a picture', 'image/webp', () => text('<svg onload="x">')],
		['a page that is called a text', 'text/plain', () => text('<!doctype html>')],
		['a picture that is called a PDF', 'application/pdf', picture],
		[
			'macros',
			'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
			() => zip([...OFFICE_PARTS.xlsx, 'xl/vbaProject.bin', `${++number}`])
		],
		['a program', 'text/plain', () => utf8(`MZ\0\0${++number}`)]
	])('%s is refused by what is in it', async (_, type, make) => {
		const bytes = make();
		const sent = await upload(author, bytes, 'thread:s0001:none', { type });
		expect(sent).toMatchObject({ status: 415, reason: 'wrong_type' });
		expect(await statusOf(author, bytes)).toBe(404);
	});

	it.each(['image/svg+xml', 'text/html', 'application/x-msdownload', ''])(
		'“%s” is not even begun',
		async (type) => {
			const sent = await upload(author, picture(), 'thread:s0001:none', { type });
			expect(sent).toMatchObject({ status: 415, reason: 'wrong_type' });
		}
	);

	it.each([
		['image/jpeg', () => withExif(concat([bareJpeg(), Uint8Array.of(++number)]), exifWithPlace())],
		['image/png', () => png(4, 4, ++number, exifWithPlace())]
	])('%s with its place in it is refused', async (type, make) => {
		const sent = await upload(author, make(), 'thread:s0001:none', { type });
		expect(sent).toMatchObject({ status: 422, reason: 'metadata' });
	});

	it('another content than its name says is refused', async () => {
		const sent = await upload(author, picture(), 'thread:s0001:none', { sha256: 'b'.repeat(64) });
		expect(sent).toMatchObject({ status: 422, reason: 'wrong_hash' });
	});

	it('too much is refused: said, sent in one part, beyond what was said', async () => {
		const bytes = picture();
		const sha256 = sha256Of(bytes);
		const size = 10 * 1024 * 1024 + 1;
		const request = { size, type: 'image/png' };
		expect(await begin(author, sha256, request)).toMatchObject({
			status: 413,
			reason: 'too_large'
		});
		await begin(author, sha256, { size: bytes.length, type: 'image/png' });
		expect(await part(author, sha256, 0, new Uint8Array(1024 * 1024 + 1))).toMatchObject({
			status: 413
		});
		const longer = concat([bytes, new Uint8Array(1)]);
		expect(await part(author, sha256, 0, longer)).toMatchObject({ status: 413 });
	});

	it('a body without end is given up', { timeout: 60_000 }, async () => {
		const bytes = picture();
		await begin(author, sha256Of(bytes), { size: bytes.length, type: 'image/png' });
		const { hostname, port, host } = new URL(server.url);
		const answer = await new Promise<string>((resolve) => {
			const socket = connect(Number(port), hostname, () =>
				socket.write(
					`PUT /api/media/${sha256Of(bytes)}?offset=0 HTTP/1.1\r\nHost: ${host}\r\nCookie: ${author.cookie}\r\n` +
						'Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n'
				)
			);
			const block = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
			const timer = setInterval(() => socket.writable && socket.write(block), 5);
			let said = '';
			socket.on('data', (data) => (said += data.toString()));
			socket.on('error', () => undefined);
			socket.on('close', () => {
				clearInterval(timer);
				resolve(said.split('\r\n')[0] ?? '');
			});
		});
		expect(answer).toContain('413');
		await expectUnharmed(server, author);
	});

	it('into a space that is not one’s own is refused', async () => {
		for (const space of [
			CLOSED,
			'personal-s0012',
			'personal-s0001',
			'office-otama-jumin',
			'media',
			''
		])
			expect(await upload(stranger, picture(), 'thread:s0012:x', { space })).toMatchObject({
				status: 403,
				reason: 'not_a_member'
			});
	});

	it('in the wrong words is refused', async () => {
		const sha256 = sha256Of(picture());
		const send = (path: string, init: RequestInit) => author.fetch(`/api/media/${path}`, init);
		const json = { 'content-type': 'application/json' };
		const octets = { 'content-type': 'application/octet-stream' };
		expect((await send('nothing', { method: 'PUT', headers: octets, body: 'x' })).status).toBe(404);
		expect((await send(`${sha256.toUpperCase()}`, {})).status).toBe(404);
		expect((await send(sha256, { method: 'PUT', headers: json, body: '{}' })).status).toBe(415);
		expect(
			(await send(`${sha256}?offset=-1`, { method: 'PUT', headers: octets, body: 'x' })).status
		).toBe(400);
		expect((await send(sha256, { method: 'PUT', headers: octets, body: 'x' })).status).toBe(409);
		expect((await begin(author, sha256, { size: 0, type: 'image/png' })).status).toBe(400);
		expect(
			(await begin(author, sha256, { document: '_design/x', size: 5, type: 'image/png' })).status
		).toBe(400);
	});
});

describe(`an interrupted upload on the ${engineName}`, () => {
	it('goes on where it was, also after the server was killed', async () => {
		const bytes = png(300, 300, ++number);
		const sha256 = sha256Of(bytes);
		const half = Math.floor(bytes.length / 2);
		const request = { size: bytes.length, type: 'image/png' };
		expect(await begin(author, sha256, request)).toMatchObject({ received: 0, isComplete: false });
		expect(await part(author, sha256, 0, bytes.subarray(0, half))).toMatchObject({
			received: half
		});
		await server.restart();
		expect(await begin(author, sha256, request)).toMatchObject({
			received: half,
			isComplete: false
		});
		// A part again, or one too far: neither is what follows.
		expect(await part(author, sha256, 0, bytes.subarray(0, half))).toMatchObject({ status: 409 });
		expect(await part(author, sha256, half + 1, bytes.subarray(half + 1))).toMatchObject({
			status: 409
		});
		expect(await part(author, sha256, half, bytes.subarray(half))).toMatchObject({
			isComplete: true
		});
		expect(await statusOf(author, bytes)).toBe(200);
		// Whoever sent it names it once more without sending it again.
		expect(await begin(author, sha256, request)).toMatchObject({ isComplete: true });
		expect(await begin(reader, sha256, request)).toMatchObject({ isComplete: false, received: 0 });
	});

	it('is one of few', async () => {
		let status = 200;
		let count = 0;
		for (; status === 200 && count < 20; count++) {
			const answer = await begin(reader, sha256Of(picture()), { size: 100, type: 'image/png' });
			status = answer.status;
		}
		expect(status).toBe(429);
		expect(count).toBeGreaterThan(10);
	});

	it('is taken as long as the day’s allowance lasts', async () => {
		const size = 10 * 1024 * 1024;
		const megabyte = new Uint8Array(1024 * 1024).fill(120);
		let sent = 0;
		let answer: Sent = { status: 200 };
		while (answer.status === 200 && sent < 60) {
			const sha256 = sha256Of(utf8(`day ${Math.floor(sent / 9)}`));
			const { received = 0 } = await begin(author, sha256, { size, type: 'text/plain' });
			answer = await part(author, sha256, received, megabyte);
			sent++;
		}
		expect(answer.status).toBe(429);
		expect(sent).toBeGreaterThan(35);
		// Reading goes on.
		const bytes = picture();
		expect(await statusOf(author, bytes)).toBe(404);
	});
});
