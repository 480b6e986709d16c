import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openEmbeddedEngine } from './engine';
import { OpenDatabases } from './open-databases';

it('keeps its data from other people of the computer', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'yui-engine-'));
	onTestFinished(() => rm(directory, { recursive: true, force: true }));
	const data = join(directory, 'data');
	const engine = await openEmbeddedEngine(data);
	await engine.close();
	expect((await stat(data)).mode & 0o777).toBe(0o700);
});

/** Databases that only say whether they are open. */
function counted(most: number) {
	const open = new Set<string>();
	let highest = 0;
	const databases = new OpenDatabases((name) => {
		if (open.has(name)) throw new Error('opened twice');
		open.add(name);
		highest = Math.max(highest, open.size);
		const db = { info: () => Promise.resolve({ db_name: name }) };
		return {
			db: db as unknown as PouchDB.Database,
			async close() {
				await new Promise(setImmediate);
				open.delete(name);
			}
		};
	}, most);
	return { databases, open, highest: () => highest };
}

it('does not keep the files of thousands of people open', async () => {
	const { databases, open, highest } = counted(5);
	for (let round = 0; round < 3; round++)
		for (let person = 0; person < 50; person++)
			expect((await databases.get(`p${person}`).info()).db_name).toBe(`p${person}`);
	// One that is being closed still has its files.
	expect(highest()).toBeLessThanOrEqual(7);
	await databases.close();
	expect(open.size).toBe(0);
});

it('answers calls that meet a database while it is being closed', async () => {
	const { databases } = counted(1);
	const names = Array.from({ length: 40 }, (_, call) => `p${call % 4}`);
	const answers = await Promise.all(names.map((name) => databases.get(name).info()));
	expect(answers.map(({ db_name }) => db_name)).toEqual(names);
	for (const name of names) expect((await databases.get(name).info()).db_name).toBe(name);
});

it('tells of every change of more databases than are open at once', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'yui-engine-'));
	onTestFinished(() => rm(directory, { recursive: true, force: true }));
	const engine = await openEmbeddedEngine(join(directory, 'data'), 2);
	onTestFinished(() => engine.close());
	const told = new Set<string>();
	engine.onChange((name, seq) => told.add(`${name} ${seq}`));
	const spaces = ['personal-a', 'personal-b', 'personal-c', 'personal-d', 'personal-e'];
	const expected = [1, 2].flatMap((seq) => spaces.map((space) => `${space} ${seq}`));
	for (const round of [1, 2])
		for (const space of spaces) await engine.database(space).put({ _id: `draft:a:${round}` });
	await vi.waitFor(() => expect([...told].sort()).toEqual(expected.sort()));
	expect([...(await engine.updateSeqs(spaces)).values()]).toEqual(spaces.map(() => '2'));
	expect((await engine.list()).sort()).toEqual(['accounts', ...spaces]);
});
