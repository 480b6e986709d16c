import type { PresentPerson, PresentUnit } from './difference';
import { withoutContradictions, type RosterFault, type RosterRow } from './rows';

/**
 * What becomes of numbers that lost their leading zeros (Excel makes 12 of 00012): the answer to one
 * question for the whole file. Until it is answered the people concerned stay as they are.
 */
export const ZERO_ANSWERS = {
	keep: 'まだ決めない（この人たちは変えない）',
	same: '同じ番号として読む（0をもどす）',
	other: '別の番号として読む'
} as const;
export type ZeroAnswer = keyof typeof ZERO_ANSWERS;

/** The question: numbers of the file that are on record with zeros before them. */
export interface LostZeros {
	answer: ZeroAnswer;
	/** Rows whose staff number lost its zeros. */
	people: number;
	/** Codes of units that did. */
	units: number;
	/** The first of them: as the file has it, and as it is on record. */
	examples: { line: number; written: string; known: string }[];
}

interface Options {
	rows: readonly RosterRow[];
	faults: readonly RosterFault[];
	people: readonly PresentPerson[];
	units: readonly PresentUnit[];
	answer: ZeroAnswer;
}

export interface ZerosRead {
	rows: RosterRow[];
	/** Those of the file, and rows of which nobody can tell whose they are. */
	faults: RosterFault[];
	/** Numbers of people who are in the file although no row and no fault says so. */
	present: string[];
	/** Null when no number lost its zeros. */
	lost: LostZeros | null;
}

const EXAMPLES = 5;

/** Finds the numbers of a file that lost their zeros, and reads them as was answered. */
export function readZeros({ rows, faults, people, units, answer }: Options): ZerosRead {
	const numbers = knownNumbers(
		people.map(({ staffNumber }) => staffNumber),
		[...rows, ...faults].map(({ staffNumber }) => staffNumber)
	);
	const codes = knownNumbers(
		units.flatMap(({ code }) => code ?? []),
		rows.map(({ unitCode }) => unitCode)
	);
	const concerned = rows.flatMap((row) => {
		const known = numbers(row.staffNumber);
		const code = codes(row.unitCode);
		return known.length + code.length > 0 ? [{ row, known, code }] : [];
	});
	// Also a row that cannot be read says that somebody is there.
	const named = faults.flatMap(({ staffNumber }) => numbers(staffNumber));
	if (concerned.length === 0 && named.length === 0)
		return { rows: [...rows], faults: [...faults], present: [], lost: null };

	const lost: LostZeros = {
		answer,
		people: concerned.filter(({ known }) => known.length > 0).length,
		units: new Set(concerned.flatMap(({ row, code }) => (code.length > 0 ? row.unitCode : [])))
			.size,
		examples: concerned.slice(0, EXAMPLES).map(({ row, known: [number], code: [code = ''] }) => ({
			line: row.line,
			written: number === undefined ? row.unitCode : row.staffNumber,
			known: number ?? code
		}))
	};
	const question = concerned.length > 0 ? lost : null;
	if (answer === 'other')
		return { rows: [...rows], faults: [...faults], present: [], lost: question };

	const spoilt = new Map(concerned.map((one) => [one.row, one]));
	const present = [...named, ...concerned.flatMap(({ known }) => known)];
	if (answer === 'keep') {
		const kept = concerned.map(({ row }) => row.staffNumber);
		return {
			rows: rows.filter((row) => !spoilt.has(row)),
			faults: [...faults],
			present: [...present, ...kept],
			lost: question
		};
	}
	const unclear: RosterFault[] = [];
	const restored = rows.flatMap((row): RosterRow[] => {
		const { known = [], code = [] } = spoilt.get(row) ?? {};
		const { line, staffNumber } = row;
		const choice = [known, code].find(({ length }) => length > 1);
		if (choice) {
			const reason = `番号 ${choice === known ? staffNumber : row.unitCode} は、登録の ${choice.join(' と ')} のどれかわかりません`;
			unclear.push({ line, staffNumber, reason });
			return [];
		}
		return [{ ...row, staffNumber: known[0] ?? staffNumber, unitCode: code[0] ?? row.unitCode }];
	});
	const across = withoutContradictions(restored);
	return {
		rows: across.rows,
		faults: [...faults, ...unclear, ...across.faults],
		present,
		lost: question
	};
}

const DIGITS = /^\d+$/;
const bare = (number: string): string => number.replace(/^0+/, '');

/**
 * Of a number in the file, those on record that it may have been before its zeros were lost; none
 * where it is on record as it stands. A number nobody has is taken for a new one that lost its zeros
 * too when others of the file did and all numbers on record are equally long.
 *
 * @param record all numbers on record @param file all numbers of the file
 */
function knownNumbers(record: readonly string[], file: readonly string[]) {
	const exact = new Set(record);
	const written = new Set(file);
	const byBare = new Map<string, string[]>();
	for (const number of record)
		if (/^0\d+$/.test(number) && !written.has(number))
			byBare.set(bare(number), [...(byBare.get(bare(number)) ?? []), number]);
	const onRecord = (number: string): string[] =>
		DIGITS.test(number) && !exact.has(number)
			? (byBare.get(bare(number)) ?? []).filter(({ length }) => length > number.length)
			: [];
	const lengths = new Set(record.filter((one) => DIGITS.test(one)).map(({ length }) => length));
	const [length = 0, another] = lengths;
	const isSpoilt = another === undefined && file.some((number) => onRecord(number).length > 0);
	return (number: string): string[] => {
		const known = onRecord(number);
		const isNew = isSpoilt && /^[1-9]\d*$/.test(number) && number.length < length;
		return known.length > 0 || !isNew ? known : [number.padStart(length, '0')];
	};
}
