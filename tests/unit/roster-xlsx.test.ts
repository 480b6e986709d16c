import { performance } from 'node:perf_hooks';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, describe, expect, it } from 'vitest';
import { readRosterFile } from '$lib/server/roster/decode';
import { RosterReading } from '$lib/server/roster/reading';
import { HEADINGS, rosterRow } from '../support/roster';
import { textRow, workbookParts, zipOf } from '../support/xlsx';

const reading = new RosterReading();
afterAll(() => reading.close());
const read = (bytes: Uint8Array) => reading.read(bytes, 'auto', {});
const HEAD = ['職員番号', '氏名', '所属名', '発令日', '週勤務時間'];

// Others work on the machine too: how long it may take is no part of what is tested.
describe('a roster saved by Excel', { timeout: 60_000 }, () => {
	it('is read like the CSV of the same rows', async () => {
		const rows = [1, 2, 3].map(rosterRow);
		const bytes = await writeXlsx({ sheets: [{ name: '名簿', rows: [[...HEADINGS], ...rows] }] });
		expect(await read(bytes)).toEqual({
			encoding: 'xlsx',
			headings: [...HEADINGS],
			records: rows.map((cells, n) => ({ line: n + 2, cells }))
		});
	});

	it('says what is seen: zeros of a format, days, hours, names without their furigana', async () => {
		const strings = [
			...HEAD.map((heading) => `<si><t>${heading}</t></si>`),
			'<si><t>例田</t><rPh sb="0" eb="2"><t>レイダ</t></rPh><phoneticPr fontId="1"/></si>',
			'<si><r><t>総務</t></r><r><t>課</t></r><rPh sb="0" eb="2"><t>ソウム</t></rPh></si>'
		];
		const cells = [
			'<c r="A4" s="1"><v>12</v></c><c r="B4" t="s"><v>5</v></c><c r="C4" t="s"><v>6</v></c>',
			'<c r="D4" s="2"><v>46113</v></c><c r="E4" s="3"><v>1.6145833333333333</v></c>'
		];
		const rows = [
			`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`,
			`<row r="2">${HEAD.map((_, n) => `<c r="${'ABCDE'[n]}2" t="s"><v>${n}</v></c>`).join('')}</row>`,
			`<row r="4">${cells.join('')}</row>`,
			`<row r="5"><c r="A5"><f>A4+1</f><v>13</v></c><c r="D5"><v>46113</v></c><c r="E5"><v>38.75</v></c></row>`,
			'<row r="9"><c r="A9" s="1"/></row>'
		].join('');
		const formats = ['00000', '[$-411]ggge"年"m"月"d"日"', '[h]:mm'];
		const bytes = zipOf(workbookParts([{ name: 'a', rows }], strings, formats));
		expect(await read(bytes)).toEqual({
			encoding: 'xlsx',
			headings: HEAD,
			records: [
				{ line: 4, cells: ['00012', '例田', '総務課', '2026-04-01', '38:45'] },
				{ line: 5, cells: ['13', '', '', '46113', '38.75'] }
			]
		});
	});

	it('counts the days of an old Mac from 1904', async () => {
		const rows = `${textRow(HEAD)}<row><c/><c/><c/><c s="1"><v>44651</v></c><c s="2"><v>1.6145833333333333</v></c></row>`;
		const parts = workbookParts([{ name: 'a', rows }], [], ['yyyy/m/d', '[h]:mm'], true);
		expect((await read(zipOf(parts))).records[0]?.cells.slice(3)).toEqual(['2026-04-01', '38:45']);
	});

	it('may have other sheets before it, and a title above its headings', async () => {
		const sheets = [
			{ name: '説明', rows: textRow(['この名簿について']) },
			{ name: '去年', rows: textRow(HEAD) + textRow(['1', '去年の人', '課']), isHidden: true },
			{
				name: '名簿',
				rows: textRow(['職員名簿']) + textRow(HEAD) + textRow(['000012', '例田', '総務課'])
			}
		];
		expect(await read(zipOf(workbookParts(sheets)))).toMatchObject({
			headings: HEAD,
			records: [{ line: 3, cells: ['000012', '例田', '総務課', '', ''] }]
		});
		const { headings } = await read(zipOf(workbookParts(sheets.slice(0, 1))));
		expect(headings).toEqual(['この名簿について']);
	});

	const sheet = (rows: string) => workbookParts([{ name: 'a', rows }]);
	const rels = 'xl/_rels/workbook.xml.rels';

	it.each([
		['that unpacks to gigabytes', { 'xl/x.bin': new Uint8Array(60_000_000) }, 'too_large_unpacked'],
		[
			'with more rows than people',
			sheet(`${textRow(HEAD)}${'<row><c><v>1</v></c></row>'.repeat(10_001)}`),
			'too_many_rows'
		],
		[
			'with more columns than anybody reads',
			sheet(textRow(Array.from({ length: 201 }, () => '列'))),
			'too_many_columns'
		],
		[
			'that is one long text over and over',
			workbookParts(
				[
					{
						name: 'a',
						rows: textRow(HEAD) + `<row>${'<c t="s"><v>0</v></c>'.repeat(5)}</row>`.repeat(9000)
					}
				],
				[`<si><t>${'長い'.repeat(500_000)}</t></si>`]
			),
			'too_large_unpacked'
		],
		[
			'of very many parts',
			Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`x/${n}`, ''])),
			'not_xlsx'
		],
		[
			'that leads to one part over and over',
			{ [rels]: sheet('')[rels]!.replaceAll(/Target="[^"]*"/g, 'Target="worksheets/sheet1.xml"') },
			'not_xlsx'
		],
		['whose text is broken', { 'xl/workbook.xml': '<workbook' }, 'not_xlsx'],
		['with nothing in it', sheet(''), 'empty']
	])('%s is refused', async (_, parts, reason) => {
		await expect(read(zipOf({ ...sheet(textRow(HEAD)), ...parts }))).rejects.toMatchObject({
			status: 400,
			reason
		});
	});

	it('that breaks off is refused', async () => {
		const whole = zipOf(sheet(textRow(HEAD)));
		const spoilt = whole.slice();
		spoilt.fill(0xff, 40, 120);
		await expect(read(spoilt)).rejects.toMatchObject({ status: 400 });
		for (let end = 0; end < whole.length; end += 7)
			await readRosterFile(whole.slice(0, end), 'auto', {}).catch(({ status }) =>
				expect(status).toBe(400)
			);
	});

	it('may have a stray cell far below', async () => {
		const rows = `${textRow(HEAD)}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`;
		expect((await read(zipOf(sheet(rows)))).records).toEqual([]);
	});

	it('may have a stray cell at the end of every sheet', async () => {
		const stray = '<row r="60000"><c r="GS60000"><v>1</v></c></row>';
		const rows = textRow(HEAD) + textRow(['1', '例田', '課']) + stray;
		const sheets = Array.from({ length: 20 }, (_, n) => ({ name: `s${n}`, rows }));
		expect((await read(zipOf(workbookParts(sheets)))).records).toEqual([
			{ line: 2, cells: ['1', '例田', '課', '', ''] }
		]);
	});

	it('has a cell too many in a row that was shifted', async () => {
		const shifted = textRow(['', '1', '例田', '課', '2026-04-01', '38:45']);
		const { records } = await read(zipOf(sheet(textRow(HEAD) + shifted)));
		expect(records[0]?.cells).toHaveLength(HEAD.length + 1);
	});

	it('loses nobody to empty rows between its people', async () => {
		const rows = [1, 15_000, 30_000, 45_000].map(
			(line) => `<row r="${line + 1}"><c r="A${line + 1}"><v>${line}</v></c></row>`
		);
		const { records } = await read(zipOf(sheet(textRow(HEAD) + rows.join(''))));
		expect(records.map(({ cells }) => cells[0])).toEqual(['1', '15000', '30000', '45000']);
	});

	it('shows no more zeros than anybody writes', async () => {
		const rows = textRow(HEAD) + `<row>${'<c s="1"><v>7</v></c>'.repeat(5)}</row>`;
		const parts = workbookParts([{ name: 'a', rows }], [], ['0'.repeat(200)]);
		const { records } = await read(zipOf(parts));
		expect(records[0]?.cells).toEqual(['7', '7', '7', '7', '7']);
	});
});

