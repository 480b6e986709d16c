import { describe, expect, it } from 'vitest';
import { isJoinable, isMeantFor, whoMayJoin } from './community';

const of = (fields: object) =>
	({ scope: 'region', municipality: null, host: 's1', ...fields }) as Parameters<
		typeof isJoinable
	>[0];
const here = { id: 's2', municipality: '072036' };

describe('whom a community is meant for', () => {
	it.each([
		[{ scope: 'region' }, true],
		[{ scope: 'municipality', municipality: '072036' }, true],
		[{ scope: 'municipality', municipality: '072079' }, false],
		// Only the invited, wherever they work.
		[{ scope: 'closed' }, false],
		[{ scope: 'closed', municipality: '072036' }, false],
		[{ scope: 'closed', municipality: '072079', invited: ['s2'] }, true],
		[{ scope: 'closed', invited: ['s3'] }, false],
		[{ scope: 'closed', host: 's2' }, true],
		// What an invitation says of an open one does not matter.
		[{ scope: 'municipality', municipality: '072079', invited: ['s2'] }, false]
	])('%j: %s', (fields, expected) => {
		expect(isMeantFor(of(fields), here)).toBe(expected);
		expect(isJoinable(of(fields), here)).toBe(expected);
		expect(isJoinable(of({ ...fields, archived: true }), here)).toBe(false);
	});

	it('says what to do', () => {
		expect(whoMayJoin({ scope: 'closed' })).toContain('世話役');
		expect(whoMayJoin({ scope: 'municipality' })).toContain('同じ市町村');
	});
});
