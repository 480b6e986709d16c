import { describe, expect, it } from 'vitest';
import { Rounds } from './rounds';

const MINUTE = 60_000;

/** A clock that goes on when told to, and says what appeared when. */
function begin(random: () => number) {
	let now = 0;
	let planned: { run: () => void; at: number } | null = null;
	const seen: [number, string[]][] = [];
	const rounds = new Rounds(
		{ least: 3 * MINUTE, most: 15 * MINUTE },
		() => now,
		(spaces) => seen.push([now / MINUTE, spaces]),
		(run, ms) => {
			const own = { run, at: now + ms };
			planned = own;
			return () => void (planned === own && (planned = null));
		},
		random
	);
	const goTo = (minute: number) => {
		while (planned !== null && (planned as { at: number }).at <= minute * MINUTE) {
			const { run, at } = planned as { run: () => void; at: number };
			planned = null;
			now = at;
			run();
		}
		now = minute * MINUTE;
	};
	return { rounds, seen, goTo };
}

describe('a post without a name', () => {
	it('waits by chance, never less than the least, and is told of once', () => {
		for (const [chance, minute] of [
			[0, 3],
			[0.5, 9],
			[1, 15]
		] as const) {
			const { rounds, seen, goTo } = begin(() => chance);
			expect(rounds.isDue('post', 'personal-a')).toBe(false);
			// Another change of the space asks again, and does not begin anew.
			goTo(1);
			expect(rounds.isDue('post', 'personal-a')).toBe(false);
			goTo(60);
			expect(seen).toEqual([[minute, ['personal-a']]]);
			expect(rounds.isDue('post', 'personal-a')).toBe(true);
		}
	});

	it('appears with what has waited long enough, in an order that is not that of arrival', () => {
		const chances = [0.5, 0.9, 0.1, 0.8, 0.2];
		const { rounds, seen, goTo } = begin(() => chances.shift() ?? 0.5);
		rounds.isDue('first', 'personal-a'); // due at 9
		goTo(1);
		rounds.isDue('second', 'personal-b'); // due at 14.8
		goTo(7);
		rounds.isDue('third', 'personal-c'); // due at 11.2, and not yet three minutes old at 9
		goTo(9);
		expect(seen).toEqual([[9, ['personal-b', 'personal-a']]]);
		expect(rounds.isDue('third', 'personal-c')).toBe(false);
		goTo(60);
		expect(seen.map(([, spaces]) => spaces)).toEqual([
			['personal-b', 'personal-a'],
			['personal-c']
		]);
	});

	it('is let out at once when its space is to be settled, and others wait on', () => {
		const { rounds, seen, goTo } = begin(() => 0.5);
		rounds.isDue('one', 'personal-a');
		rounds.isDue('other', 'personal-b');
		rounds.release('personal-a');
		expect(rounds.isDue('one', 'personal-a')).toBe(true);
		expect(rounds.isDue('other', 'personal-b')).toBe(false);
		goTo(9);
		expect(seen).toEqual([[9, ['personal-b']]]);
	});

	it('waits for nothing where no delay is wanted', () => {
		const none = new Rounds({ least: 0, most: 0 }, Date.now, () => expect.unreachable());
		expect(none.isDue('post', 'personal-a')).toBe(true);
	});
});
