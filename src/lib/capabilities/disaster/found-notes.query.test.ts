/** What a search found, as a list of notes: in its order, and only what the filter lets through. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DisasterNote } from './disaster';
import { withdrawn } from './withdrawn';
import { noteBy } from '../../../../tests/support/documents';
import { YuiDatabase } from '$lib/read-model/database';
import { disasterProjection, type DisasterRow } from './disaster.row';
import { disasterNotesOf } from './found-notes.query';

let database: YuiDatabase;
beforeEach(() => (database = new YuiDatabase('notes')));
afterEach(() => database.delete());

async function put(note: DisasterNote): Promise<string> {
	const row = disasterProjection.toRow({ ...note, _rev: '1-a' }, 'commons', []) as DisasterRow;
	await database.disasterNotes.put(row);
	return note._id;
}

test('notes that were found keep the order of the search, whatever was written last', async () => {
	const [a, b] = [await put(noteBy('a1', 'a')), await put(noteBy('a1', 'b'))];
	const listed = async (ids: string[], role = '') => {
		const { items } = await disasterNotesOf(ids, { disaster: '', role, phase: '' })(database);
		return items.map(({ row }) => row.id);
	};
	expect(await listed([b, a])).toEqual([b, a]);
	expect(await listed([a, 'disaster:a1:gone', b])).toEqual([a, b]);
});

test('of what was found only notes of the chosen role are listed, and none that was withdrawn', async () => {
	const shelter = await put(noteBy('a1', 'a'));
	const supplies = await put({ ...noteBy('a1', 'b'), role: 'supplies' });
	const gone = await put(withdrawn(noteBy('a1', 'c')));
	const filter = { disaster: '', role: '', phase: '' };
	const listed = async (role: string) => {
		const query = disasterNotesOf([shelter, supplies, gone], { ...filter, role });
		return (await query(database)).items.map(({ row }) => row.id);
	};
	expect(await listed('')).toEqual([shelter, supplies]);
	expect(await listed('supplies')).toEqual([supplies]);
});
