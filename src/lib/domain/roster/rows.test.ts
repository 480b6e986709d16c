import { describe, expect, it } from 'vitest';
import { mappingFor, missingFields, suggestedMapping } from './columns';
import { readRows } from './rows';
import { dateOf, weeklyMinutesOf } from './values';

const HEADINGS = [
	'職員番号',
	'氏名',
	'所属コード',
	'所属名',
	'週勤務時間',
	'発令日',
	'メール',
	'備考'
];
const MAPPING = suggestedMapping(HEADINGS);
const ROW = [
	'００１２',
	'例田　一郎',
	'0101',
	'総務課',
	'38:45',
	'令和8年4月1日',
	'a@example.jp',
	''
];

const read = (...rows: string[][]) =>
	readRows(
		HEADINGS,
		rows.map((cells, index) => ({ line: index + 2, cells })),
		MAPPING
	);
const withCell = (heading: string, cell: string): string[] =>
	ROW.map((old, index) => (HEADINGS[index] === heading ? cell : old));

describe('columns', () => {
	it('are found in any width, and under other names', () => {
		const headings = ['職員ＮＯ', ' 氏 名', '課名', '役職'];
		const mapping = suggestedMapping(headings);
		expect(mapping).toMatchObject({ staffNumber: '職員ＮＯ', name: ' 氏 名', title: '役職' });
		expect(missingFields(mapping)).toEqual([]);
		expect(missingFields(suggestedMapping(['番号', '氏名']))).toEqual(['unitName']);
	});

	it('are those that were saved, as far as the file has them', () => {
		const saved = { name: '戸籍氏名', title: '', unitName: '消えた列' };
		const mapping = mappingFor([...HEADINGS, '職名', '戸籍氏名'], saved);
		expect(mapping).toMatchObject({ name: '戸籍氏名', title: '', unitName: '所属名' });
	});
});

describe('cells', () => {
	it.each([
		['2026/4/1', '2026-04-01'],
		['２０２６０４０１', '2026-04-01'],
		['令和元年5月1日', '2019-05-01'],
		['2026/4/1 0:00', '2026-04-01'],
		['2026-04-01 00:00:00', '2026-04-01'],
		['2026-04-01T00:00:00', '2026-04-01'],
		['2026-04-01T00:00:00+09:00', '2026-04-01'],
		['令和 8年 4月 1日', '2026-04-01'],
		['令和　８年　４月　１日', '2026-04-01'],
		['令和8年4月1日(水)', '2026-04-01'],
		['令和8年4月1日（水）', '2026-04-01'],
		['2026年4月1日 水曜日', '2026-04-01'],
		['R8.4.1', '2026-04-01'],
		['Ｒ８．４．１', '2026-04-01'],
		['R.8.4.1', '2026-04-01'],
		['R080401', '2026-04-01'],
		['令8.4.1', '2026-04-01'],
		['㋿8年4月1日', '2026-04-01'],
		['46113', '2026-04-01'],
		['４６１１３', '2026-04-01'],
		['46113.0', '2026-04-01'],
		['80401', null],
		['2026-03-31T15:00:00Z', null],
		['', ''],
		['2026/2/30', null],
		['昨日', null]
	])('%j as a date is %j', (cell, date) => expect(dateOf(cell)).toBe(date));

	it.each([
		['38:45', 2325],
		['38時間45分', 2325],
		['38:45:00', 2325],
		['38.75', 2325],
		['３８：４５', 2325],
		['', undefined],
		['0', null],
		['61', null],
		['三十八', null]
	])('%j as weekly hours is %j minutes', (cell, minutes) =>
		expect(weeklyMinutesOf(cell)).toBe(minutes)
	);
});

