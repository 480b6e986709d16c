import { describe, expect, it } from 'vitest';
import type { PresentUnit } from './difference';
import type { RosterRow } from './rows';
import {
	MAX_SPELLINGS,
	readSpellings,
	spellingsOf,
	spellingsText,
	type SpellingAnswer
} from './spellings';

const row = (line: number, unitName: string, unitCode = ''): RosterRow => ({
	line,
	staffNumber: String(line),
	name: '例田 一郎',
	kana: undefined,
	unitCode,
	unitName,
	title: '主事',
	weeklyMinutes: undefined,
	effectiveOn: '',
	mail: undefined
});

/** As many rows with one name, from a line on. */
const rowsOf = (from: number, count: number, name: string): RosterRow[] =>
	Array.from({ length: count }, (_, n) => row(from + n, name));

const unit = (name: string, more: Partial<PresentUnit> = {}): PresentUnit => ({
	unit: name,
	name,
	...more
});

const read = (
	rows: RosterRow[],
	units: PresentUnit[],
	answers: Record<number, SpellingAnswer> = {}
) =>
	readSpellings({
		rows,
		all: rows,
		units,
		answers: new Map(Object.entries(answers).map(([line, answer]) => [Number(line), answer]))
	});
const namesOf = ({ rows }: { rows: RosterRow[] }) => rows.map(({ unitName }) => unitName);
const near = ({ doubts }: ReturnType<typeof read>) =>
	doubts.map(({ written, near }) => `${written}→${near}`);

describe('a unit that is named almost like one on record', () => {
	const rows = [row(2, '総務課'), row(3, '総務化'), row(4, '総務化')];
	const units = [unit('総務課')];

	it('is asked about, and its people stay as they are', () => {
		const result = read(rows, units);
		expect(namesOf(result)).toEqual(['総務課']);
		expect(result.present).toEqual(['3', '4']);
		expect(result.doubts).toEqual([
			{ answer: 'keep', line: 3, written: '総務化', people: 2, near: '総務課', isOnRecord: true }
		]);
	});

	it('is read as that one, or as a new one, as was answered by any of its lines', () => {
		expect(namesOf(read(rows, units, { 3: 'same' }))).toEqual(['総務課', '総務課', '総務課']);
		expect(namesOf(read(rows, units, { 4: 'new' }))).toEqual(['総務課', '総務化', '総務化']);
		expect(read(rows, units, { 4: 'new' })).toMatchObject({
			present: [],
			doubts: [{ answer: 'new', line: 3 }]
		});
		expect(namesOf(read(rows, units, { 2: 'same', 9: 'new' }))).toEqual(['総務課']);
	});

	it.each([
		['one character more', '総務課課', '総務課'],
		['one character less', '行政センタ', '行政センター'],
		['another character', '行政センタ一', '行政センター'],
		['another width besides', '行政ｾﾝﾀ-', '行政センター'],
		['a remark behind it', '総務課（本庁）', '総務課'],
		['its remark left out', '総務課', '総務課（本庁）'],
		['another character before a remark', '総務化（本庁）', '総務課'],
		[
			'another character in a very long name',
			`${'広域連携推進'.repeat(8)}化`,
			`${'広域連携推進'.repeat(8)}課`
		]
	])('is found with %s', (_, written, known) => {
		expect(near(read([row(2, written)], [unit(known)]))).toEqual([`${written}→${known}`]);
	});

	it.each([
		['the same but for widths and spaces', 'ＩＴ 推進課', 'IT推進課'],
		['of two characters', '税務', '総務'],
		['two characters apart', '総合対策課', '総務課'],
		['with another number', '第2課', '第1課'],
		['with one more number', '第10課', '第1課'],
		['with another number in kanji', '第二総務課', '第三総務課'],
		['with another letter', 'B班総務', 'A班総務'],
		['on another side', '西行政センター', '東行政センター'],
		['with another remark', '総務課（東支所）', '総務課（本庁）'],
		['with a remark behind another number', '第2総務課（本庁）', '第1総務課']
	])('is another one when it is %s', (_, written, known) => {
		const result = read([row(2, written)], [unit(known)]);
		expect(result.doubts).toEqual([]);
		expect(namesOf(result)).toEqual([written]);
	});

	it('is not asked about when it has another code, or the code of one on record', () => {
		const known = [unit('総務課', { code: '0101' })];
		expect(near(read([row(2, '総務化', '0102')], known))).toEqual([]);
		expect(near(read([row(2, '総務化', '0101')], known))).toEqual([]);
		expect(near(read([row(2, '総務化')], known))).toEqual(['総務化→総務課']);
		// One that was made by hand, whose code the file brings.
		const byHand = [row(2, '総務課', '0101'), row(3, '総務化', '0102')];
		expect(near(read(byHand, [unit('総務課')]))).toEqual([]);
	});

	it('is read as one without a code without taking its own there', () => {
		const [first] = read([row(2, '総務化', '0102')], [unit('総務課')], { 2: 'same' }).rows;
		expect(first).toMatchObject({ unitName: '総務課', unitCode: '' });
	});

	it('is found among any number of names that are written alike', () => {
		// Each has a code of its own, and people in the file: another office than the one that is asked about.
		const kanji = Array.from({ length: 30 }, (_, n) => String.fromCodePoint(0x5100 + n));
		const others = kanji.map((one, n) => unit(`総務${one}課`, { code: String(1000 + n) }));
		const rows = others.map(({ name, code }, n) => row(n + 3, name, code));
		const units = [...others, unit('総務科課')];
		expect(near(read([...rows, row(2, '総務化課', '9999')], units))).toEqual(['総務化課→総務科課']);
	});

	it('is not asked about when that one is closed', () => {
		expect(near(read([row(2, '総務化')], [unit('総務課', { closed: true })]))).toEqual([]);
	});

	it('is compared with the one that has the most people in the file', () => {
		const both = [unit('総務部'), unit('総務課')];
		expect(near(read([...rowsOf(2, 3, '総務課'), row(9, '総務化')], both))).toEqual([
			'総務化→総務課'
		]);
	});
});

