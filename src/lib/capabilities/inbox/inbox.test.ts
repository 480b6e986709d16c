/** Marks of what was read, quiet hours, how closely a community is watched. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeDocuments, type Stored } from '$lib/domain/core/merge';
import { documentType } from '$lib/domain/registry';
import { problemsOf } from '$lib/domain/rules';
import { isQuiet, USUAL_NOTICES } from './notices';
import {
	isUnread,
	joinedSeen,
	latest,
	markedRead,
	MAX_SEEN,
	type Readmark,
	type SeenByKey
} from './readmark';
import { levelAt } from './watch';
import { SEED as seed } from '../../../../tests/support/seed';

const NOW = '2026-04-15T03:00:00.000Z';
const PLACE = { author: 's0001', place: 'community-shomu' };
const day = (number: number): string => `2026-04-${String(number).padStart(2, '0')}T00:00:00.000Z`;

const marks = fc.dictionary(
	fc.constantFrom('s0001:a', 's0002:b', 's0003:c', 's0004:d'),
	fc.record({
		at: fc.integer({ min: 1, max: 15 }).map(day),
		replies: fc.integer({ min: 0, max: 9 })
	})
);
const upTo = fc.option(fc.integer({ min: 1, max: 15 }).map(day), { nil: undefined });
const revision = fc.record({ seen: marks, upTo, hash: fc.stringMatching(/^[0-9a-f]{8}$/) });

const stored = ({
	seen,
	upTo,
	hash
}: {
	seen: SeenByKey;
	upTo?: string | undefined;
	hash: string;
}) =>
	({
		...markedRead({ ...PLACE, now: NOW }, { seen, upTo }, undefined),
		_rev: `2-${hash}`
	}) as Readmark & Stored;
const merged = (a: Readmark & Stored, b: Readmark & Stored) =>
	mergeDocuments(documentType('readmark')!, null, a, b) as Readmark | null;

it(`two devices' marks are merged to the later of both, in whichever order (seed ${seed})`, () => {
	fc.assert(
		fc.property(revision, revision, revision, (first, second, third) => {
			const [a, b, c] = [stored(first), stored(second), stored(third)];
			const both = merged(a, b);
			expect(both).not.toBeNull();
			expect(problemsOf(both)).toEqual([]);
			expect({ ...merged(b, a) }).toMatchObject({ seen: both!.seen });
			expect(merged(b, a)?.upTo).toBe(both?.upTo);
			for (const [key, { at, replies }] of [a, b].flatMap(({ seen }) => Object.entries(seen))) {
				expect((both!.seen[key]?.at ?? '') >= at).toBe(true);
				expect((both!.seen[key]?.replies ?? -1) >= replies).toBe(true);
			}
			expect(both?.upTo).toBe(latest(a.upTo, b.upTo));
			// However three meet, they end up saying the same.
			expect(joinedSeen(joinedSeen(a.seen, b.seen), c.seen)).toEqual(
				joinedSeen(a.seen, joinedSeen(b.seen, c.seen))
			);
			expect(joinedSeen(a.seen, a.seen)).toEqual(a.seen);
		}),
		{ seed }
	);
});

it('keeps a bounded number of marks, those made last', () => {
	const many = Object.fromEntries(
		Array.from({ length: MAX_SEEN + 50 }, (_, index) => [
			`s0001:${index}`,
			{ at: new Date(Date.parse(day(1)) + index * 1000).toISOString(), replies: 0 }
		])
	);
	const kept = Object.keys(joinedSeen(many));
	expect(kept).toHaveLength(MAX_SEEN);
	expect(kept).toContain(`s0001:${MAX_SEEN + 49}`);
	expect(kept).not.toContain('s0001:49');
});

it('writes nothing when nothing new was seen, and forgets what is long ago', () => {
	const first = markedRead(
		{ ...PLACE, now: day(1) },
		{ seen: { 's0001:old': { at: day(1), replies: 2 } } },
		undefined
	);
	const again = { seen: { 's0001:old': { at: day(1), replies: 1 } } };
	expect(markedRead({ ...PLACE, now: day(2) }, again, first)).toBe(first);
	const later = markedRead(
		{ ...PLACE, now: '2026-06-01T00:00:00.000Z' },
		{ seen: { 's0001:new': { at: '2026-06-01T00:00:00.000Z', replies: 0 } } },
		first
	);
	expect(Object.keys(later.seen)).toEqual(['s0001:new']);
});

it('a reply that arrives late is new, though its instant has passed', () => {
	const mark = { at: day(10), replies: 3 };
	expect(isUnread({ at: day(10), replies: 3 }, { mark, upTo: undefined })).toBe(false);
	expect(isUnread({ at: day(11), replies: 4 }, { mark, upTo: undefined })).toBe(true);
	expect(isUnread({ at: day(9), replies: 4 }, { mark, upTo: undefined })).toBe(true);
	expect(isUnread({ at: day(9), replies: 4 }, { mark, upTo: day(12) })).toBe(false);
	expect(isUnread({ at: day(13), replies: 4 }, { mark, upTo: day(12) })).toBe(true);
	expect(isUnread({ at: day(1) }, { mark: undefined, upTo: undefined })).toBe(true);
});

/** Tokyo is nine hours ahead: the dates are those of a Wednesday, a Friday and a weekend there. */
it.each([
	['2026-04-14T23:29:00.000Z', true, '水曜 8:29'],
	['2026-04-14T23:30:00.000Z', false, '水曜 8:30'],
	['2026-04-15T08:14:00.000Z', false, '水曜 17:14'],
	['2026-04-15T08:15:00.000Z', true, '水曜 17:15'],
	['2026-04-17T15:30:00.000Z', true, '土曜 0:30, still Friday in London'],
	['2026-04-18T03:00:00.000Z', true, '土曜 12:00'],
	['2026-04-19T03:00:00.000Z', true, '日曜 12:00'],
	['2026-04-19T23:30:00.000Z', false, '月曜 8:30, still Sunday in London']
])('working hours in Tokyo: %s is quiet: %s (%s)', (instant, expected) => {
	expect(isQuiet(USUAL_NOTICES, Date.parse(instant))).toBe(expected);
});

it('quiet hours follow what was chosen', () => {
	const saturday = Date.parse('2026-04-18T03:00:00.000Z');
	expect(isQuiet({ ...USUAL_NOTICES, weekends: true }, saturday)).toBe(false);
	const night = Date.parse('2026-04-18T17:00:00.000Z');
	expect(isQuiet({ ...USUAL_NOTICES, weekends: true }, night)).toBe(true);
	expect(isQuiet({ ...USUAL_NOTICES, always: true }, night)).toBe(false);
});

it('a mute ends by itself', () => {
	expect(levelAt(undefined, NOW)).toBe('mine');
	expect(levelAt({ level: 'all', mutedUntil: day(20) }, NOW)).toBe('none');
	expect(levelAt({ level: 'all', mutedUntil: day(14) }, NOW)).toBe('all');
});
