/** How far a newcomer has come, by their own documents. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import type { Envelope } from '$lib/domain/core/document';
import { YuiDatabase } from '$lib/read-model/database';
import { writeRows } from '$lib/read-model/rows';
import { firstSteps, PRACTICE } from './start.query';

const NOW = '2026-04-01T00:00:00.000Z';
let database: YuiDatabase;
beforeEach(() => (database = new YuiDatabase('hana')));
afterEach(() => database.delete());

const put = (space: string, ...documents: Envelope[]) =>
	database.transaction('rw', database.tables, () =>
		writeRows(
			database,
			space,
			documents.map((document) => ({
				id: document._id,
				document: { ...document, _rev: '1-a' },
				conflicts: []
			}))
		)
	);
const talk = (author: string, key: string) => {
	const input = { author, now: NOW, key };
	const thread = newThread(input, {
		kind: 'discussion',
		title: 'はじめまして',
		body: '練習です。'
	});
	return [thread, newReply(input, { thread: thread._id, body: '返信の練習です。' })] as Envelope[];
};

it('who has practised is told from their own posts, and nobody else’s are read', async () => {
	await put(`community-${PRACTICE}`, ...talk('taro', 'a'), ...talk('hanako', 'b'));
	await put('community-other', ...talk('hana', 'c'));
	const read: string[] = [];
	for (const table of [database.threads, database.replies])
		table.hook('reading', (row: { id: string } | undefined) => {
			if (row) read.push(row.id);
			return row;
		});
	expect(await firstSteps('hana')(database)).toMatchObject({ hasPractised: false });
	expect(read.filter((id) => !id.includes(':hana:'))).toEqual([]);
	await put(`community-${PRACTICE}`, talk('hana', 'd')[1]!);
	expect(await firstSteps('hana')(database)).toMatchObject({ hasPractised: true });
});
