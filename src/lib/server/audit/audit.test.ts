import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedEngine } from '../engine/embedded/engine';
import type { Engine } from '../engine/engine';
import { Audit } from './audit';

let directory: string;
let engine: Engine;
let now = Date.parse('2026-11-24T00:00:00Z');
let audit: Audit;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'yui-audit-'));
	engine = await openEmbeddedEngine(directory);
	audit = await Audit.open(engine, () => now);
});
afterEach(async () => {
	await engine.close();
	await rm(directory, { recursive: true, force: true });
});

const entry = (n: number, municipality = '072036') => ({
	actor: 's0001',
	action: 'signed-in' as const,
	target: `p${n}`,
	municipality,
	detail: `ＡＢＣ ${n}`
});

it('finds what was written, the newest first, page by page', async () => {
	for (let n = 0; n < 5; n++) {
		now += 1000;
		await audit.append(entry(n));
	}
	const first = await audit.search({ limit: 2 });
	expect(first.map(({ target }) => target)).toEqual(['p4', 'p3']);
	const next = await audit.search({ limit: 9, before: first.at(-1)!.id });
	expect(next.map(({ target }) => target)).toEqual(['p2', 'p1', 'p0']);
});

it('finds beyond its own page size', async () => {
	await audit.appendAll(Array.from({ length: 1200 }, (_, n) => entry(n, n === 3 ? 'x' : 'y')));
	expect(await audit.search({ municipality: 'x', limit: 5 })).toHaveLength(1);
});

it('is searched by municipality, time, action and text in any width', async () => {
	await audit.appendAll([entry(1), entry(2, '072079'), { ...entry(3), action: 'hidden' }]);
	const targets = async (query: object) =>
		(await audit.search({ limit: 10, ...query })).map(({ target }) => target).sort();
	expect(await targets({ municipality: '072079' })).toEqual(['p2']);
	expect(await targets({ action: 'hidden' })).toEqual(['p3']);
	expect(await targets({ text: 'abc 1' })).toEqual(['p1']);
	expect(await targets({ from: new Date(now + 1).toISOString() })).toEqual([]);
	expect(await targets({ to: new Date(now).toISOString() })).toEqual([]);
});
