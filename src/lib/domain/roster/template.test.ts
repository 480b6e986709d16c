import { expect, it } from 'vitest';
import { mappingFor, missingFields } from './columns';
import { readRows } from './rows';
import { rosterTemplate } from './template';

it('the roster to fill in is read without a fault, every column of it', () => {
	const [headings = [], ...records] = rosterTemplate()
		.replace('\ufeff', '')
		.trimEnd()
		.split('\r\n')
		.map((line) => line.split(','));
	const mapping = mappingFor(headings, {});
	expect(missingFields(mapping)).toEqual([]);
	expect(Object.keys(mapping)).toHaveLength(headings.length);
	const { faults, unread, rows } = readRows(
		headings,
		records.map((cells, index) => ({ line: index + 2, cells })),
		mapping
	);
	expect(faults).toEqual([]);
	expect(unread).toEqual([]);
	expect(rows[0]).toMatchObject({ weeklyMinutes: 2325, effectiveOn: '2026-04-01' });
});
