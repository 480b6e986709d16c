import { describe, expect, it } from 'vitest';
import type { PresentPerson, PresentUnit } from './difference';
import type { RosterFault, RosterRow } from './rows';
import { readZeros, type ZeroAnswer } from './zeros';

const person = (staffNumber: string): PresentPerson => ({
	personId: `p${staffNumber}`,
	staffNumber,
	name: '例田 一郎',
	kana: '',
	unit: 'somu',
	unitName: '総務課',
	title: '主事',
	disabled: false
});

const row = (line: number, staffNumber: string, unitCode = ''): RosterRow => ({
	line,
	staffNumber,
	name: '例田 一郎',
	kana: undefined,
	unitCode,
	unitName: `${unitCode}課`,
	title: '主事',
	weeklyMinutes: undefined,
	effectiveOn: '',
	mail: undefined
});

const UNITS: PresentUnit[] = [{ unit: 'somu', name: '0101課', code: '0101' }];

const read = (
	rows: RosterRow[],
	answer: ZeroAnswer,
	numbers = ['00012', '00013', '20014'],
	faults: RosterFault[] = []
) => readZeros({ rows, faults, people: numbers.map(person), units: UNITS, answer });
const numbersOf = ({ rows }: { rows: RosterRow[] }) => rows.map(({ staffNumber }) => staffNumber);

describe('numbers that Excel took the zeros of', () => {
	const rows = [row(2, '12'), row(3, '013'), row(4, '20014')];

	it('leave their people as they are until somebody answers', () => {
		const result = read(rows, 'keep');
		expect(numbersOf(result)).toEqual(['20014']);
		expect(result.present).toEqual(expect.arrayContaining(['00012', '00013']));
		expect(result.lost).toEqual({
			answer: 'keep',
			people: 2,
			units: 0,
			examples: [
				{ line: 2, written: '12', known: '00012' },
				{ line: 3, written: '013', known: '00013' }
			]
		});
	});

	it('are read as those on record, or as they stand, as was answered', () => {
		expect(numbersOf(read(rows, 'same'))).toEqual(['00012', '00013', '20014']);
		expect(numbersOf(read(rows, 'other'))).toEqual(['12', '013', '20014']);
		expect(read(rows, 'other').present).toEqual([]);
	});

	it('are not asked about where nothing was lost', () => {
		expect(read([row(2, '00012'), row(3, '15')], 'keep').lost).toBeNull();
		expect(read([row(2, '12'), row(3, '00012')], 'keep').lost).toBeNull();
		expect(read([row(2, '12')], 'keep', ['12', '00012']).lost).toBeNull();
		expect(read([row(2, 'S12')], 'keep', ['0S12']).lost).toBeNull();
	});

	it('of a new person are completed as well, where all are equally long', () => {
		const more = [...rows, row(5, '15')];
		expect(numbersOf(read(more, 'keep'))).toEqual(['20014']);
		expect(numbersOf(read(more, 'same'))).toContain('00015');
		expect(numbersOf(read(more, 'same', ['00012', '00013', '20014', '345']))).toContain('15');
	});

	it('may belong to two people: then nobody is changed', () => {
		const result = read([row(2, '12')], 'same', ['0012', '00012']);
		expect(result.rows).toEqual([]);
		expect(result.present).toEqual(['0012', '00012']);
		expect(result.faults[0]?.reason).toBe('番号 12 は、登録の 0012 と 00012 のどれかわかりません');
	});

	it('stand twice in the file once they are completed', () =>
		expect(read([row(2, '12'), row(3, '012')], 'same').faults).toMatchObject([
			{ line: 3, staffNumber: '00012' }
		]));

	it('say of a row that cannot be read whose it is', () => {
		const faults = [{ line: 2, staffNumber: '12', reason: '' }];
		expect(read([row(3, '20014')], 'keep', undefined, faults).present).toEqual(['00012']);
	});

	it('are found in codes of units too', () => {
		const coded = [row(2, '20014', '101')];
		const held = read(coded, 'keep');
		expect(held).toMatchObject({ rows: [], present: ['20014'], lost: { people: 0, units: 1 } });
		expect(held.lost?.examples).toEqual([{ line: 2, written: '101', known: '0101' }]);
		expect(read(coded, 'same').rows[0]?.unitCode).toBe('0101');
	});
});
