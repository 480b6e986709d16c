import { describe, expect, it } from 'vitest';
import { threadBy } from '../../../../tests/support/documents';
import type { Row } from '../row';
import { KeptPreviews, previewOf, type Preview } from './kept';

const preview = (id: string, updatedAt: string, rev = '1-a'): Preview => {
	const doc = { ...threadBy('s0001', 'x'), _id: id, updatedAt };
	return previewOf({ id, rev, space: 'community-a', doc } as unknown as Row)!;
};
/** The n-th minute of a year. */
const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();

describe('previews that are kept', () => {
	it('are found as of the revision that is asked for, and no other', () => {
		const kept = new KeptPreviews();
		kept.take(preview('thread:a', minute(1)));
		expect(kept.get('thread:a', '1-a')?.id).toBe('thread:a');
		expect(kept.get('thread:a', '2-b')).toBeUndefined();
		kept.show(preview('thread:a', minute(2), '2-b'));
		expect(kept.get('thread:a', '2-b')?.rev).toBe('2-b');
	});

	it('are not found once they have left the index', () => {
		const kept = new KeptPreviews();
		kept.take(preview('thread:a', minute(1)));
		kept.show(preview('thread:a', minute(1)));
		kept.drop('thread:a');
		expect(kept.get('thread:a', '1-a')).toBeUndefined();
	});

	it('are the newest, in whatever order they come', () => {
		for (const order of [
			(n: number) => n,
			(n: number) => 12000 - n,
			(n: number) => (n * 7) % 12001
		]) {
			const kept = new KeptPreviews();
			for (let n = 0; n < 12001; n++) kept.take(preview(`thread:${order(n)}`, minute(order(n))));
			const found = Array.from({ length: 12001 }, (_, n) => n).filter((n) =>
				kept.get(`thread:${n}`, '1-a')
			);
			expect(found.length).toBeLessThan(7500);
			for (let n = 12000; n > 7000; n--) expect(found).toContain(n);
		}
	});

	it('are no more than a few hundred of those that were shown', () => {
		const kept = new KeptPreviews();
		for (let n = 0; n < 400; n++) kept.show(preview(`thread:${n}`, minute(n)));
		expect(kept.get('thread:0', '1-a')).toBeUndefined();
		expect(kept.get('thread:399', '1-a')).toBeDefined();
	});
});
