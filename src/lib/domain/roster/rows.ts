import { foldStaffNumber } from '$lib/capabilities/directory/staff-number';
import { isBlank } from '../core/fields';
import { foldHeading, ROSTER_FIELDS, type RosterField, type RosterMapping } from './columns';
import {
	contentOf,
	dateOf,
	isFormula,
	isSheetError,
	isUnreadable,
	narrow,
	weeklyMinutesOf
} from './values';

/** People of one file: the region has about 6,000 in all, and each municipality sends its own. */
export const MAX_ROSTER_ROWS = 10_000;

/** One record of the file. A quoted cell may go over several lines: `line` is where it begins. */
export interface RosterRecord {
	line: number;
	cells: readonly string[];
}

/** One person as the roster has them. `undefined` where the column is not mapped or the cell is empty. */
export interface RosterRow {
	line: number;
	/** Folded, leading zeros kept. */
	staffNumber: string;
	name: string;
	kana: string | undefined;
	/** Half width; '' where the roster has no codes. */
	unitCode: string;
	unitName: string;
	title: string | undefined;
	weeklyMinutes: number | undefined;
	/** `YYYY-MM-DD`, '' where there is none, null where it cannot be read. */
	effectiveOn: string | null;
	mail: string | undefined;
}

/** A row that is not taken, and why. */
export interface RosterFault {
	line: number;
	/** Whose row it is; '' when that cannot be read. */
	staffNumber: string;
	/** In Japanese, for the person with the file. */
	reason: string;
}

/** A column some of whose cells cannot be read; the rows count without them. */
export interface UnreadColumn {
	field: OptionalField;
	/** How many rows. */
	rows: number;
	/** The first of them, and what stands there. */
	line: number;
	cell: string;
}

export const STAFF_NUMBER = /^[0-9A-Z][0-9A-Z-]{0,19}$/;
const UNIT_CODE = /^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$/;
const MAIL = /^[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,}$/;

const MAX_LENGTH: Partial<Record<RosterField, number>> = {
	name: 60,
	kana: 60,
	unitName: 80,
	title: 40,
	mail: 120
};

/** Cells of the mapped columns, by field. */
type Cells = Partial<Record<RosterField, string>>;

/** What one can be on record without, by how it is read: null for what cannot be. */
const OPTIONAL = {
	weeklyHours: weeklyMinutesOf,
	effectiveOn: dateOf,
	mail: (cell: string) => {
		const address = narrow(cell);
		return address === '' || MAIL.test(address) ? address : null;
	}
} as const satisfies Partial<Record<RosterField, (cell: string) => unknown>>;
type OptionalField = keyof typeof OPTIONAL;

export interface RowsRead {
	rows: RosterRow[];
	faults: RosterFault[];
	unread: UnreadColumn[];
}

/**
 * Reads the records below the headings. Every record becomes a row or a fault, in the order of the
 * file; what one can do without is left out where it cannot be read, and said once for its column.
 */
export function readRows(
	headings: readonly string[],
	records: readonly RosterRecord[],
	mapping: RosterMapping
): RowsRead {
	const folded = headings.map(foldHeading);
	const columns = (Object.keys(ROSTER_FIELDS) as RosterField[]).flatMap((field) => {
		const heading = mapping[field];
		const index = heading ? folded.indexOf(foldHeading(heading)) : -1;
		// A column that one can do without and nobody filled in is as good as none.
		const isEmpty =
			field === 'unitCode' && records.every(({ cells }) => isBlank(cells[index] ?? ''));
		return index < 0 || isEmpty ? [] : [[field, index] as const];
	});
	const read: RosterRow[] = [];
	const faults: RosterFault[] = [];
	const unread = new Map<OptionalField, UnreadColumn>();
	for (const { line, cells } of records) {
		const mapped: Cells = Object.fromEntries(
			columns.map(([field, index]) => [field, contentOf(cells[index] ?? '')])
		);
		const reason =
			widthProblem(headings.length, cells) ?? cellProblem(mapped) ?? valueProblem(mapped);
		if (reason !== null) {
			faults.push({ line, staffNumber: readableNumber(mapped), reason });
			continue;
		}
		read.push(rowOf(line, mapped));
		for (const field of Object.keys(OPTIONAL) as OptionalField[]) {
			const cell = mapped[field] ?? '';
			if (OPTIONAL[field](cell) !== null) continue;
			const known = unread.get(field);
			unread.set(field, { ...(known ?? { field, line, cell }), rows: (known?.rows ?? 0) + 1 });
		}
	}
	const across = withoutContradictions(read);
	return {
		rows: across.rows,
		faults: [...faults, ...across.faults].sort((a, b) => a.line - b.line),
		unread: [...unread.values()]
	};
}

