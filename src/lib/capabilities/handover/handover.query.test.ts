import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Envelope } from '$lib/domain/core/document';
import { newNotebook, newSection } from './handover';
import { YuiDatabase } from '$lib/read-model/database';
import { projectionOf } from '$lib/read-model/projections/registry';
import { notebooks } from './handover.query';

const ME = 's0001';
let rows: YuiDatabase;
let count = 0;

beforeEach(() => {
	rows = new YuiDatabase(`${ME}-handover-${++count}`);
});
afterEach(() => rows.delete());

async function put(document: Envelope): Promise<void> {
	const projection = projectionOf(document._id)!;
	await rows
		.table(projection.table)
		.put(projection.toRow({ ...document, _rev: '1-a' }, 'office-x', []));
}

const aNotebook = (key: string, now: string) =>
	newNotebook({ author: ME, now, key }, { title: key, predecessor: ME, successor: '' });

it('a notebook is as new as what was last written in it, and comes first for that', async () => {
	const old = aNotebook('old', '2026-09-03T00:00:00.000Z');
	await put(old);
	await put(aNotebook('newer', '2026-10-01T00:00:00.000Z'));
	expect((await notebooks()(rows)).map(({ row }) => row.doc.title)).toEqual(['newer', 'old']);
	const today = '2026-11-28T01:00:00.000Z';
	await put(newSection(ME, today, { notebook: old._id, section: '01', text: '今日のこと' }));
	expect((await notebooks()(rows)).map(({ row, changedAt }) => [row.doc.title, changedAt])).toEqual(
		[
			['old', today],
			['newer', '2026-10-01T00:00:00.000Z']
		]
	);
});
