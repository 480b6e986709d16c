import Encoding from 'encoding-japanese';

/** Rosters (職員名簿) for tests and the bench: as a personnel system writes them. */

export const HEADINGS = [
	'職員番号',
	'氏名',
	'氏名カナ',
	'旧姓使用',
	'所属コード',
	'所属名',
	'職名',
	'職種',
	'任用区分',
	'週勤務時間',
	'発令日',
	'メール',
	'内線'
] as const;

const FAMILY = ['例田', '見本', '仮名川', '試山', '雛形', '凡例', '例沢', '作例野', '髙例', '例﨑'];
const GIVEN = ['はじめ', 'ふみ', 'つむぐ', 'まとめ', 'さとる', 'もも', 'けい', 'めぐみ', 'あきら'];
const TITLES = ['主事', '主任', '主査', '係長', '課長'];
const PER_UNIT = 30;

/** One well-formed row; `n` makes it another person's. Numbers keep their leading zeros. */
export function rosterRow(n: number): string[] {
	const unit = Math.floor(n / PER_UNIT);
	return [
		String(n).padStart(6, '0'),
		`${FAMILY[n % FAMILY.length]}\u3000${GIVEN[n % GIVEN.length]}`,
		'ﾚｲﾀﾞ ﾊｼﾞﾒ',
		'',
		String(1000 + unit).padStart(6, '0'),
		`第${unit + 1}課`,
		TITLES[n % TITLES.length] ?? '',
		'一般事務',
		'正規',
		'38:45',
		'2026/4/1',
		`s${n}@example.jp`,
		String(2000 + (n % 1000))
	];
}

const quoted = (cell: string): string =>
	/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** CSV text of rows below the usual headings. */
export const csvText = (rows: readonly (readonly string[])[], newline = '\r\n'): string =>
	[HEADINGS, ...rows].map((row) => row.map(quoted).join(',') + newline).join('');

/** CP932 as such systems write it; what it lacks becomes bytes nobody can read. */
export function cp932(text: string): Uint8Array {
	const parts = text.split(/(\uFFFD)/u).map((part) =>
		part === '\uFFFD'
			? [0xf0, 0x40]
			: Encoding.convert(Encoding.stringToCode(part), {
					to: 'SJIS',
					from: 'UNICODE',
					fallback: 'error'
				})
	);
	return Uint8Array.from(parts.flat());
}

const column = (name: (typeof HEADINGS)[number]): number => HEADINGS.indexOf(name);

/** A row with one cell replaced. */
export const withCell = (
	row: readonly string[],
	name: (typeof HEADINGS)[number],
	cell: string
): string[] => row.map((old, index) => (index === column(name) ? cell : old));
