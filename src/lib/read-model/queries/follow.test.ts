/** How often a followed query reads, whatever is written meanwhile. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rested } from './follow';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('rests in proportion to what it costs, and misses nothing', async () => {
	let [reads, written] = [0, 0];
	const query = rested(async () => {
		reads++;
		const seen = written;
		await new Promise((resolve) => setTimeout(resolve, 100));
		return seen;
	});
	const results: unknown[] = [];
	const change = () => void query().then((result) => results.push(result));
	change();
	await passes(100);
	expect(results).toEqual([0]);
	// News every 50 ms for ten seconds: without a rest every one of them would be read.
	for (written = 1; written <= 200; written++) {
		change();
		await passes(50);
	}
	written = 200;
	await passes(5000);
	expect(reads).toBeLessThanOrEqual(1 + 10_000 / 500 + 1);
	expect(reads).toBeGreaterThan(10);
	expect(results.filter((result) => result !== undefined).at(-1)).toBe(200);
});

it('reads at once what changes after a pause', async () => {
	const read = vi.fn(() => Promise.resolve());
	const query = rested(read, () => Promise.resolve());
	await query();
	await passes(3000);
	await query();
	expect(read).toHaveBeenCalledTimes(2);
});
