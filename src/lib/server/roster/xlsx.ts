import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { SheetFilterInfo } from 'hucre';
import { readXlsx, type CellValue, type Sheet } from 'hucre/xlsx';
import { entriesOfZip, type ZipEntry } from '$lib/domain/media/zip';
import { MAX_ROSTER_ROWS, type RosterRecord } from '$lib/domain/roster/rows';
import { badRequest } from '../http/errors';

/**
 * What a workbook of as many people as a roster may have needs many times over. These bound what the
 * memory of a heap does not count, and what becomes of the file afterwards; all else that a file can ask
 * of the reader ends with its process (`reading.ts`).
 */
const LIMITS = {
	entries: 1000,
	/** Bytes of all parts unpacked. */
	unpacked: 48 * 1024 * 1024,
	/** Of all cells that are taken: thousands of them may be the same long text. */
	characters: 8_000_000,
	/** Zeros that a format shows before a number. */
	zeros: 32
} as const;

/** Headings are looked for in so many rows: above them people write a title. */
const HEADING_ROWS = 20;

/**
 * Where headings are looked for on every sheet; the last column is one more than are taken, so that too
 * many are noticed. The reader fills a rectangle up to the last cell, wherever somebody left one: only
 * the sheet that is taken is read further down, and there no further than its headings go.
 */
const BEGINNING = 'A1:GS50';
/** Far below what is taken, so that too many are noticed; a stray cell below that counts for nothing. */
const LAST_ROW = 6 * MAX_ROSTER_ROWS;

/** Is the file a workbook of Excel, by its content? */
export const isXlsx = (bytes: Uint8Array): boolean =>
	bytes[0] === 0x50 &&
	bytes[1] === 0x4b &&
	(entriesOfZip(bytes)?.some(({ name }) => name === 'xl/workbook.xml') ?? false);

export interface SheetRows {
	headings: string[];
	records: RosterRecord[];
}

/**
 * Reads the first sheet that has the headings: those that are hidden are passed over, rows above the
 * headings too. Cells say what is seen: numbers with the zeros their format shows, days as
 * `2026-04-01`, times as `38:45`; lines are those of the sheet.
 *
 * @param isHeading has this row the headings that are needed? Without one the first row counts
 * @throws HttpError 400 `not_xlsx`, `too_large_unpacked`, `empty`
 */
export async function readSheet(
	bytes: Uint8Array,
	isHeading: (cells: readonly string[]) => boolean
): Promise<SheetRows> {
	await assertHarmless(bytes);
	const visible: number[] = [];
	const beginnings = await tablesOf(bytes, BEGINNING, ({ hidden, veryHidden, index }) => {
		const isVisible = !hidden && !veryHidden;
		if (isVisible) visible.push(index);
		return isVisible;
	});
	const found = beginnings.flatMap((table, at) => {
		const heading = table.slice(0, HEADING_ROWS).find(({ cells }) => isHeading(cells));
		return heading ? [{ at, heading }] : [];
	})[0];
	const at = found?.at ?? beginnings.findIndex(({ length }) => length > 0);
	const heading = found?.heading ?? beginnings[at]?.[0];
	if (!heading) throw badRequest('empty');
	const headings = withoutEmptyEnd(heading.cells).map((cell) => cell.trim());

	// One more column, for rows that were shifted to be noticed.
	const area = `A1:${columnName(headings.length + 1)}${LAST_ROW}`;
	const [table = []] = await tablesOf(bytes, area, ({ index }) => index === visible[at]);
	const records = table
		.filter(({ line }) => line > heading.line)
		.map(({ line, cells }) => {
			const filled = withoutEmptyEnd(cells);
			const missing = Math.max(0, headings.length - filled.length);
			return { line, cells: [...filled, ...Array<string>(missing).fill('')] };
		});
	if (charactersOf([heading, ...records]) > LIMITS.characters)
		throw badRequest('too_large_unpacked');
	return { headings, records };
}

/** What stands in this area of the sheets that are wanted. @throws HttpError 400 `not_xlsx` */
async function tablesOf(
	bytes: Uint8Array,
	area: string,
	isWanted: (sheet: SheetFilterInfo) => boolean
): Promise<RosterRecord[][]> {
	const { sheets, dateSystem } = await readXlsx(bytes, {
		sheets: isWanted,
		readStyles: true,
		range: area
	}).catch(() => {
		throw badRequest('not_xlsx');
	});
	return sheets.map((sheet) => tableOf(sheet, dateSystem === '1904'));
}

