import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newThread, type Thread } from '$lib/capabilities/thread/thread';
import { png, sha256Of } from '../../../../tests/support/pictures';
import { Access } from '../access/access';
import { Accounts } from '../accounts/accounts';
import type { Account } from '../accounts/types';
import { openEmbeddedEngine } from '../engine/embedded/engine';
import { MEDIA, type Engine } from '../engine/engine';
import { Media } from './media';

const DAY_MS = 24 * 60 * 60 * 1000;
const SPACE = 'office-unit-writer';

let directory: string;
let engine: Engine;
let accounts: Accounts;
let access: Access;
let media: Media;
let writer: Account;
let now: number;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'yui-media-'));
	engine = await openEmbeddedEngine(directory);
	accounts = await Accounts.open(engine);
	await accounts.saveAll([
		{
			...{ personId: 'writer', staffNumber: 'W1', name: '例田 一郎（サンプル）', kana: '' },
			...{ municipality: '072036', unit: 'unit-writer', unitName: '総務課', title: '' },
			...{ roles: ['member'], disabled: false }
		},
		{
			...{ personId: 'other', staffNumber: 'W2', name: '例田 二郎（サンプル）', kana: '' },
			...{ municipality: '072036', unit: 'unit-writer', unitName: '総務課', title: '' },
			...{ roles: ['member'], disabled: false }
		}
	]);
	now = Date.parse('2026-11-25T00:00:00.000Z');
	access = await Access.open(engine, () => now);
	media = await Media.open({ engine, accounts, access, bytesADay: 1e9, clock: () => now });
	writer = accounts.get('writer')!;
});
afterEach(async () => {
	media.close();
	await Promise.all([accounts.close(), access.close()]);
	await engine.close();
	await rm(directory, { recursive: true, force: true });
});

async function upload(bytes: Uint8Array, document: string): Promise<string> {
	const sha256 = sha256Of(bytes);
	const request = { space: SPACE, document, size: bytes.length, type: 'image/png' as const };
	await media.begin(writer, sha256, request);
	expect(await media.put(writer, sha256, 0, bytes)).toMatchObject({ isComplete: true });
	return sha256;
}

const naming = (sha256: string, key: string): Thread =>
	newThread(
		{ author: 'writer', now: new Date(now).toISOString(), key },
		{
			...{ kind: 'discussion', title: '写真', body: '写真です。' },
			attachments: [{ sha256, name: 'a.png', type: 'image/png', size: 1, alt: '' }]
		}
	);

const isThere = async (sha256: string): Promise<boolean> =>
	(await media.read(writer, sha256)) !== null;

/** Ids in the database, without what is deleted. */
const ids = async (): Promise<string[]> =>
	(await engine.database(MEDIA).allDocs()).rows.map(({ id }) => id);

describe('what nobody needs any more', () => {
	it('goes when no document names it for a week, not before', async () => {
		const sha256 = await upload(png(3, 3), 'thread:writer:none');
		now += 6 * DAY_MS;
		await media.sweep();
		expect(await isThere(sha256)).toBe(true);
		now += 2 * DAY_MS;
		await media.sweep();
		expect(await isThere(sha256)).toBe(false);
		expect(await ids()).toEqual([]);
	});

	it('stays while a document names it, and goes after that one does not', async () => {
		const sha256 = await upload(png(3, 3), 'thread:writer:k');
		await access.ensure(SPACE);
		const document = naming(sha256, 'k');
		const { rev } = await engine.database<Thread>(SPACE).put(document);
		now += 30 * DAY_MS;
		await media.sweep();
		expect(await isThere(sha256)).toBe(true);
		await engine.database<Thread>(SPACE).put({ ...document, _rev: rev, attachments: [] });
		await media.sweep();
		expect(await isThere(sha256)).toBe(false);
	});

	it('stays while a revision beside the one that is shown names it', async () => {
		const sha256 = await upload(png(3, 3), 'thread:writer:k');
		await access.ensure(SPACE);
		const document = naming(sha256, 'k');
		const revisions = [
			{ ...document, _rev: '1-a', _revisions: { start: 1, ids: ['a'] } },
			{ ...document, attachments: [], _rev: '1-b', _revisions: { start: 1, ids: ['b'] } }
		];
		await engine.database<Thread>(SPACE).bulkDocs(revisions, { new_edits: false });
		now += 30 * DAY_MS;
		await media.sweep();
		expect(await isThere(sha256)).toBe(true);
	});

	it('stays although somebody else claims it for many documents that do not name it', async () => {
		const bytes = png(3, 3);
		const sha256 = await upload(bytes, 'thread:writer:k');
		await access.ensure(SPACE);
		await engine.database<Thread>(SPACE).put(naming(sha256, 'k'));
		const other = accounts.get('other')!;
		const begin = (n: number) =>
			media.begin(other, sha256, {
				...{ space: SPACE, document: `thread:other:${n}`, size: bytes.length },
				type: 'image/png'
			});
		for (let n = 0; n < 250; n++) await begin(n);
		await media.put(other, sha256, 0, bytes);
		for (let n = 300; n < 340; n++) await begin(n);
		const claims = (await ids()).filter((id) => id.startsWith('claim:'));
		expect(claims.length).toBeLessThan(30);
		now += 30 * DAY_MS;
		await media.sweep();
		expect(await isThere(sha256)).toBe(true);
		expect((await ids()).filter((id) => id.startsWith('claim:'))).toHaveLength(1);
	});

	it('includes uploads that nobody goes on with', async () => {
		const bytes = png(40, 40);
		const sha256 = sha256Of(bytes);
		const request = { space: SPACE, document: 'thread:writer:k', size: bytes.length };
		await media.begin(writer, sha256, { ...request, type: 'image/png' });
		await media.put(writer, sha256, 0, bytes.subarray(0, 50));
		now += 2 * DAY_MS;
		await media.sweep();
		expect(await ids()).toHaveLength(2);
		now += 2 * DAY_MS;
		await media.sweep();
		expect(await ids()).toEqual([]);
	});
});

it('takes many parts together in their order', async () => {
	const bytes = png(120, 120);
	const sha256 = sha256Of(bytes);
	const request = { space: SPACE, document: 'thread:writer:k', size: bytes.length };
	await media.begin(writer, sha256, { ...request, type: 'image/png' });
	let state = { received: 0, isComplete: false };
	while (!state.isComplete) {
		const next = bytes.subarray(state.received, state.received + 1000);
		state = await media.put(writer, sha256, state.received, next);
	}
	const file = await media.read(writer, sha256);
	expect(sha256Of(file!.bytes)).toBe(sha256);
	expect((await ids()).filter((id) => /^(part|upload):/.test(id))).toEqual([]);
});
