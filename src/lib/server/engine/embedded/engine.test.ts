import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openEmbeddedEngine } from './engine';

it('keeps its data from other people of the computer', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'yui-engine-'));
	onTestFinished(() => rm(directory, { recursive: true, force: true }));
	const data = join(directory, 'data');
	const engine = await openEmbeddedEngine(data);
	await engine.close();
	expect((await stat(data)).mode & 0o777).toBe(0o700);
});
