import { beforeEach, describe, expect, it } from 'vitest';
import { Challenges } from './challenges';
import { OneTime } from './one-time';

let now: number;
let challenges: Challenges;
beforeEach(() => {
	now = Date.parse('2026-04-01T00:00:00Z');
	challenges = new Challenges(() => now);
});
const issue = (purpose: string) => Buffer.from(challenges.issue(purpose)).toString('base64url');

describe('a challenge', () => {
	it('is good once, for its purpose', () => {
		const challenge = issue('register:s0001');
		expect(challenges.use(challenge, 'register:s0002')).toBe(false);
		expect(challenges.use(challenge, 'sign-in')).toBe(false);
		expect(challenges.use(challenge, 'register:s0001')).toBe(true);
		expect(challenges.use(challenge, 'register:s0001')).toBe(false);
	});

	it('is good for five minutes', () => {
		const [early, late] = [issue('sign-in'), issue('sign-in')];
		now += 5 * 60_000;
		expect(challenges.use(early, 'sign-in')).toBe(true);
		now += 1;
		expect(challenges.use(late, 'sign-in')).toBe(false);
		expect(challenges.use(early, 'sign-in')).toBe(false);
	});

	it('cannot be made by anybody else, nor made to last', () => {
		const other = Buffer.from(new Challenges(() => now).issue('sign-in')).toString('base64url');
		const bytes = challenges.issue('sign-in');
		new DataView(bytes.buffer).setFloat64(0, now * 2);
		const longer = Buffer.from(bytes).toString('base64url');
		for (const forged of [other, longer, '', 'x', 'A'.repeat(75), '\u0000'.repeat(75)])
			expect(challenges.use(forged, 'sign-in')).toBe(false);
	});
});

describe('something that waits', () => {
	it('is given out once, and not for ever', () => {
		const waiting = new OneTime<string>(() => now, 1000);
		const [first, second] = [waiting.put('a'), waiting.put('b')];
		expect([waiting.take(first), waiting.take(first), waiting.take('x')]).toEqual([
			'a',
			null,
			null
		]);
		now += 1001;
		expect(waiting.take(second)).toBeNull();
	});
});
