import { brotliDecompressSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import type { Engine } from '../engine/engine';
import type { Compressed } from './compress';
import { Snapshots } from './snapshot';

/** A space that changes whenever it is told to, and counts how often it is read. */
function changingSpace(content: object = {}) {
	let seq = 0;
	let readings = 0;
	let running = 0;
	let mostAtOnce = 0;
	const document = () => ({
		_id: 'faq:s0001:a',
		_rev: `${seq}-a`,
		type: 'faq',
		updatedAt: '',
		...content
	});
	const database = () => ({
		info: () => Promise.resolve({ update_seq: seq }),
		async allDocs({ startkey }: { startkey?: string }) {
			// What is one person's own; nobody has anything here.
			if (startkey !== undefined) return { rows: [] };
			readings++;
			mostAtOnce = Math.max(mostAtOnce, ++running);
			const rows = [{ id: document()._id, doc: document() }];
			await new Promise((resolve) => setTimeout(resolve, 5));
			running--;
			return { rows };
		}
	});
	const updateSeqs = () => Promise.resolve(new Map([['commons', String(seq)]]));
	return {
		engine: { database, updateSeqs } as unknown as Engine,
		change: () => ++seq,
		readings: () => readings,
		mostAtOnce: () => mostAtOnce
	};
}

it('is made once for all who ask while nothing changes', async () => {
	const space = changingSpace();
	const snapshots = new Snapshots(space.engine, 1_000_000);
	await Promise.all(Array.from({ length: 50 }, () => snapshots.get('commons', 'br', 's0001')));
	await snapshots.get('commons', 'br', 's0001');
	expect(space.readings()).toBe(1);
});

it('is made one after the other however fast the space changes, and shows what was asked for', async () => {
	const space = changingSpace();
	const snapshots = new Snapshots(space.engine, 1_000_000);
	const asked = Array.from({ length: 50 }, async () => {
		const wanted = space.change();
		const text = new TextDecoder().decode(
			(await snapshots.get('commons', 'identity', 's0001')).bytes
		);
		expect((JSON.parse(text.split('\n')[0] ?? '') as { seq: number }).seq).toBeGreaterThanOrEqual(
			wanted
		);
	});
	await Promise.all(asked);
	expect(space.mostAtOnce()).toBe(1);
	expect(space.readings()).toBeLessThanOrEqual(3);
});

it('brings the first screen from the same reading', async () => {
	const space = changingSpace();
	const snapshots = new Snapshots(space.engine, 1_000_000);
	const [first] = await Promise.all([
		snapshots.firstScreen('commons'),
		snapshots.get('commons', 'br', 's0001')
	]);
	expect(first).toEqual({ space: 'commons', seq: 0, documents: [] });
	expect(await snapshots.firstScreen('commons')).toEqual(first);
	expect(space.readings()).toBe(1);
});

it('is compressed better once the space has rested, and stays the same text', async () => {
	const space = changingSpace({ text: Array.from({ length: 9000 }, (_, n) => `${n ** 3}`).join() });
	const snapshots = new Snapshots(space.engine, 1_000_000, 0);
	const quick = await snapshots.get('commons', 'br', 's0001');
	expect(quick.charset).toBe('utf-8');
	const good = await vi.waitFor(
		async () => {
			const now = await snapshots.get('commons', 'br', 's0001');
			expect(now.bytes.length).toBeLessThan(quick.bytes.length);
			return now;
		},
		// A busy machine compresses slowly.
		{ timeout: 15_000 }
	);
	const textOf = ({ bytes, charset }: Compressed) =>
		new TextDecoder(charset).decode(brotliDecompressSync(bytes));
	expect(textOf(good)).toBe(textOf(quick));
	expect(space.readings()).toBe(1);
});
