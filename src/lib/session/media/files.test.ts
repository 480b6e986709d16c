import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Attachment } from '$lib/domain/media/media';
import { YuiDatabase } from '$lib/read-model/database';
import { fetchBytes, keepChosen, localBytes, makeRoom, NotHere, pin, previewOf } from './files';
import { sha256Of } from './hash';

let rows: YuiDatabase;
let count = 0;
const onServer = new Map<string, Uint8Array<ArrayBuffer>>();

const bytesOf = (seed: number, length = 1000) =>
	new Uint8Array(length).map((_, n) => (n * 7 + seed) % 256);

function attachmentOf(bytes: Uint8Array): Attachment {
	const sha256 = sha256Of(bytes);
	return { sha256, name: 'a.webp', type: 'image/webp', size: bytes.length, alt: '' };
}

/** Something another person has sent. */
function sent(seed: number): Attachment {
	const bytes = bytesOf(seed);
	const attachment = attachmentOf(bytes);
	onServer.set(attachment.sha256, bytes);
	return attachment;
}

beforeEach(async () => {
	rows = new YuiDatabase(`media-${++count}`);
	await rows.open();
	onServer.clear();
	vi.stubGlobal('navigator', { storage: { estimate: () => Promise.resolve({ quota: 15_000 }) } });
	vi.stubGlobal('fetch', (path: string) => {
		const bytes = onServer.get(path.split('/').at(-1) ?? '');
		return Promise.resolve(new Response(bytes ?? '{}', { status: bytes ? 200 : 404 }));
	});
});
afterEach(() => {
	vi.unstubAllGlobals();
	rows.close();
});

it('keeps what was chosen so that nobody reads it without the key', async () => {
	const bytes = bytesOf(1);
	const attachment = { ...attachmentOf(bytes), preview: 'data:image/webp;base64,AAAA' };
	await keepChosen(rows, { attachment, bytes });
	const stored = await rows.mediaFiles.get(attachment.sha256);
	const text = (content: Uint8Array) => String.fromCharCode(...content);
	expect(text(stored!.bytes)).not.toContain(text(bytes.subarray(0, 50)));
	expect(await localBytes(rows, attachment.sha256)).toEqual(bytes);
	expect(await previewOf(rows, attachment.sha256)).toBe(attachment.preview);
	expect((await rows.media.get(attachment.sha256))?.unsent).toBe(1);
});

it('fetches once, and takes only what the name says', async () => {
	const attachment = sent(1);
	expect(await fetchBytes(rows, attachment)).toEqual(bytesOf(1));
	onServer.clear();
	expect(await fetchBytes(rows, attachment)).toEqual(bytesOf(1));

	const other = attachmentOf(bytesOf(2));
	await expect(fetchBytes(rows, other)).rejects.toEqual(new NotHere('absent'));
	onServer.set(other.sha256, bytesOf(3));
	await expect(fetchBytes(rows, other)).rejects.toMatchObject({ why: 'failed' });
	expect(await rows.media.get(other.sha256)).toBeUndefined();
	vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
	await expect(fetchBytes(rows, other)).rejects.toMatchObject({ why: 'offline' });
});

it('lets go first what was not seen for longest, never what is pinned or unsent', async () => {
	const bytes = bytesOf(100);
	const own = attachmentOf(bytes);
	await keepChosen(rows, { attachment: own, bytes });
	const all = Array.from({ length: 6 }, (_, n) => sent(n));
	for (const attachment of all) await fetchBytes(rows, attachment);
	await pin(rows, [all[0]!], true);
	// A fifth of the quota: three of them, the pinned one aside.
	for (const [n, { sha256 }] of [own, ...all].entries())
		await rows.media.update(sha256, { usedAt: Date.now() - 1000 + n });
	await makeRoom(rows);
	const left = await rows.media.toCollection().primaryKeys();
	const expected = [own, all[0]!, all[3]!, all[4]!, all[5]!].map(({ sha256 }) => sha256);
	expect(left.sort()).toEqual(expected.sort());
	expect((await rows.mediaFiles.toCollection().primaryKeys()).sort()).toEqual(expected.sort());

	await pin(rows, [all[0]!], false);
	await makeRoom(rows);
	expect(await rows.media.get(all[0]!.sha256)).toBeUndefined();
});

it('forgets what was chosen long ago for nothing, not what a draft still names', async () => {
	const [abandoned, drafted] = [bytesOf(1), bytesOf(2)];
	for (const bytes of [abandoned, drafted]) {
		await keepChosen(rows, { attachment: attachmentOf(bytes), bytes });
		await rows.media.update(sha256Of(bytes), { usedAt: Date.now() - 40 * 24 * 60 * 60 * 1000 });
	}
	await rows.drafts.put({
		id: 'draft:x:k',
		space: 'personal-x',
		rev: '1-a',
		recency: 0,
		doc: { fields: { attachments: JSON.stringify([attachmentOf(drafted)]) } }
	} as never);
	await makeRoom(rows);
	expect(await rows.media.toCollection().primaryKeys()).toEqual([sha256Of(drafted)]);
});
