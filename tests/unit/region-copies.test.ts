/** What `npm run backup` and `npm run restore` leave behind when something is wrong: the data as they were. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEmbeddedEngine } from '$lib/server/engine/embedded/engine';
import { openEngine } from '$lib/server/engine/open';
import { identityOf } from '$lib/server/identity';
import { readSettings } from '$lib/server/settings';
import { backUp, folderArgument, restoreFrom } from '../../deploy/region-copies';

const COPIES = new URL('../../deploy/region-copies.ts', import.meta.url).href;

let root: string;
let data: string;
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'yui-copies-'));
	data = join(root, 'data');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Who the region in a folder is; makes one where there is none. */
async function regionIn(folder: string) {
	const engine = await openEmbeddedEngine(folder);
	try {
		return await identityOf(engine);
	} finally {
		await engine.close();
	}
}
const names = async (): Promise<string[]> => (await readdir(root)).sort();

/** A folder as a file system that is full leaves off: one of its files cannot be copied. */
async function spoil(folder: string): Promise<void> {
	await mkdir(join(folder, 'zz'), { recursive: true });
	execFileSync('mkfifo', [join(folder, 'zz', 'pipe')]);
}

describe('the folder of a command', () => {
	it('is where whoever runs it stands, and one only', () => {
		expect(folderArgument('', [], '/here')).toBeNull();
		expect(folderArgument('', ['copy'], '/here')).toBe('/here/copy');
		expect(folderArgument('', ['/there/copy'], '/here')).toBe('/there/copy');
		const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
			throw new Error('ended');
		});
		vi.spyOn(console, 'error').mockImplementation(() => undefined);
		for (const wrong of [['--help'], ['a', 'b'], ['-r']])
			expect(() => folderArgument('', wrong, '/here')).toThrow('ended');
		expect(exit).toHaveBeenCalledTimes(3);
		vi.restoreAllMocks();
	});
});

describe('a backup', { timeout: 60_000 }, () => {
	it('is restored as the same region with another past, and what was there is kept', async () => {
		const { uuid, history } = await regionIn(data);
		await backUp(data, join(root, 'copies', 'a'));
		await writeFile(join(data, 'later'), '');
		const kept = await restoreFrom(data, join(root, 'copies', 'a'));
		const now = await regionIn(data);
		expect(now.uuid).toBe(uuid);
		expect(now.history).not.toBe(history);
		expect(await readdir(data)).not.toContain('later');
		expect(await readdir(kept!)).toContain('later');
		expect(await names()).toHaveLength(3);
	});

	it.each(['data', 'data/copy', 'data/deep/copy', 'link/copy', '.'])(
		'is not made in %s, where it would be part of the data',
		async (target) => {
			await regionIn(data);
			await symlink(data, join(root, 'link'));
			const before = await readdir(data);
			await expect(backUp(data, join(root, target))).rejects.toThrow('name a folder elsewhere');
			expect(await readdir(data)).toEqual(before);
		}
	);

	it('that breaks off leaves no half copy', async () => {
		await regionIn(data);
		await spoil(data);
		await expect(backUp(data, join(root, 'copy'))).rejects.toThrow('make room');
		expect(await names()).toEqual(['data']);
	});

	it('is not made of a folder without a region, nor is one begun in it', async () => {
		await mkdir(data);
		await writeFile(join(data, 'notes.txt'), '');
		await expect(backUp(data, join(root, 'copy'))).rejects.toThrow('There are no data');
		expect(await readdir(data)).toEqual(['notes.txt']);
	});
});

describe('a restore that was killed', { timeout: 60_000 }, () => {
	it('between its renames is completed by whatever opens the data, the sample too', async () => {
		const restored = await regionIn(`${data}.restored`);
		expect(await regionIn(data)).toEqual(restored);
		expect(await names()).toEqual(['data']);
	});

	it('before its renames does not come back when the data are taken away years later', async () => {
		const [before, restored] = [await regionIn(data), await regionIn(`${data}.restored`)];
		expect(restored.uuid).not.toBe(before.uuid);
		expect(await regionIn(data)).toEqual(before);
		await rm(data, { recursive: true });
		const begun = await regionIn(data);
		expect([before.uuid, restored.uuid]).not.toContain(begun.uuid);
		// It is kept, for whoever wants it.
		expect(await names()).toEqual(['data', expect.stringMatching(/^data\.unused-/)]);
	});
});

