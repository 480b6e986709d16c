import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openEmbeddedEngine } from '../engine/embedded/engine';
import { EmbeddedGateway } from '../engine/embedded/gateway';
import { ReadingBudget } from './budget';
import { bulkAnswer } from './reading';

it('reads each current revision once, whatever of its past is asked for', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'yui-reading-'));
	const engine = await openEmbeddedEngine(directory);
	onTestFinished(async () => {
		await engine.close();
		await rm(directory, { recursive: true });
	});
	const pouch = engine.database('commons');
	const names = Array.from({ length: 500 }, (_, n) => (500 - n).toString(16).padStart(4, '0'));
	const documents = ['a', 'b'].flatMap((id) =>
		['e', 'f'].map((leaf) => ({
			_id: `note:${id}`,
			...{ _rev: `501-${leaf}`, _revisions: { start: 501, ids: [leaf, ...names] } }
		}))
	);
	await pouch.bulkDocs(documents, { new_edits: false });

	const gets = vi.fn(pouch.get);
	pouch.get = gets as unknown as typeof pouch.get;
	const docs = ['a', 'b'].flatMap((id) =>
		names.slice(0, 20).map((name, n) => ({ id: `note:${id}`, rev: `${500 - n}-${name}` }))
	);
	const reader = {
		database: new EmbeddedGateway(pouch),
		budget: new ReadingBudget({ documents: 1000, bytes: 1_000_000 }),
		person: 's0001',
		isReadable: () => true
	};
	const answer = await bulkAnswer(reader, { docs, revs: true });
	const { results } = (await new Response(answer).json()) as { results: { docs: object[] }[] };
	expect(results).toHaveLength(40);
	expect(results.flatMap((result) => result.docs)).toHaveLength(2);
	expect(gets).toHaveBeenCalledTimes(2);
});