/** Rows that contradict none above them, and what is wrong with the others. */
export function withoutContradictions(all: readonly RosterRow[]): {
	rows: RosterRow[];
	faults: RosterFault[];
} {
	const seen: Seen = { numbers: new Map(), units: new Map() };
	const rows: RosterRow[] = [];
	const faults: RosterFault[] = [];
	for (const row of all) {
		const reason = acrossProblem(row, seen);
		if (reason === null) rows.push(row);
		else faults.push({ line: row.line, staffNumber: row.staffNumber, reason });
	}
	return { rows, faults };
}

function widthProblem(width: number, cells: readonly string[]): string | null {
	if (cells.length < width)
		return `列が足りません（見出しは${width}列、この行は${cells.length}列）`;
	if (cells.slice(width).some((cell) => !isBlank(cell)))
		return `列が多すぎます（見出しは${width}列、この行は${cells.length}列）`;
	return null;
}

/** What is wrong with any cell, whatever it should hold. */
function cellProblem(cells: Cells): string | null {
	for (const [field, cell] of Object.entries(cells) as [RosterField, string][]) {
		const label = ROSTER_FIELDS[field];
		if (isUnreadable(cell)) return `${label}に読み取れない文字があります`;
		if (/[\r\n]/.test(cell)) return `${label}の中に改行があります`;
		if (isSheetError(cell)) return `${label}がExcelのエラー（${cell}）です`;
		if (isFormula(cell)) return `${label}が「${cell.trim().charAt(0)}」で始まっています`;
		const max = MAX_LENGTH[field];
		if (max !== undefined && cell.length > max) return `${label}が${max}文字を超えています`;
	}
	return null;
}

function valueProblem(cells: Cells): string | null {
	const { staffNumber = '', name = '', unitName = '', unitCode } = cells;
	if (isBlank(staffNumber)) return '職員番号がありません';
	if (!STAFF_NUMBER.test(foldStaffNumber(staffNumber)))
		return '職員番号に使えない文字があります（英数字20文字まで）';
	if (isBlank(name)) return '氏名がありません';
	if (isBlank(unitName)) return '所属名がありません';
	if (unitCode !== undefined) {
		if (isBlank(unitCode)) return '所属コードがありません';
		if (!UNIT_CODE.test(narrow(unitCode)))
			return '所属コードに使えない文字があります（英数字20文字まで）';
	}
	return null;
}

function rowOf(line: number, cells: Cells): RosterRow {
	return {
		line,
		staffNumber: foldStaffNumber(cells.staffNumber ?? ''),
		name: cells.name ?? '',
		kana: cells.kana,
		unitCode: narrow(cells.unitCode ?? ''),
		unitName: cells.unitName ?? '',
		title: cells.title,
		weeklyMinutes: OPTIONAL.weeklyHours(cells.weeklyHours ?? '') ?? undefined,
		effectiveOn: OPTIONAL.effectiveOn(cells.effectiveOn ?? ''),
		mail: OPTIONAL.mail(cells.mail ?? '') || undefined
	};
}

/** What the rows above have already said. */
interface Seen {
	/** Staff number → line. */
	numbers: Map<string, number>;
	/** Code of a unit → its name and the line that gave it. */
	units: Map<string, { name: string; line: number }>;
}

/** What contradicts a row above; the one above counts. */
function acrossProblem(row: RosterRow, { numbers, units }: Seen): string | null {
	const { line, staffNumber, unitCode, unitName: name } = row;
	const sameNumber = numbers.get(staffNumber);
	if (sameNumber !== undefined)
		return `職員番号 ${staffNumber} は、${sameNumber}行目と重複しています`;
	const sameUnit = unitCode === '' ? undefined : units.get(unitCode);
	if (sameUnit && sameUnit.name !== name)
		return `所属コード ${unitCode} の所属名が、${sameUnit.line}行目（${sameUnit.name}）と違います`;
	numbers.set(staffNumber, line);
	if (unitCode !== '' && !sameUnit) units.set(unitCode, { name, line });
	return null;
}

function readableNumber({ staffNumber = '' }: Cells): string {
	const folded = foldStaffNumber(staffNumber);
	return STAFF_NUMBER.test(folded) ? folded : '';
}
