import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Envelope } from '$lib/domain/core/document';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import { FACTORIES } from '../../../../tests/support/factories';
import { YuiDatabase } from '$lib/read-model/database';
import type { Stored } from '$lib/read-model/row';
import { tablesOf, writeRows } from '$lib/read-model/rows';
import { activity } from './board.query';

const SPACE = 'community-a';
const SINCE = '2026-05-01T00:00:00.000Z';
let database: YuiDatabase;

beforeEach(() => (database = new YuiDatabase('s0001')));
afterEach(() => database.delete());

async function put(space: string, ...documents: Envelope[]): Promise<void> {
	const items = documents.map((document) => ({
		id: document._id,
		document: { ...document, _rev: '1-a' } as Stored,
		conflicts: []
	}));
	const ids = items.map(({ id }) => id);
	await database.transaction('rw', tablesOf(database, ids), () =>
		writeRows(database, space, items)
	);
}

const thread = (author: string, key: string, now: string) =>
	newThread({ author, key, now }, { kind: 'discussion', title: '話題', body: '本文' });

it('counts what was written since, also in old threads, and nothing of other places', async () => {
	const [before, after] = ['2026-04-30T23:59:59.999Z', '2026-05-02T00:00:00.000Z'];
	const old = thread('s0002', 'old', before);
	const reply = (author: string, key: string, now: string) =>
		newReply({ author, key, now }, { thread: old._id, body: '返信' });
	await put('commons', FACTORIES.person('s0003', 'x'));
	await put(SPACE, old, thread('s0002', 'first', SINCE), thread('s0002', 'second', after));
	await put(SPACE, reply('s0003', 'early', before), reply('s0003', 'late', after));
	await put('community-b', thread('s0004', 'elsewhere', after));
	expect(await activity(SPACE, SINCE)(database)).toMatchObject({
		threads: 2,
		replies: 1,
		people: 2
	});
	expect(await activity('community-c', SINCE)(database)).toMatchObject({ threads: 0, replies: 0 });
});