describe('a restore', { timeout: 60_000 }, () => {
	const wrong: [string, string, (folder: string) => Promise<unknown>, string][] = [
		['a folder of notes', 'notes', (folder) => writeNote(folder, 'notes.txt'), 'npm run backup'],
		[
			'a folder with an empty database',
			'empty',
			async (folder) => (await openEmbeddedEngine(folder)).close(),
			'npm run backup'
		],
		[
			'a folder whose database is spoilt',
			'spoilt',
			async (folder) => {
				await regionIn(folder);
				await writeFile(join(folder, 'accounts', 'CURRENT'), 'MANIFEST-999999\n');
			},
			'npm run backup'
		],
		['a folder that is not there', 'nowhere', async () => {}, 'npm run backup'],
		[
			'a copy that cannot be read to its end',
			'half',
			async (folder) => {
				await regionIn(folder);
				await spoil(folder);
			},
			'make room'
		],
		['the data themselves', 'data', async () => {}, 'name a folder elsewhere'],
		[
			'a copy inside the data',
			'data/copy',
			(folder) => regionIn(folder),
			'name a folder elsewhere'
		],
		['the folder around the data', '.', async () => {}, 'name a folder elsewhere']
	];

	async function writeNote(folder: string, name: string): Promise<void> {
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, name), '');
	}

	it.each(wrong)('from %s changes nothing and says what to do', async (_, source, make, advice) => {
		const before = await regionIn(data);
		await make(join(root, source));
		const there = [await names(), await readdir(data)];
		const error = await restoreFrom(data, join(root, source)).then(
			() => null,
			(thrown: Error) => thrown
		);
		expect(error?.message).toContain(advice);
		expect(error?.message).not.toContain('\n');
		expect([await names(), await readdir(data)]).toEqual(there);
		expect(await regionIn(data)).toEqual(before);
	});

	it('does not touch what another one left off, and says so', async () => {
		await regionIn(data);
		await regionIn(join(root, 'copy'));
		await writeNote(join(root, 'data.new'), 'mine');
		await expect(restoreFrom(data, join(root, 'copy'))).rejects.toThrow('remove it');
		expect(await readFile(join(root, 'data.new', 'mine'), 'utf8')).toBe('');
	});

	it('leaves data alone that cannot be opened', async () => {
		await regionIn(join(root, 'copy'));
		await regionIn(data);
		await writeFile(join(data, 'accounts', 'CURRENT'), 'MANIFEST-999999\n');
		await expect(restoreFrom(data, join(root, 'copy'))).rejects.toThrow('stop the server');
		await expect(backUp(data, join(root, 'other'))).rejects.toThrow('stop the server');
		expect(await names()).toEqual(['copy', 'data']);
	});

	/** Runs a restore in a process that ends, as when the power goes, before its so-manieth rename. */
	function killedBefore(rename: number, source: string): void {
		const script = `
			import fs from 'node:fs/promises';
			import { syncBuiltinESMExports } from 'node:module';
			const { rename } = fs;
			let left = ${rename};
			fs.rename = (...paths) => (--left ? rename(...paths) : process.kill(process.pid, 'SIGKILL'));
			syncBuiltinESMExports();
			const { restoreFrom } = await import(${JSON.stringify(COPIES)});
			await restoreFrom(${JSON.stringify(data)}, ${JSON.stringify(source)});`;
		const { signal, stderr } = spawnSync(
			process.execPath,
			['--import', 'tsx', '--input-type=module', '-e', script],
			{ encoding: 'utf8' }
		);
		expect([signal, stderr]).toEqual(['SIGKILL', '']);
	}
	/** The server's next start. */
	async function started(dataDir = data) {
		const engine = await openEngine(readSettings({ DATA_DIR: dataDir }));
		try {
			return await identityOf(engine);
		} finally {
			await engine.close();
		}
	}

	it.each([
		['is whole', 1, 'old'],
		['is checked', 2, 'old'],
		['has made room for the copy', 3, 'new']
	])('that is killed when it %s leaves a region to the next start', async (_, rename, which) => {
		const [old, copy] = [await regionIn(data), await regionIn(join(root, 'copy'))];
		killedBefore(rename, join(root, 'copy'));
		expect((await started()).uuid).toBe(which === 'old' ? old.uuid : copy.uuid);
		// And again, when nothing is left to be completed.
		expect((await started()).uuid).toBe(which === 'old' ? old.uuid : copy.uuid);
	});

	it('that is killed without data in place is completed by the next command, also through a link', async () => {
		const old = await regionIn(data);
		const copy = await regionIn(join(root, 'copy'));
		await symlink(data, join(root, 'link'));
		killedBefore(3, join(root, 'copy'));
		expect(await names()).not.toContain('data');
		await backUp(join(root, 'link'), join(root, 'again'));
		expect((await regionIn(join(root, 'again'))).uuid).toBe(copy.uuid);
		const kept = (await names()).find((name) => name.startsWith('data.before-'))!;
		expect(await regionIn(join(root, kept))).toEqual(old);
	});

	it('fills a server that has no data yet', async () => {
		const { uuid } = await regionIn(join(root, 'copy'));
		expect(await restoreFrom(data, join(root, 'copy'))).toBeNull();
		expect((await regionIn(data)).uuid).toBe(uuid);
	});
});
