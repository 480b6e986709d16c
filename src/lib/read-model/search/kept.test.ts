import { describe, expect, it } from 'vitest';
import { threadBy } from '../../../../tests/support/documents';
import type { Row } from '../row';
import { KeptRows } from './kept';

const rowOf = (id: string, updatedAt: string, rev = '1-a'): Row => {
	const doc = { ...threadBy('s0001', 'x'), _id: id, updatedAt };
	return { id, rev, space: 'community-a', doc } as unknown as Row;
};
/** The n-th minute of a year. */
const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();

describe('rows that are kept', () => {
	it('are found as of the revision that is asked for, and no other', () => {
		const kept = new KeptRows();
		kept.take(rowOf('thread:a', minute(1)));
		expect(kept.get('thread:a', '1-a')?.id).toBe('thread:a');
		expect(kept.get('thread:a', '2-b')).toBeUndefined();
		kept.show(rowOf('thread:a', minute(2), '2-b'));
		expect(kept.get('thread:a', '2-b')?.rev).toBe('2-b');
	});

	it('are not found once they have left the index', () => {
		const kept = new KeptRows();
		kept.take(rowOf('thread:a', minute(1)));
		kept.show(rowOf('thread:a', minute(1)));
		kept.drop('thread:a');
		expect(kept.get('thread:a', '1-a')).toBeUndefined();
	});

	it('are the newest, in whatever order they come', () => {
		for (const order of [
			(n: number) => n,
			(n: number) => 9000 - n,
			(n: number) => (n * 7) % 9001
		]) {
			const kept = new KeptRows();
			for (let n = 0; n < 9001; n++) kept.take(rowOf(`thread:${order(n)}`, minute(order(n))));
			const found = Array.from({ length: 9001 }, (_, n) => n).filter((n) =>
				kept.get(`thread:${n}`, '1-a')
			);
			expect(found.length).toBeLessThan(4000);
			for (let n = 9000; n > 7000; n--) expect(found).toContain(n);
		}
	});

	it('are no more than a few hundred of those that were shown', () => {
		const kept = new KeptRows();
		for (let n = 0; n < 400; n++) kept.show(rowOf(`thread:${n}`, minute(n)));
		expect(kept.get('thread:0', '1-a')).toBeUndefined();
		expect(kept.get('thread:399', '1-a')).toBeDefined();
	});
});
