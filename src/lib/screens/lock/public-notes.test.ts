/** What of the disaster notes is read on a locked device by whoever holds it. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newHiding } from '$lib/capabilities/moderation/moderation';
import type { Envelope } from '$lib/domain/core/document';
import { YuiDatabase } from '$lib/read-model/database';
import { writeRows } from '$lib/read-model/rows';
import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import { noteBy } from '../../../../tests/support/documents';
import { publicNote, publicNotes } from './public-notes';

const NOW = '2026-11-28T00:00:00.000Z';
const ALL = { disaster: '', role: '', phase: '' };
let rows: YuiDatabase;
beforeEach(() => {
	rows = new YuiDatabase('owner');
	rows.peek();
});
afterEach(() => rows.delete());

const put = (...documents: Envelope[]) =>
	rows.transaction('rw', rows.tables, () =>
		writeRows(
			rows,
			'commons',
			documents.map((document) => ({
				id: document._id,
				document: { ...document, _rev: '1-a' },
				conflicts: []
			}))
		)
	);
const titles = async () =>
	(await publicNotes(ALL, 50)(rows)).items.map(({ row }) => row.doc.title).sort();

it('of the owner’s own notes only what everybody else reads too', async () => {
	const note = (key: string, author = 'owner') => ({
		...(noteBy(author, key) as unknown as Envelope),
		title: key
	});
	const hiding = { target: 'disaster:owner:hidden', state: 'hidden', reason: '個人情報' } as const;
	await put(note('sent'), note('hidden'), note('unsent'), note('refused'), note('of', 'other'));
	await put(newHiding(hiding, NOW, null));
	for (const [key, state] of [
		['unsent', 'pending'],
		['refused', 'refused']
	] as const) {
		const id = `disaster:owner:${key}`;
		const at = { key: outboxKey('commons', id), space: 'commons', id, type: 'disaster' };
		await rows.outbox.put({ ...at, title: '', state } as OutboxEntry);
	}
	expect(await titles()).toEqual(['of', 'sent']);
	expect((await publicNote('disaster:owner:sent')(rows))?.row.doc.title).toBe('sent');
	for (const key of ['hidden', 'unsent', 'refused'])
		expect(await publicNote(`disaster:owner:${key}`)(rows)).toBeNull();
});
