import { deflateRawSync } from 'node:zlib';
import { concat } from '$lib/domain/media/sniff';

/** Workbooks for tests, part by part: as Excel writes them, or as somebody who means harm does. */

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
/** Numbers of two or four bytes, the lowest first. */
const le = (size: 2 | 4, ...values: number[]): Uint8Array =>
	Uint8Array.from(
		values.flatMap((value) => Array.from({ length: size }, (_, n) => (value >>> (8 * n)) & 255))
	);

/** A ZIP file of these parts, deflated, without checksums. */
export function zipOf(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
	const locals: Uint8Array[] = [];
	const directory: Uint8Array[] = [];
	let at = 0;
	for (const [name, content] of Object.entries(parts)) {
		const plain = typeof content === 'string' ? text(content) : content;
		const packed = new Uint8Array(deflateRawSync(new Uint8Array(plain)));
		const named = text(name);
		const common = concat([
			le(2, 20, 0, 8, 0, 0),
			le(4, 0, packed.length, plain.length),
			le(2, named.length, 0)
		]);
		const local = concat([text('PK\x03\x04'), common, named, packed]);
		directory.push(
			concat([text('PK\x01\x02'), le(2, 20), common, le(2, 0, 0, 0), le(4, 0, at), named])
		);
		locals.push(local);
		at += local.length;
	}
	const names = concat(directory);
	const count = locals.length;
	return concat([
		...[...locals, names, text('PK\x05\x06')],
		...[le(2, 0, 0, count, count), le(4, names.length, at), le(2, 0)]
	]);
}

const RELS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const relationships = (links: readonly [string, string][]): string =>
	`<Relationships xmlns="${RELS}">${links
		.map(
			([type, target], n) =>
				`<Relationship Id="rId${n + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`
		)
		.join('')}</Relationships>`;

export interface SheetXml {
	name: string;
	/** What stands in `<sheetData>`. */
	rows: string;
	isHidden?: boolean;
}

/**
 * The parts of a workbook.
 *
 * @param strings `<si>` elements @param formats number formats: style n + 1 shows numbers by format n
 */
export function workbookParts(
	sheets: readonly SheetXml[],
	strings: readonly string[] = [],
	formats: readonly string[] = [],
	is1904 = false
): Record<string, string> {
	const names = sheets.map(
		({ name, isHidden }, n) =>
			`<sheet name="${name}" sheetId="${n + 1}" r:id="rId${n + 1}"${isHidden ? ' state="hidden"' : ''}/>`
	);
	const links: [string, string][] = [
		...sheets.map((_, n): [string, string] => ['worksheet', `worksheets/sheet${n + 1}.xml`]),
		['sharedStrings', 'sharedStrings.xml'],
		['styles', 'styles.xml']
	];
	const numFmts = formats.map(
		(format, n) =>
			`<numFmt numFmtId="${200 + n}" formatCode="${format.replaceAll('"', '&quot;')}"/>`
	);
	const xfs = ['<xf numFmtId="0"/>', ...formats.map((_, n) => `<xf numFmtId="${200 + n}"/>`)];
	return {
		'[Content_Types].xml': '<Types/>',
		'_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
		'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${is1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${names.join('')}</sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': relationships(links),
		'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${strings.join('')}</sst>`,
		'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts>${numFmts.join('')}</numFmts><cellXfs>${xfs.join('')}</cellXfs></styleSheet>`,
		...Object.fromEntries(
			sheets.map(({ rows }, n) => [
				`xl/worksheets/sheet${n + 1}.xml`,
				`<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`
			])
		)
	};
}

/** `<row>` of texts, as cells that hold their text themselves. */
export const textRow = (cells: readonly string[]): string =>
	`<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
