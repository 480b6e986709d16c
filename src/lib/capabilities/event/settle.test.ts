import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '$lib/domain/rules';
import { newSignup, type Meeting, type Signup, type Verdict } from './event';
import { settle } from './settle';

const DATE = '2026-04-15';
const BEFORE = '2026-04-01T00:00:00.000Z';
const AFTER = '2026-04-16T00:00:00.000Z';
const SERIES = 'series:s0004:daisan';

const meeting = (capacity: number, cancelled = false): Meeting => ({
	series: SERIES,
	date: DATE,
	title: '交流会',
	theme: '',
	place: '会議室',
	startTime: '16:00',
	endTime: '17:00',
	capacity,
	cancelled
});

/** A server in miniature: sign-ups in the order of arrival, and the verdicts written so far. */
class Desk {
	signups: Signup[] = [];
	verdicts = new Map<string, Verdict>();
	#revision = 0;

	arrive(person: string, state: Signup['state'] = 'in'): this {
		const signup = newSignup({
			author: person,
			now: BEFORE,
			series: SERIES,
			date: DATE,
			attendance: 'venue'
		});
		this.signups = this.signups.filter(({ _id }) => _id !== signup._id);
		this.signups.push({ ...signup, state, _rev: `${++this.#revision}-aa` });
		return this;
	}

	settle(at: Meeting | null, now = BEFORE): Verdict[] {
		const changed = settle(at, this.signups, [...this.verdicts.values()], now);
		for (const verdict of changed) {
			expect(problemsOf(verdict)).toEqual([]);
			this.verdicts.set(verdict.signup, { ...verdict, _rev: `${++this.#revision}-bb` });
		}
		return changed;
	}

	/** 「s1:confirmed s2:waiting」, in the order of the queue. */
	get picture(): string {
		return [...this.verdicts.values()]
			.sort((a, b) => a.order - b.order)
			.map(({ person, outcome }) => `${person}:${outcome}`)
			.join(' ');
	}

	persons(outcome: Verdict['outcome']): string[] {
		return [...this.verdicts.values()].filter((v) => v.outcome === outcome).map((v) => v.person);
	}
}

describe('settle', () => {
	it('gives seats in the order of arrival', () => {
		const desk = new Desk().arrive('s1').arrive('s2').arrive('s3');
		desk.settle(meeting(2));
		expect(desk.picture).toBe('s1:confirmed s2:confirmed s3:waiting');
	});

	it('changes nothing when everything is settled', () => {
		const desk = new Desk().arrive('s1').arrive('s2').arrive('s3', 'cancelled');
		expect(desk.settle(meeting(1))).toHaveLength(3);
		expect(desk.settle(meeting(1))).toEqual([]);
	});

	it('gives a freed seat to the first who waits', () => {
		const desk = new Desk().arrive('s1').arrive('s2').arrive('s3');
		desk.settle(meeting(1));
		desk.arrive('s1', 'cancelled').settle(meeting(1));
		expect(desk.picture).toBe('s1:cancelled s2:confirmed s3:waiting');
	});

	it('sends whoever signs up again to the end of the queue', () => {
		const desk = new Desk().arrive('s1').arrive('s2');
		desk.settle(meeting(1));
		desk.arrive('s1', 'cancelled').settle(meeting(1));
		desk.arrive('s1').settle(meeting(1));
		expect(desk.picture).toBe('s2:confirmed s1:waiting');
	});

	it('lets people keep their place when they change how they come', () => {
		const desk = new Desk().arrive('s1').arrive('s2');
		desk.settle(meeting(1));
		desk.arrive('s1').settle(meeting(1));
		expect(desk.picture).toBe('s1:confirmed s2:waiting');
	});

	it('fills new seats when the capacity is raised', () => {
		const desk = new Desk().arrive('s1').arrive('s2').arrive('s3');
		desk.settle(meeting(1));
		desk.settle(meeting(2));
		expect(desk.picture).toBe('s1:confirmed s2:confirmed s3:waiting');
	});

	it('throws nobody out when the capacity is lowered, and promotes nobody until it is met', () => {
		const desk = new Desk().arrive('s1').arrive('s2').arrive('s3');
		desk.settle(meeting(2));
		desk.settle(meeting(1));
		expect(desk.picture).toBe('s1:confirmed s2:confirmed s3:waiting');
		desk.arrive('s1', 'cancelled').settle(meeting(1));
		expect(desk.picture).toBe('s1:cancelled s2:confirmed s3:waiting');
	});

	it('declines all when the meeting is cancelled, and gives the places back when it is not', () => {
		const desk = new Desk().arrive('s1').arrive('s2');
		desk.settle(meeting(1));
		desk.settle(meeting(1, true));
		expect(desk.picture).toBe('s1:declined s2:declined');
		desk.settle(meeting(1));
		expect(desk.picture).toBe('s1:confirmed s2:waiting');
	});

	it('declines what arrives after the end, and takes nothing back', () => {
		const desk = new Desk().arrive('s1').arrive('s2');
		desk.settle(meeting(1));
		desk.arrive('s3').settle(meeting(3), AFTER);
		expect(desk.picture).toBe('s1:confirmed s2:waiting s3:declined');
		expect(desk.settle(meeting(3), AFTER)).toEqual([]);
	});

	it('declines sign-ups for a date without a meeting', () => {
		const desk = new Desk().arrive('s1');
		desk.settle(null);
		expect(desk.verdicts.values().next().value?.outcome).toBe('declined');
	});

	it('holds its promises for any history', () => {
		const person = fc.integer({ min: 1, max: 8 }).map((n) => `s${n}`);
		const step = fc.oneof(
			fc.record({ kind: fc.constant('arrive' as const), person }),
			fc.record({ kind: fc.constant('leave' as const), person }),
			fc.record({ kind: fc.constant('resize' as const), capacity: fc.integer({ min: 1, max: 6 }) }),
			fc.record({ kind: fc.constant('settle' as const) })
		);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const desk = new Desk();
				let capacity = 3;
				for (const now of steps) {
					const before = new Set(desk.persons('confirmed'));
					if (now.kind === 'arrive') desk.arrive(now.person);
					else if (now.kind === 'leave') desk.arrive(now.person, 'cancelled');
					else if (now.kind === 'resize') capacity = now.capacity;
					else desk.settle(meeting(capacity));
					if (now.kind !== 'settle') continue;

					const confirmed = desk.persons('confirmed');
					const isIn = (name: string) =>
						desk.signups.some(({ author, state }) => author === name && state === 'in');
					// Only those who had a seat already may be more than the capacity.
					if (confirmed.some((name) => !before.has(name)))
						expect(confirmed.length).toBeLessThanOrEqual(capacity);
					// Nobody who stays in loses a seat.
					for (const name of before) if (isIn(name)) expect(confirmed).toContain(name);
					// No seat stays free while somebody waits.
					if (desk.persons('waiting').length > 0)
						expect(confirmed.length).toBeGreaterThanOrEqual(capacity);
					// Whoever got a seat now came before everybody who waits.
					const orderOf = (name: string) =>
						[...desk.verdicts.values()].find((v) => v.person === name)?.order ?? 0;
					for (const name of confirmed.filter((candidate) => !before.has(candidate)))
						for (const waiting of desk.persons('waiting'))
							expect(orderOf(name)).toBeLessThan(orderOf(waiting));
					expect(desk.settle(meeting(capacity))).toEqual([]);
				}
			}),
			// fast-check prints the seed and the shrunk history of a failure.
			{ numRuns: 300 }
		);
	});
});
