import { describe, expect, it } from 'vitest';
import { PublishingRounds } from './publishing-rounds';

const MINUTE = 60_000;

/** A clock that goes on when told to, and says what appeared when. */
function begin(random: () => number) {
	let now = 0;
	let planned: { run: () => void; at: number } | null = null;
	const seen: [number, string[]][] = [];
	const rounds = new PublishingRounds(
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
	it('waits by chance, never less than the least, and may appear until it has', () => {
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
			// Should its publication fail, it is still due.
			for (let n = 0; n < 2; n++) expect(rounds.isDue('post', 'personal-a')).toBe(true);
			rounds.forget('post');
			expect(rounds.isDue('post', 'personal-a')).toBe(false);
		}
	});

	it('appears with what has waited long enough, in an order that is not that of arrival', () => {
		const chances = [0.5, 0.8, 0.2];
		const { rounds, seen, goTo } = begin(() => chances.shift() ?? 0.5);
		rounds.isDue('first', 'personal-a'); // the round is at 9
		goTo(1);
		rounds.isDue('second', 'personal-b');
		goTo(7);
		rounds.isDue('third', 'personal-c'); // not yet three minutes old at 9
		goTo(9);
		expect(seen).toEqual([[9, ['personal-b', 'personal-a']]]);
		expect(rounds.isDue('third', 'personal-c')).toBe(false);
		goTo(60);
		expect(seen.slice(1)).toEqual([[18, ['personal-c']]]);
	});

	it('comes no sooner however many others wait', () => {
		const { rounds, seen, goTo } = begin(() => 0.5);
		rounds.isDue('victim', 'personal-v');
		for (let n = 0; n < 500; n++) {
			goTo(n / 100);
			rounds.isDue(`flood ${n}`, `personal-${n}`);
		}
		goTo(9);
		expect(seen[0]?.[0]).toBe(9);
		expect(seen[0]?.[1]).toContain('personal-v');
	});

	it('of one person appears alone: two together would be known for theirs', () => {
		const { rounds, seen, goTo } = begin(() => 0.5);
		rounds.isDue('question', 'personal-a');
		rounds.isDue('thanks', 'personal-a');
		const due = () => ['question', 'thanks'].filter((post) => rounds.isDue(post, 'personal-a'));
		goTo(9);
		const [first] = due();
		expect(due()).toEqual([first]);
		rounds.forget(first!);
		goTo(18);
		expect(seen).toEqual([
			[9, ['personal-a']],
			[18, ['personal-a']]
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
		const none = new PublishingRounds({ least: 0, most: 0 }, Date.now, () => expect.unreachable());
		expect(none.isDue('post', 'personal-a')).toBe(true);
	});
});
