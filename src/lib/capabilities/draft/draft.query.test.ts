/** A form finds what was being written, also when the app was killed a moment after it was kept. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { revised } from '$lib/domain/core/create';
import { newDraft } from './draft';
import { YuiDatabase } from '$lib/read-model/database';
import { draftProjection, type DraftRow } from './draft.row';
import type { Revision } from '$lib/read-model/row';
import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import { draftFor } from './draft.query';

const SPACE = 'personal-hana';
const begun = newDraft(
	{ author: 'hana', now: '2026-04-01T00:00:00.000Z', key: 'k' },
	{ form: 'faq', target: '', path: '/faq/new', title: '', fields: { question: 'はじめ' } }
);
const goneOn = {
	...revised({ ...begun, _rev: '1-a' }, 'hana', '2026-04-01T00:00:01.000Z'),
	fields: { question: 'はじめから、ここまで' }
};

let database: YuiDatabase;
beforeEach(() => (database = new YuiDatabase('draft')));
afterEach(() => database.delete());

const show = () =>
	database.drafts.put(draftProjection.toRow({ ...begun, _rev: '1-a' }, SPACE, []) as DraftRow);

function note(change: Partial<OutboxEntry>): Promise<string> {
	const entry: OutboxEntry = {
		key: outboxKey(SPACE, begun._id),
		space: SPACE,
		id: begun._id,
		type: 'draft',
		title: '',
		at: 1,
		version: 1,
		state: 'pending',
		base: null,
		...change
	};
	return database.outbox.put(entry);
}

const written = (document: object, generation: number): Revision =>
	({
		...document,
		_rev: `${generation}-${'abc'[generation - 1]}`,
		_revisions: { start: generation, ids: ['c', 'b', 'a'].slice(3 - generation) }
	}) as Revision;

const found = async () => (await draftFor(database, 'faq', ''))?.doc.fields.question;

test('one that is not shown yet', async () => {
	await note({ journal: [written(begun, 1)] });
	expect(await found()).toBe('はじめ');
	expect(await draftFor(database, 'faq', 'another')).toBeUndefined();
	expect(await draftFor(database, 'thread', '')).toBeUndefined();
});

test('the newest text of one that is shown as it was', async () => {
	await show();
	await note({ journal: [written(begun, 1), written(goneOn, 2)] });
	expect(await draftFor(database, 'faq', '')).toMatchObject({
		rev: '2-b',
		doc: { fields: { question: 'はじめから、ここまで' } }
	});
});

test('what is shown, where that is as new', async () => {
	await show();
	await note({ journal: [written({ ...begun, fields: { question: '古い' } }, 1)] });
	expect(await found()).toBe('はじめ');
});

test('none that was thrown away', async () => {
	await show();
	await note({ deleted: true, journal: [written({ ...begun, _deleted: true }, 2)] });
	expect(await found()).toBeUndefined();
	await note({ deleted: true });
	expect(await found()).toBeUndefined();
});
