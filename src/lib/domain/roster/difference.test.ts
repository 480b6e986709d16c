import { describe, expect, it } from 'vitest';
import { difference, retiresMany, type PresentPerson, type PresentUnit } from './difference';
import type { RosterFault, RosterRow } from './rows';

const TODAY = '2026-04-01';

const person = (changes: Partial<PresentPerson> = {}): PresentPerson => ({
	personId: 'p1',
	staffNumber: '0001',
	name: '例田 一郎',
	kana: '',
	unit: 'somu',
	unitName: '総務課',
	title: '主事',
	disabled: false,
	...changes
});

const row = (changes: Partial<RosterRow> = {}): RosterRow => ({
	line: 2,
	staffNumber: '0001',
	name: '例田 一郎',
	kana: undefined,
	unitCode: '',
	unitName: '総務課',
	title: '主事',
	weeklyMinutes: undefined,
	effectiveOn: '',
	mail: undefined,
	...changes
});

const UNITS: PresentUnit[] = [
	{ unit: 'somu', name: '総務課' },
	{ unit: 'zeimu', name: '税務課', code: '0201' }
];

const compare = (
	rows: RosterRow[],
	people: PresentPerson[] = [person()],
	faults: RosterFault[] = []
) => {
	let made = 0;
	return difference({
		rows,
		faults,
		people,
		units: UNITS,
		today: TODAY,
		newUnit: (code) => `new-${code}`,
		newPerson: () => `q${++made}`
	});
};

describe('a roster compared with who is there', () => {
	it('changes nothing where nothing differs', () =>
		expect(compare([row()])).toMatchObject({ changes: [], units: [], unchanged: 1 }));

	it('takes kana of another width or shape for the same', () => {
		const known = [person({ kana: 'れいだ いちろう' })];
		expect(compare([row({ kana: 'ﾚｲﾀﾞ ｲﾁﾛｳ' })], known).unchanged).toBe(1);
		expect(compare([row({ kana: 'ﾐﾎﾝ ｲﾁﾛｳ' })], known).changes).toMatchObject([
			{ kind: 'changed', after: { kana: 'ﾐﾎﾝ ｲﾁﾛｳ' } }
		]);
	});

	it('takes a stray space, or another width, for no other name: not of an office, not of a person', () => {
		const written = row({ unitName: '総　務課', name: '例田　一郎' });
		expect(compare([written])).toMatchObject({ changes: [], units: [], unchanged: 1 });
		expect(compare([row({ name: '例田一郎' })]).changes).toMatchObject([{ kind: 'changed' }]);
	});

	it('takes nobody’s reading away because a cell is empty', () => {
		const known = [person({ kana: 'れいだ いちろう' })];
		expect(compare([row({ kana: '' })], known)).toMatchObject({ changes: [], unchanged: 1 });
	});

	it('brings new people as active members of a unit', () => {
		const { changes } = compare([row(), row({ staffNumber: '0002', name: '見本 ふみ' })]);
		expect(changes).toMatchObject([
			{ kind: 'new', personId: 'q1', staffNumber: '0002', after: { unit: 'somu', disabled: false } }
		]);
	});

	it('moves people, by the code of a unit before its name', () => {
		const { changes, units } = compare([row({ unitCode: '0201', unitName: '税務課' })]);
		expect(changes).toEqual([
			{
				kind: 'moved',
				personId: 'p1',
				staffNumber: '0001',
				name: '例田 一郎',
				line: 2,
				details: ['総務課 → 税務課'],
				after: { unit: 'zeimu', unitName: '税務課' }
			}
		]);
		expect(units).toEqual([]);
	});

	it('renames a unit whose code is known, makes one that is not, and gives codes', () => {
		const { units } = compare([
			row({ unitCode: '0101' }),
			row({ staffNumber: '0002', unitCode: '0201', unitName: '課税課' }),
			row({ staffNumber: '0003', unitCode: '0301', unitName: '総務課' })
		]);
		expect(units).toEqual([
			{ unit: 'somu', name: '総務課', code: '0101', before: '総務課' },
			{ unit: 'zeimu', name: '課税課', code: '0201', before: '税務課' },
			{ unit: 'new-0301', name: '総務課', code: '0301', before: null }
		]);
	});

	it('announces a move that is yet to come, and only that', () => {
		const later = row({
			unitCode: '0201',
			unitName: '税務課',
			title: '主任',
			effectiveOn: '2026-04-10'
		});
		const { changes } = compare([later]);
		const incoming = {
			unit: 'zeimu',
			unitName: '税務課',
			title: '主任',
			from: TODAY,
			on: '2026-04-10'
		};
		expect(changes).toMatchObject([{ kind: 'announced', after: { incoming } }]);
		expect(Object.keys(changes[0]?.after ?? {})).toEqual(['incoming']);
		// Read once more, it says nothing new.
		expect(compare([later], [person({ incoming })]).unchanged).toBe(1);
		// When the day has come, the move takes the place of its announcement.
		const due = { ...later, effectiveOn: TODAY };
		expect(compare([due], [person({ incoming })]).changes).toMatchObject([
			{ kind: 'moved', after: { unit: 'zeimu', title: '主任', incoming: null } }
		]);
	});

	it('lets go who is missing, but nobody whose row is only faulty', () => {
		const people = [person(), person({ personId: 'p2', staffNumber: '0002' })];
		expect(compare([row()], people).changes).toMatchObject([
			{ kind: 'retired', personId: 'p2', after: { disabled: true } }
		]);
		const theirs = { line: 3, staffNumber: '0002', reason: '' };
		expect(compare([row()], people, [theirs])).toMatchObject({ changes: [], held: 0 });
		const nobodys = { line: 3, staffNumber: '', reason: '' };
		expect(compare([row()], people, [nobodys])).toMatchObject({ changes: [], held: 1 });
	});

	it('gives nobody the account of somebody who left', () => {
		const left = [person({ disabled: true })];
		expect(compare([row({ name: '別 の人' })], left)).toMatchObject({
			changes: [],
			faults: [{ line: 2, staffNumber: '0001' }]
		});
		expect(compare([row({ name: '例田　一郎' })], left).changes).toMatchObject([
			{ kind: 'changed', details: ['停止中 → 再開'] }
		]);
	});

	it('asks once more when many would go', () => {
		const people = Array.from({ length: 10 }, (_, n) =>
			person({ personId: `p${n}`, staffNumber: `000${n}` })
		);
		const present = (count: number) =>
			compare(
				people.slice(0, count).map(({ staffNumber }) => row({ staffNumber })),
				people
			);
		expect(retiresMany(present(7))).toBe(false);
		expect(retiresMany(present(6))).toBe(true);
	});
});