const charactersOf = (table: readonly RosterRecord[]): number =>
	table.reduce((sum, { cells }) => sum + cells.reduce((most, { length }) => most + length, 0), 0);

/** The rows of a sheet in which something stands. */
function tableOf({ rows, cells }: Sheet, is1904: boolean): RosterRecord[] {
	return rows.flatMap((row, at) => {
		const texts = row.map((value, column) =>
			textOf(value, cells?.get(`${at},${column}`)?.style?.numFmt, is1904)
		);
		return texts.some((text) => text.trim() !== '') ? [{ line: at + 1, cells: texts }] : [];
	});
}

/** As a sheet names it: A, B, …, Z, AA, … @param column from 1 */
const columnName = (column: number): string =>
	(column > 26 ? columnName(Math.floor((column - 1) / 26)) : '') +
	String.fromCharCode(65 + ((column - 1) % 26));

function withoutEmptyEnd(cells: readonly string[]): string[] {
	let length = cells.length;
	while (length > 0 && (cells[length - 1] ?? '').trim() === '') length--;
	return cells.slice(0, length);
}

const MINUTE_MS = 60_000;
const EPOCHS = { 1900: Date.UTC(1899, 11, 31), 1904: Date.UTC(1904, 0, 1) };
/** A time without a day lies in the first days of the calendar. */
const DAYS_OF_TIMES_MS = 31 * 86_400_000;

function textOf(value: CellValue, format: string | undefined, is1904: boolean): string {
	if (value instanceof Date) {
		if (Number.isNaN(value.getTime())) return '';
		const sinceEpoch = value.getTime() - EPOCHS[is1904 ? 1904 : 1900];
		if (sinceEpoch >= DAYS_OF_TIMES_MS) return value.toISOString().slice(0, 10);
		const minutes = Math.round(sinceEpoch / MINUTE_MS);
		return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
	}
	if (typeof value === 'number' && format && format.length <= LIMITS.zeros && /^0+$/.test(format))
		return String(value).padStart(format.length, '0');
	if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
	return value === null || value === undefined ? '' : String(value);
}

const unpack = promisify(inflateRaw);

/**
 * Unpacks every part before the reader does, which keeps them outside of its heap, and as often as
 * another part names them.
 *
 * @throws HttpError 400
 */
async function assertHarmless(bytes: Uint8Array): Promise<void> {
	const entries = entriesOfZip(bytes);
	if (!entries || entries.length > LIMITS.entries) throw badRequest('not_xlsx');
	let left: number = LIMITS.unpacked;
	for (const entry of entries) {
		const content = await partOf(bytes, entry, left);
		left -= content.length;
		const part = Buffer.from(content.buffer, content.byteOffset, content.length);
		if (entry.name.endsWith('.rels') && namesTwice(part)) throw badRequest('not_xlsx');
	}
}

/** @throws HttpError 400 `too_large_unpacked` when it is larger than `most` bytes */
async function partOf(
	bytes: Uint8Array,
	{ method, packed, at }: ZipEntry,
	most: number
): Promise<Uint8Array> {
	const header = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(30, bytes.length - at));
	if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw badRequest('not_xlsx');
	const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
	if (start + packed > bytes.length) throw badRequest('not_xlsx');
	const content = new Uint8Array(bytes.subarray(start, start + packed));
	if (method === 0 && content.length <= most) return content;
	if (method === 0) throw badRequest('too_large_unpacked');
	if (method !== 8 || packed === 0) throw badRequest('not_xlsx');
	try {
		return new Uint8Array(await unpack(content, { maxOutputLength: Math.max(1, most) }));
	} catch (error) {
		const isTooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
		throw badRequest(isTooLarge ? 'too_large_unpacked' : 'not_xlsx');
	}
}

/** Does a part lead to another one twice? The reader would read that as often. */
function namesTwice(rels: Buffer): boolean {
	const targets = (rels.toString('utf8').match(/<[^>]*\bTarget\s*=[^>]*>/g) ?? [])
		.filter((link) => !/TargetMode\s*=\s*["']External/.test(link))
		.map((link) => /\bTarget\s*=\s*["']([^"']*)/.exec(link)?.[1]);
	return new Set(targets).size < targets.length;
}