describe('rows', () => {
	it('keep leading zeros and names as they are typed', () => {
		const { rows, faults } = read(ROW);
		expect(faults).toEqual([]);
		expect(rows).toEqual([
			{
				line: 2,
				staffNumber: '0012',
				name: '例田　一郎',
				kana: undefined,
				unitCode: '0101',
				unitName: '総務課',
				title: undefined,
				weeklyMinutes: 2325,
				effectiveOn: '2026-04-01',
				mail: 'a@example.jp'
			}
		]);
	});

	it.each([
		['氏名', '=1+1', '氏名が「=」で始まっています'],
		['氏名', '＠例田', '氏名が「＠」で始まっています'],
		['氏名', '例\n田', '氏名の中に改行があります'],
		['氏名', '\uFFFD田', '氏名に読み取れない文字があります'],
		['氏名', '\uE000田', '氏名に読み取れない文字があります'],
		['氏名', ' ', '氏名がありません'],
		['氏名', 'あ'.repeat(61), '氏名が60文字を超えています'],
		['職員番号', '', '職員番号がありません'],
		['職員番号', '12/3', '職員番号に使えない文字があります（英数字20文字まで）'],
		['所属名', '', '所属名がありません'],
		['所属名', '#N/A', '所属名がExcelのエラー（#N/A）です'],
		['氏名', '－', '氏名がありません'],
		['氏名', '="=1+1"', '氏名が「=」で始まっています']
	])('with %s %j are not taken', (heading, cell, reason) => {
		const { rows, faults } = read(withCell(heading, cell));
		expect(rows).toEqual([]);
		expect(faults).toMatchObject([{ line: 2, reason }]);
	});

	it('without a 所属コード are taken where nobody has one, and not among those that have', () => {
		const without = withCell('所属コード', '');
		expect(read(without)).toMatchObject({ rows: [{ unitCode: '' }], faults: [] });
		const second = withCell('職員番号', '0013');
		expect(read(without, second).faults).toMatchObject([
			{ line: 2, reason: '所属コードがありません' }
		]);
	});

	it('that write a dash for nothing, or a number as a formula for text, are taken', () => {
		const dashes = [
			['発令日', '－'],
			['メール', '-'],
			['週勤務時間', '―']
		].reduce((row, [name, cell]) => row.map((old, n) => (HEADINGS[n] === name ? cell! : old)), ROW);
		const numbered = withCell('職員番号', '="000123"');
		const apostrophe = withCell('職員番号', "'000124");
		const { rows, faults, unread } = read(dashes, numbered, apostrophe);
		expect([faults, unread]).toEqual([[], []]);
		expect(rows.map(({ staffNumber }) => staffNumber)).toEqual(['0012', '000123', '000124']);
		expect(rows[0]).toMatchObject({ effectiveOn: '', mail: undefined, weeklyMinutes: undefined });
	});

	it('stay usable where a column cannot be read, and the column says so once', () => {
		const spoilt = [
			['週勤務時間', '長い'],
			['発令日', '4月'],
			['メール', 'a@b']
		].reduce((row, [name, cell]) => row.map((old, n) => (HEADINGS[n] === name ? cell! : old)), ROW);
		const again = spoilt.map((cell, n) => (HEADINGS[n] === '職員番号' ? '0013' : cell));
		const { rows, faults, unread } = read(spoilt, again);
		expect(faults).toEqual([]);
		expect(rows).toMatchObject([
			{ staffNumber: '0012', effectiveOn: null, mail: undefined, weeklyMinutes: undefined },
			{ staffNumber: '0013', effectiveOn: null }
		]);
		expect(unread).toEqual([
			{ field: 'weeklyHours', rows: 2, line: 2, cell: '長い' },
			{ field: 'effectiveOn', rows: 2, line: 2, cell: '4月' },
			{ field: 'mail', rows: 2, line: 2, cell: 'a@b' }
		]);
	});

	it('may say anything in columns that are not read', () =>
		expect(read(withCell('備考', '=\n1')).faults).toEqual([]));

	it('have as many cells as there are headings', () => {
		expect(read(ROW.slice(0, 5)).faults[0]?.reason).toContain('列が足りません');
		expect(read([...ROW, 'x']).faults[0]?.reason).toContain('列が多すぎます');
		expect(read([...ROW, '', '']).faults).toEqual([]);
	});

	it('contradict no row above', () => {
		const other = withCell('職員番号', '0013');
		const renamed = other.map((cell) => (cell === '総務課' ? '税務課' : cell));
		const { rows, faults } = read(ROW, withCell('職員番号', '0012'), renamed);
		expect(rows).toHaveLength(1);
		expect(faults).toEqual([
			{ line: 3, staffNumber: '0012', reason: '職員番号 0012 は、2行目と重複しています' },
			{
				line: 4,
				staffNumber: '0013',
				reason: '所属コード 0101 の所属名が、2行目（総務課）と違います'
			}
		]);
	});
});
