import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import PouchDB from '../../../../tests/support/phone/pouchdb';
import { Box, LockedError } from '$lib/read-model/sealing/box';
import { addRevisions, readDocument, readLeaves } from './databases';
import { sealReplica } from './sealed';

const SECRET = '懸案の経緯';
let count = 0;
let name: string;
let box: Box;
let database: PouchDB.Database;

const open = (key: Box | null) =>
	sealReplica(new PouchDB(name, { adapter: 'idb' }) as unknown as PouchDB.Database, key);

beforeEach(() => {
	name = `sealed${++count}`;
	box = new Box(crypto.getRandomValues(new Uint8Array(32)));
	database = open(box);
});
afterEach(() => database.destroy());

const revision = (rev: string, text: string, parents: string[] = []) => ({
	_id: 'section:a:1',
	_rev: rev,
	_revisions: { start: Number(rev[0]), ids: [rev.slice(2), ...parents] },
	type: 'section',
	text
});

/** What is read without this layer. PouchDB has one connection for all, so that it is not closed. */
async function raw(): Promise<string> {
	const bare = new PouchDB(name, { adapter: 'idb' });
	const answer = await bare.allDocs({ include_docs: true, conflicts: true });
	return JSON.stringify(answer);
}

describe('a sealed replica', () => {
	it('says nothing without the key, and everything with it', async () => {
		await database.put({ _id: 'draft:a:1', text: SECRET } as never);
		await addRevisions(database, [revision('1-a', SECRET), revision('2-b', `${SECRET}二`, ['a'])]);
		expect(await raw()).not.toContain(SECRET);
		expect(await readDocument(database, 'draft:a:1')).toMatchObject({ text: SECRET });
		expect(await readDocument(database, 'section:a:1', { rev: '2-b', revs: true })).toMatchObject({
			text: `${SECRET}二`,
			_revisions: { start: 2, ids: ['b', 'a'] }
		});
		const { rows } = await database.allDocs({ include_docs: true });
		expect(rows.map(({ doc }) => (doc as { text?: string })?.text)).toEqual([
			SECRET,
			`${SECRET}二`
		]);
		const changes = await database.changes({ since: 0, include_docs: true, style: 'all_docs' });
		expect(changes.results.every(({ doc }) => JSON.stringify(doc).includes(SECRET))).toBe(true);
	});

	it('keeps conflicting revisions apart, with their own names', async () => {
		await addRevisions(database, [revision('1-a', '甲'), revision('1-b', '乙')]);
		const leaves = await readLeaves(database, 'section:a:1');
		expect(leaves.map(({ _rev, ...leaf }) => [_rev, (leaf as { text?: string }).text])).toEqual(
			expect.arrayContaining([
				['1-a', '甲'],
				['1-b', '乙']
			])
		);
	});

	it('answers 404 as before, and what is removed is gone', async () => {
		expect(await readDocument(database, 'none')).toBeNull();
		const { rev } = await database.put({ _id: 'draft:a:1', text: SECRET } as never);
		await database.remove('draft:a:1', rev);
		expect(await readDocument(database, 'draft:a:1')).toBeNull();
	});

	it('takes in what is replicated', async () => {
		const source = new PouchDB(`${name}-source`, { adapter: 'idb' });
		await source.bulkDocs([revision('1-a', SECRET), revision('1-b', '乙')] as never, {
			new_edits: false
		});
		const { docs_written: written } = await database.replicate.from(source as never);
		expect(written).toBe(2);
		expect(await raw()).not.toContain(SECRET);
		expect(await readLeaves(database, 'section:a:1')).toHaveLength(2);
		await source.destroy();
	});

	it('is not read, and not written, with another key or none', async () => {
		await database.put({ _id: 'draft:a:1', text: SECRET } as never);
		const other = open(new Box(crypto.getRandomValues(new Uint8Array(32))));
		await expect(other.get('draft:a:1')).rejects.toThrow();
		const none = open(null);
		await expect(none.get('draft:a:1')).rejects.toThrow(LockedError);
		expect(() => none.bulkDocs([{ _id: 'x', text: SECRET }] as never)).toThrow(LockedError);
	});

	it('reads what was written before there was a seal', async () => {
		const bare = new PouchDB(name, { adapter: 'idb' });
		await bare.put({ _id: 'draft:a:0', text: '前から' } as never);
		expect(await readDocument(database, 'draft:a:0')).toMatchObject({ text: '前から' });
	});
});