describe('the reading of rosters', { timeout: 60_000 }, () => {
	const small = zipOf(workbookParts([{ name: 'a', rows: textRow(HEAD) }]));

	// The same files ten times as large fill the memory a roster may have.
	it.each([
		[
			'a row of very many attributes',
			{
				'xl/worksheets/sheet1.xml': `<row ${Array.from({ length: 400_000 }, (_, n) => `a${n}=""`).join(' ')}/>`
			}
		],
		[
			'very many styles',
			{ 'xl/styles.xml': `<styleSheet><cellXfs>${'<xf/>'.repeat(800_000)}</cellXfs></styleSheet>` }
		],
		[
			'a text of very many runs',
			{ 'xl/sharedStrings.xml': `<sst><si>${'<r><t>a</t></r>'.repeat(300_000)}</si></sst>` }
		]
	])('gives up %s when its memory is full', async (_, parts) => {
		const narrow = new RosterReading({ memoryMb: 32 });
		const file = zipOf({ ...workbookParts([{ name: 'a', rows: textRow(HEAD) }]), ...parts });
		await expect(narrow.read(file, 'auto', {})).rejects.toMatchObject({
			status: 400,
			reason: 'too_heavy'
		});
		expect((await narrow.read(small, 'auto', {})).headings).toEqual(HEAD);
	});

	it('gives up a file that takes longer than any roster, and reads the next', async () => {
		const hurried = new RosterReading({ deadlineMs: 1 });
		await expect(hurried.read(small, 'auto', {})).rejects.toMatchObject({
			status: 400,
			reason: 'too_heavy'
		});
		expect((await read(small)).headings).toEqual(HEAD);
	});

	it('leaves the server to everybody else meanwhile', async () => {
		const heavy = zipOf(workbookParts([{ name: 'a', rows: '<row/>'.repeat(2_000_000) }]));
		const before = performance.eventLoopUtilization();
		const answer = read(heavy).catch(({ reason }) => reason);
		expect(await answer).toBe('empty');
		// Of its own work nothing but handing the file over: read here, it would be nearly all the time.
		expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
	});

	it('takes one file after the other, and refuses what would wait for long', async () => {
		const busy = new RosterReading({ waiting: 1 });
		const all = await Promise.allSettled([1, 2, 3].map(() => busy.read(small, 'auto', {})));
		expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
		expect(all[2]).toMatchObject({ reason: { status: 429, reason: 'roster_busy' } });
	});
});
