import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstRun, PART, runWith, withAfter, withBefore } from './parts.screen';

describe('five hundred replies', () => {
	test('are drawn in parts, the newest among them when it is jumped to', () => {
		expect(firstRun(500)).toEqual({ from: 0, to: PART });
		expect(runWith(firstRun(500), 499, 500)).toEqual({ from: 470, to: null });
		expect(withBefore({ from: 470, to: null }, 500)).toEqual({ from: 440, to: null });
		expect(withAfter({ from: 0, to: 30 }, 500)).toEqual({ from: 0, to: 60 });
	});

	test('nearly fewer than a part are drawn whole, with what arrives', () => {
		expect(firstRun(40)).toEqual({ from: 0, to: null });
		expect(firstRun(0)).toEqual({ from: 0, to: null });
	});

	test('whichever is jumped to is drawn, and never many at once', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 600 }), fc.nat(), fc.nat(), (total, a, b) => {
				const first = runWith(firstRun(total), a % total, total);
				const index = b % total;
				const { from, to } = runWith(first, index, total);
				expect(index).toBeGreaterThanOrEqual(from);
				expect(index).toBeLessThan(to ?? total);
				expect((to ?? total) - from).toBeLessThanOrEqual(PART + 20);
			})
		);
	});
});
