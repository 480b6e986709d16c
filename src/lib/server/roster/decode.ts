import { parse } from 'csv-parse/sync';
import type { RosterEncoding, RosterFormat } from '$lib/domain/admin/wire';
import { isContainer, refusedKind } from '$lib/domain/media/refused';
import { mappingFor, missingFields, type RosterMapping } from '$lib/domain/roster/columns';
import { MAX_ROSTER_ROWS, type RosterRecord } from '$lib/domain/roster/rows';
import { badRequest } from '../http/errors';
import { isXlsx, readSheet } from './xlsx';

export interface RosterFile {
	encoding: RosterFormat;
	headings: string[];
	records: RosterRecord[];
}

/** Quoted cells may have lines of their own, and headings stand above. */
const MAX_LINES = 2 * MAX_ROSTER_ROWS;
const MAX_COLUMNS = 200;

/**
 * Reads a file by what is in it: a workbook of Excel, or CSV. Characters the encoding of a CSV file
 * does not have become U+FFFD, for the rows to be named; line numbers are those of the file, also
 * after quoted cells of several lines.
 *
 * It takes as much time and memory as somebody's file wants: the server asks `RosterReading`.
 *
 * @param saved names of columns as the municipality has given them: in a workbook rows above the one
 * with the columns that are needed are passed over
 * @throws HttpError 400 with a reason for the screen: `utf-16`, `empty`, `quote_not_closed:<line>`,
 * `too_many_rows`, `too_many_columns`, `not_csv`, `file_<kind>` for what
 * `refusedKind` knows, and those of `readSheet`
 */
export async function readRosterFile(
	bytes: Uint8Array,
	wanted: RosterEncoding,
	saved: RosterMapping
): Promise<RosterFile> {
	if (!isXlsx(bytes)) {
		// What is no table is named for what it is.
		if (isContainer(bytes)) {
			const kind = refusedKind(bytes, '');
			throw badRequest(kind === 'other' ? 'not_csv' : `file_${kind}`);
		}
		return readCsv(bytes, wanted);
	}
	const { headings, records } = await readSheet(
		bytes,
		(cells) => missingFields(mappingFor(cells, saved)).length === 0
	);
	if (headings.length > MAX_COLUMNS) throw badRequest('too_many_columns');
	if (records.length > MAX_ROSTER_ROWS) throw badRequest('too_many_rows');
	return { encoding: 'xlsx', headings, records };
}

function readCsv(bytes: Uint8Array, wanted: RosterEncoding): RosterFile {
	const { text, encoding } = decode(bytes, wanted);
	if (!isText(text)) throw badRequest('not_csv');
	const lines = text.replace(/\r\n?/g, '\n');
	// Before the parser, which makes an object of every line.
	if (countOf(lines, '\n') > MAX_LINES) throw badRequest('too_many_rows');
	const [first, ...records] = recordsOf(lines);
	const headings = (first?.cells ?? []).map((cell) => cell.trim());
	if (headings.every((heading) => heading === '')) throw badRequest('empty');
	if (headings.length > MAX_COLUMNS) throw badRequest('too_many_columns');
	if (records.length > MAX_ROSTER_ROWS) throw badRequest('too_many_rows');
	return { encoding, headings, records };
}

/** One character in so many may be none: a file of another kind has far more. */
const UNREADABLE = 20;

function isText(text: string): boolean {
	// eslint-disable-next-line no-control-regex -- control characters are what tells
	const wrong = text.match(/[\0-\x08\x0e-\x1f]/g)?.length ?? 0;
	return wrong * UNREADABLE <= text.length;
}

function countOf(text: string, character: string): number {
	let count = 0;
	for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
	return count;
}

function decode(bytes: Uint8Array, wanted: RosterEncoding) {
	const [first, second] = bytes;
	if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
		throw badRequest('utf-16');
	// The decoder takes a byte order mark away.
	const read = (encoding: 'utf-8' | 'cp932') => ({
		encoding,
		text: new TextDecoder(encoding === 'cp932' ? 'shift_jis' : 'utf-8').decode(bytes)
	});
	if (wanted !== 'auto') return read(wanted);
	// What is UTF-8 throughout is hardly ever anything else; a broken one is still the better reading.
	const [utf8, cp932] = [read('utf-8'), read('cp932')];
	const losses = ({ text }: { text: string }): number => text.split('\uFFFD').length;
	return losses(utf8) <= losses(cp932) ? utf8 : cp932;
}

interface Parsed {
	record: string[];
	info: { lines: number };
	raw: string;
}

function recordsOf(text: string): RosterRecord[] {
	let parsed: Parsed[];
	try {
		parsed = parse(text, {
			delimiter: ',',
			record_delimiter: '\n',
			relax_column_count: true,
			relax_quotes: true,
			skip_empty_lines: true,
			info: true,
			raw: true
		}) as unknown as Parsed[];
	} catch (error) {
		const { code } = error as { code?: string };
		const isOpen = code === 'CSV_QUOTE_NOT_CLOSED';
		throw badRequest(isOpen ? `quote_not_closed:${lineOfOpenQuote(text)}` : 'not_csv');
	}
	// `raw` also holds the empty lines before a record.
	let line = 1;
	return parsed.map(({ record: cells, raw }) => {
		const begins = line + (/^\n*/.exec(raw)?.[0].length ?? 0);
		line += raw.split('\n').length - 1;
		return { line: begins, cells };
	});
}

/** Line of the quote that is never closed; the parser only knows where the file ends. */
function lineOfOpenQuote(text: string): number {
	let line = 1;
	let opened = 0;
	let isCellBegin = true;
	for (const character of text) {
		if (character === '"' && (opened > 0 || isCellBegin)) opened = opened > 0 ? 0 : line;
		if (character === '\n') line++;
		isCellBegin = character === ',' || character === '\n';
	}
	return opened;
}