describe('a first roster', () => {
	it('asks about a name beside which another one has five times its rows', () => {
		const result = read([...rowsOf(2, 10, '総務課'), ...rowsOf(20, 2, '総務化')], []);
		expect(result.doubts).toEqual([
			{ answer: 'keep', line: 20, written: '総務化', people: 2, near: '総務課', isOnRecord: false }
		]);
		expect(result.present).toEqual(['20', '21']);
	});

	it('asks nothing about offices of much the same size', () => {
		expect(read([...rowsOf(2, 9, '財務課'), ...rowsOf(20, 2, '税務課')], []).doubts).toEqual([]);
	});

	it('waits with a misspelling of what may be a misspelling itself', () => {
		const rows = [row(2, '総務化課'), ...rowsOf(3, 5, '総務化')];
		const units = [unit('総務課')];
		expect(near(read(rows, units))).toEqual(['総務化課→総務化', '総務化→総務課']);
		expect(namesOf(read(rows, units, { 2: 'same' }))).toEqual([]);
		const both = namesOf(read(rows, units, { 2: 'same', 3: 'same' }));
		expect(both).toEqual(Array(6).fill('総務課'));
	});
});

it('what is on record ends the search, also when the file doubts its name too', () => {
	const rows = [...rowsOf(2, 5, '総務化'), row(9, '総務課', '0909')];
	const result = read(rows, [unit('総務課', { code: '0101' })], { 2: 'same', 9: 'same' });
	expect(near(result)).toEqual(['総務化→総務課', '総務課→総務化']);
	expect(namesOf(result)).toEqual(Array(6).fill('総務課'));
});

describe('the questions', () => {
	it('are so many at most; further names stay as they are', () => {
		const kanji = (n: number) => String.fromCodePoint(0x5100 + n);
		const rows = Array.from({ length: MAX_SPELLINGS + 3 }, (_, n) =>
			row(n + 2, `総務課${kanji(n)}`)
		);
		const last = MAX_SPELLINGS + 4;
		const result = read(rows, [unit('総務課')], { [last]: 'new' });
		expect(result.doubts).toHaveLength(MAX_SPELLINGS);
		expect(result.more).toBe(3);
		expect(result.rows).toEqual([]);
		expect(result.present).toContain(String(last));
	});

	it('are answered in the query of a request', () => {
		const answers = new Map([[12, 'same'] as const, [40, 'new'] as const]);
		expect(spellingsText(answers)).toBe('12:same,40:new');
		expect(spellingsOf('12:same,40:new')).toEqual(answers);
		expect(spellingsOf('')).toEqual(new Map());
	});

	it.each([
		'x',
		'12',
		'12:maybe',
		'0:same',
		'-1:same',
		'12:same,',
		'12:same;13:new',
		'99999999:same',
		Array.from({ length: MAX_SPELLINGS + 1 }, (_, n) => `${n + 1}:new`).join(',')
	])('are not answered by %j', (text) => {
		expect(spellingsOf(text)).toBeNull();
	});
});
