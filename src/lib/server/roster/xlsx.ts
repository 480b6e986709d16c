import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { readXlsx, type CellValue, type Sheet } from 'hucre/xlsx';
import { entriesOfZip, type ZipEntry } from '$lib/domain/media/zip';
import type { RosterRecord } from '$lib/domain/roster/rows';
import { badRequest } from '../http/errors';

/** What a workbook of 50,000 people needs, and a file made to fill the memory does not keep to. */
const LIMITS = {
	entries: 1000,
	/** Bytes of all parts unpacked. */
	unpacked: 48 * 1024 * 1024,
	/** Of all sheets together. */
	cells: 1_500_000,
	strings: 500_000,
	/** Definitions of columns, each of which may stand for all 16,384. */
	columns: 2000
} as const;

/** Some more than are taken, so that too many are noticed; a stray cell far below counts for nothing. */
const RANGE = 'A1:GS60000';

/** Headings are looked for in so many rows: above them people write a title. */
const HEADING_ROWS = 20;

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
 * @throws HttpError 400 `not_xlsx`, `too_large_unpacked`, `too_many_cells`, `empty`
 */
export async function readSheet(
	bytes: Uint8Array,
	isHeading: (cells: readonly string[]) => boolean
): Promise<SheetRows> {
	await assertHarmless(bytes);
	const { sheets, dateSystem } = await readXlsx(bytes, {
		sheets: ({ hidden, veryHidden }) => !hidden && !veryHidden,
		readStyles: true,
		range: RANGE
	}).catch(() => {
		throw badRequest('not_xlsx');
	});
	const tables = sheets.map((sheet) => tableOf(sheet, dateSystem === '1904'));
	const found = tables.flatMap((table) => {
		const heading = table.slice(0, HEADING_ROWS).find(({ cells }) => isHeading(cells));
		return heading ? [{ table, heading }] : [];
	})[0];
	const table = found?.table ?? tables.find(({ length }) => length > 0) ?? [];
	const heading = found?.heading ?? table[0];
	if (!heading) throw badRequest('empty');
	const headings = withoutEmptyEnd(heading.cells).map((cell) => cell.trim());
	const records = table
		.filter(({ line }) => line > heading.line)
		.map(({ line, cells }) => {
			const filled = withoutEmptyEnd(cells);
			const missing = Math.max(0, headings.length - filled.length);
			return { line, cells: [...filled, ...Array<string>(missing).fill('')] };
		});
	return { headings, records };
}

/** The rows of a sheet in which something stands. */
function tableOf({ rows, cells }: Sheet, is1904: boolean): RosterRecord[] {
	return rows.flatMap((row, at) => {
		const texts = row.map((value, column) =>
			textOf(value, cells?.get(`${at},${column}`)?.style?.numFmt, is1904)
		);
		return texts.some((text) => text.trim() !== '') ? [{ line: at + 1, cells: texts }] : [];
	});
}

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
	if (typeof value === 'number' && /^0+$/.test(format ?? ''))
		return String(value).padStart(format?.length ?? 0, '0');
	if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
	return value === null || value === undefined ? '' : String(value);
}

const unpack = promisify(inflateRaw);

/** What may not stand more often than this in a part, as bytes of its XML. */
const COUNTED: readonly [string, number][] = [
	['<c ', LIMITS.cells],
	['<c>', LIMITS.cells],
	['<si', LIMITS.strings],
	['<col ', LIMITS.columns]
];

/**
 * Unpacks every part within limits before the reader does, and counts what the reader makes objects of.
 * @throws HttpError 400
 */
async function assertHarmless(bytes: Uint8Array): Promise<void> {
	const entries = entriesOfZip(bytes);
	if (!entries || entries.length > LIMITS.entries) throw badRequest('not_xlsx');
	let left: number = LIMITS.unpacked;
	const counts = new Map<string, number>();
	for (const entry of entries) {
		const content = await partOf(bytes, entry, left);
		left -= content.length;
		const part = Buffer.from(content.buffer, content.byteOffset, content.length);
		if (!/\.(?:xml|rels)$/i.test(entry.name)) continue;
		for (const [mark, most] of COUNTED) {
			const count = (counts.get(mark) ?? 0) + countOf(part, mark);
			counts.set(mark, count);
			if (count > most) throw badRequest('too_many_cells');
		}
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

function countOf(part: Buffer, mark: string): number {
	let count = 0;
	for (let at = part.indexOf(mark); at >= 0; at = part.indexOf(mark, at + mark.length)) count++;
	return count;
}

/** Does a part lead to another one twice? The reader would read that as often. */
function namesTwice(rels: Buffer): boolean {
	const targets = (rels.toString('utf8').match(/<[^>]*\bTarget\s*=[^>]*>/g) ?? [])
		.filter((link) => !/TargetMode\s*=\s*["']External/.test(link))
		.map((link) => /\bTarget\s*=\s*["']([^"']*)/.exec(link)?.[1]);
	return new Set(targets).size < targets.length;
}
