import Encoding from 'encoding-japanese';
import type { RosterEncoding } from '$lib/domain/admin/wire';
import { isFormula } from '$lib/domain/roster/values';

/** Rows that an encoding cannot hold. */
export interface Unwritable {
	/** Line of the table, 1 for the headings. */
	line: number;
	/** The characters it lacks. */
	text: string;
}

/** A cell that no spreadsheet takes for a formula, quoted where it must be. */
function cellOf(value: string): string {
	const guarded = isFormula(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/**
 * A table as a CSV file: CRLF, UTF-8 with a byte order mark, or CP932.
 * @returns the bytes, or the rows CP932 cannot hold
 */
export function csvOf(
	rows: readonly (readonly string[])[],
	encoding: Exclude<RosterEncoding, 'auto'>
): { bytes: Uint8Array } | { unwritable: Unwritable[] } {
	const lines = rows.map((row) => `${row.map(cellOf).join(',')}\r\n`);
	if (encoding === 'utf-8') return { bytes: new TextEncoder().encode(`\uFEFF${lines.join('')}`) };
	const unwritable = lines.flatMap((text, index) => {
		const missing = lackingIn(text);
		return missing === '' ? [] : [{ line: index + 1, text: missing }];
	});
	if (unwritable.length > 0) return { unwritable };
	return { bytes: Uint8Array.from(toCp932(lines.join(''))) };
}

// Without `error` it silently writes "?".
const toCp932 = (text: string): number[] =>
	Encoding.convert(Encoding.stringToCode(text), { to: 'SJIS', from: 'UNICODE', fallback: 'error' });

const isWritable = (text: string): boolean => {
	try {
		toCp932(text);
		return true;
	} catch {
		return false;
	}
};

/** The characters CP932 lacks, each once. */
function lackingIn(text: string): string {
	if (isWritable(text)) return '';
	return [...new Set(text)].filter((character) => !isWritable(character)).join('');
}
