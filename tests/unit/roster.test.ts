import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRosterFile } from '$lib/server/roster/decode';
import { OFFICE_PARTS, zip } from '../support/pictures';
import { cp932, csvText, HEADINGS, rosterRow, withCell } from '../support/roster';
import {
	account,
	MUNICIPALITY,
	openRosterServer,
	type RosterServer
} from '../support/roster-server';

const ROWS = 6000;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

let server: RosterServer;
beforeEach(async () => {
	server = await openRosterServer();
	await server.accounts.save(account());
});
afterEach(() => server.close());

const ADMIN = withCell(
	withCell(
		withCell(withCell(rosterRow(0), '職員番号', 'A0001'), '氏名', '例田 管理（サンプル）'),
		'所属名',
		'人事課'
	),
	'所属コード',
	'9999'
);
const people = (count: number): string[][] =>
	Array.from({ length: count }, (_, n) => rosterRow(n + 1));
const check = (rows: readonly (readonly string[])[]) =>
	server.roster.check(account(), MUNICIPALITY, cp932(csvText(rows)), 'auto');
const apply = (id: string, isConfirmed = false) =>
	server.roster.apply(account(), MUNICIPALITY, id, isConfirmed);
const undo = (id: string) => server.roster.undo(account(), MUNICIPALITY, id);
const stateOfAll = async () => ({
	accounts: await server.storedAccounts(),
	units: await server.commons('unit:'),
	people: [...(await server.commons('person:')).keys()]
});
const signIn = async (personId: string) => (await server.sessions.create(personId)).token;

describe('a roster file', () => {
	const text = csvText([rosterRow(1)]);

	it.each([
		['UTF-8', utf8(text), 'utf-8'],
		['UTF-8 with a byte order mark', utf8(`\uFEFF${text}`), 'utf-8'],
		['CP932', cp932(text), 'cp932']
	])('is read in %s', async (_, bytes, encoding) => {
		const file = await readRosterFile(bytes, 'auto', {});
		expect(file.encoding).toBe(encoding);
		expect(file.headings).toEqual([...HEADINGS]);
		expect(file.records).toEqual([{ line: 2, cells: rosterRow(1) }]);
	});

	it.each(['\r\n', '\n', '\r'])('counts its own lines, ended by %j', async (newline) => {
		const two = ['a,b', '"x', '""y""",1', '', 'z,2', '', ''].join(newline);
		expect((await readRosterFile(utf8(two), 'auto', {})).records).toEqual([
			{ line: 2, cells: ['x\n"y"', '1'] },
			{ line: 5, cells: ['z', '2'] }
		]);
	});

	it.each([
		['empty', utf8(''), 'empty'],
		['of Word', zip(OFFICE_PARTS.docx), 'not_csv'],
		[
			'of anything at all',
			Uint8Array.from({ length: 4000 }, (_, n) => (n * 7919) % 251),
			'not_csv'
		],
		['of a ZIP', zip(['名簿.csv']), 'file_zip'],
		['of another encoding', Uint8Array.from([0xff, 0xfe, 0x41, 0]), 'utf-16'],
		['of more people than the region has', utf8(`a,b\n${'1,2\n'.repeat(10_001)}`), 'too_many_rows'],
		['of very many lines', utf8(`a,b\n${'\n'.repeat(20_001)}`), 'too_many_rows'],
		['with a quote that never ends', utf8('a,b\n"1""",2\n1,"2\n3,4\n'), 'quote_not_closed:3']
	])('%s is refused with a reason', async (_, bytes, reason) => {
		await expect(readRosterFile(bytes, 'auto', {})).rejects.toMatchObject({
			status: 400,
			reason
		});
	});
});

describe('a roster of 6,000 people in CP932', () => {
	/** What is done to a row, and what is said of it. */
	const FAULTS: [(row: string[]) => string[], string][] = [
		[(row) => withCell(row, '職員番号', ''), '職員番号がありません'],
		[(row) => withCell(row, '職員番号', '12 34'), '職員番号に使えない文字'],
		[(row) => withCell(row, '職員番号', '職員一'), '職員番号に使えない文字'],
		[(row) => withCell(row, '職員番号', '000001'), '2行目と重複'],
		[(row) => withCell(row, '職員番号', '０００００２'), '3行目と重複'],
		[(row) => withCell(row, '氏名', ''), '氏名がありません'],
		[(row) => withCell(row, '氏名', '　'), '氏名がありません'],
		[(row) => withCell(row, '氏名', '\uFFFD田 はじめ'), '氏名に読み取れない文字'],
		[(row) => withCell(row, '氏名', '例\n田'), '氏名の中に改行'],
		[(row) => withCell(row, '氏名', '=HYPERLINK("x")'), '氏名が「=」で始まっています'],
		[(row) => withCell(row, '氏名', '+1'), '氏名が「+」で始まっています'],
		[(row) => withCell(row, '氏名', '長'.repeat(61)), '氏名が60文字を超えています'],
		[(row) => withCell(row, '氏名カナ', '@ﾚｲﾀﾞ'), '氏名カナが「@」で始まっています'],
		[(row) => withCell(row, '氏名カナ', '\uFFFD'), '氏名カナに読み取れない文字'],
		[(row) => withCell(row, '所属コード', ''), '所属コードがありません'],
		[(row) => withCell(row, '所属コード', '総務'), '所属コードに使えない文字'],
		[(row) => withCell(row, '所属名', ''), '所属名がありません'],
		[(row) => withCell(row, '所属名', '別の課'), 'の所属名が、'],
		[(row) => withCell(row, '所属名', '-総務課'), '所属名が「-」で始まっています'],
		[(row) => withCell(row, '職名', '主\n事'), '職名の中に改行'],
		[(row) => withCell(row, '職名', '長'.repeat(41)), '職名が40文字を超えています'],
		[(row) => row.slice(0, 6), '列が足りません'],
		[(row) => [...row, '余り'], '列が多すぎます'],
		[(row) => withCell(row, 'メール', '\t=1'), 'メールが「=」で始まっています']
	];

	it('reports exactly its 24 faults, is applied, and taken back without a trace', async () => {
		const rows = people(ROWS);
		// A cell of several lines in a column nobody reads: the lines below are still those of the file.
		rows[9] = withCell(rows[9] ?? [], '内線', '2010\n2011');
		const expected = FAULTS.map(([spoil, reason], index) => {
			const at = 100 + index * 190;
			rows[at] = spoil(rows[at] ?? []);
			return { at, reason };
		});
		const lineOf = (at: number): number =>
			2 + csvText(rows.slice(0, at)).split('\r\n').length - 2 + newlinesIn(rows.slice(0, at));

		await server.clerk.registered();
		const before = await stateOfAll();
		const dryRun = await check([...rows, ADMIN]);
		expect(dryRun).toMatchObject({ encoding: 'cp932', records: ROWS + 1, refusal: null });
		expect(dryRun.faults.map(({ line }) => line)).toEqual(expected.map(({ at }) => lineOf(at)));
		dryRun.faults.forEach((fault, index) =>
			expect(fault.reason).toContain(expected[index]?.reason)
		);
		expect(dryRun.counts).toMatchObject({ new: ROWS - 24, retired: 0 });
		expect(await stateOfAll()).toEqual(before);

		await apply(dryRun.id);
		const applied = await server.storedAccounts();
		expect(applied.size).toBe(ROWS - 24 + 1);
		const somebody = server.accounts.withStaffNumber('000001', MUNICIPALITY)[0];
		expect(somebody).toMatchObject({
			name: '見本　ふみ',
			unitName: '第1課',
			roles: ['member'],
			passwordHash: null,
			weeklyMinutes: 2325,
			disabled: false
		});
		expect(somebody?.personId).toMatch(/^p[a-z0-9]{15}$/);
		expect((await server.commons('unit:')).get(`unit:${somebody?.unit}`)).toMatchObject({
			code: '001000',
			parent: null
		});

		await undo(dryRun.id);
		expect(await stateOfAll()).toEqual(before);
		expect((await server.roster.state(MUNICIPALITY)).last?.state).toBe('undone');
	}, 120_000);

	/** Line breaks inside cells: those of the file that end no row. */
	const newlinesIn = (rows: readonly (readonly string[])[]): number =>
		rows.flat().reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
});

describe('a roster that changes who is there', () => {
	beforeEach(async () => {
		const { id } = await check([...people(60), ADMIN]);
		await apply(id);
	});

	const personId = (number: string): string =>
		server.accounts.withStaffNumber(number, MUNICIPALITY)[0]?.personId ?? '';

	it('moves and lets go; whoever is let go is signed out; taken back, all is as before', async () => {
		const rows = people(60).filter(([number]) => number !== '000007');
		rows[0] = withCell(withCell(rows[0] ?? [], '所属コード', '001001'), '所属名', '第2課');
		rows[1] = withCell(rows[1] ?? [], '職名', '部長');
		await server.accounts.change([personId('000001')], (_, stored) =>
			stored ? { ...stored, roles: ['member', 'host'] } : stored
		);
		const [moved, retired] = [personId('000001'), personId('000007')];
		const token = await signIn(retired);
		const before = await stateOfAll();

		const dryRun = await check([...rows, ADMIN]);
		expect(dryRun.counts).toEqual({ new: 0, moved: 1, announced: 0, changed: 1, retired: 1 });
		expect(dryRun.items.find(({ kind }) => kind === 'moved')).toMatchObject({
			staffNumber: '000001',
			details: ['第1課 → 第2課']
		});
		await apply(dryRun.id);
		expect(server.accounts.get(moved)).toMatchObject({
			unitName: '第2課',
			roles: ['member', 'host']
		});
		expect(server.accounts.get(retired)).toBeNull();
		expect((await server.sessions.resolve(token))?.revoked).toBeDefined();
		const directory = async () => {
			await server.clerk.registered();
			return (await server.commons('person:')).get(`person:${retired}`);
		};
		expect(await directory()).toMatchObject({ left: true });

		await undo(dryRun.id);
		expect(await stateOfAll()).toEqual(before);
		expect(server.accounts.get(retired)).not.toBeNull();
		expect(await directory()).not.toHaveProperty('left');
		// The session is over all the same.
		expect((await server.sessions.resolve(token))?.revoked).toBeDefined();
		await expect(undo(dryRun.id)).rejects.toMatchObject({ status: 404 });
	});

	it('is applied as it was seen, or not at all', async () => {
		const first = await check([...people(59), ADMIN]);
		const second = await check([...people(60), rosterRow(61), ADMIN]);
		await expect(apply(first.id)).rejects.toMatchObject({ status: 404 });
		await server.accounts.change([personId('000003')], (_, stored) =>
			stored ? { ...stored, title: '次長' } : stored
		);
		await expect(apply(second.id)).rejects.toMatchObject({ status: 409, reason: 'changed' });
		// A password is nobody's business here.
		const third = await check([...people(60), rosterRow(61), ADMIN]);
		await server.accounts.saveAll([server.accounts.get(personId('000004'))!], 'scrypt$…');
		await apply(third.id);
		await undo(third.id);
		expect(server.accounts.get(personId('000004'))?.passwordHash).toBe('scrypt$…');
	});

	it('is not taken back over what was changed since, nor from under who has begun', async () => {
		const dryRun = await check([...people(60), rosterRow(61), ADMIN]);
		await apply(dryRun.id);
		await signIn(personId('000061'));
		await expect(undo(dryRun.id)).rejects.toMatchObject({ status: 409, reason: 'in_use' });
		await server.sessions.endOthers(personId('000061'), '');
		await server.accounts.change([personId('000061')], (_, stored) =>
			stored ? { ...stored, title: '次長' } : stored
		);
		await expect(undo(dryRun.id)).rejects.toMatchObject({ status: 409, reason: 'changed' });
	});

	it('is taken back also when it broke off in the middle', async () => {
		const rows = people(60).map((row) => withCell(row, '職名', '参事'));
		await server.clerk.registered();
		const before = await stateOfAll();
		const dryRun = await check([...rows, rosterRow(61), rosterRow(62), ADMIN]);
		const { accounts } = server;
		const change = accounts.change.bind(accounts);
		accounts.change = async (concerned, work) => {
			await change([...concerned.slice(0, 20), ...concerned.slice(-1)], work);
			throw new Error('killed');
		};
		await expect(apply(dryRun.id)).rejects.toThrow('killed');
		accounts.change = change;
		expect((await server.roster.state(MUNICIPALITY)).last?.state).toBe('applying');
		expect(await stateOfAll()).not.toEqual(before);

		const again = await check([...rows, ADMIN]);
		await expect(apply(again.id)).rejects.toMatchObject({ status: 409, reason: 'interrupted' });
		await undo(dryRun.id);
		expect(await stateOfAll()).toEqual(before);
	});

	it('asks once more when many would go, and shuts nobody out who applies it', async () => {
		const many = await check([...people(30), ADMIN]);
		expect(many.retiresMany).toBe(true);
		await expect(apply(many.id)).rejects.toMatchObject({ reason: 'confirm_retirements' });
		await apply(many.id, true);
		await undo(many.id);

		const without = await check(people(60));
		expect(without.refusal).toBe('self_missing');
		await expect(apply(without.id, true)).rejects.toMatchObject({ reason: 'self_missing' });
	});

	it('keeps the last of the region’s administration', async () => {
		await server.accounts.change([personId('000005')], (_, stored) =>
			stored ? { ...stored, roles: ['member', 'secretariat'] } : stored
		);
		const rows = people(60).filter(([number]) => number !== '000005');
		const dryRun = await check([...rows, ADMIN]);
		await expect(apply(dryRun.id)).rejects.toMatchObject({ reason: 'last_secretariat' });
	});

	describe('but lost its zeros in Excel', () => {
		const bare = people(60).map((row) => withCell(row, '職員番号', String(Number(row[0]))));
		const answered = (zeros?: 'same' | 'other') =>
			server.roster.check(
				account(),
				MUNICIPALITY,
				cp932(csvText([...bare, withCell(rosterRow(61), '職員番号', '61'), ADMIN])),
				'auto',
				zeros ? { zeros } : {}
			);

		it('lets nobody go and brings no double: it asks', async () => {
			const dryRun = await answered();
			expect(dryRun.counts).toMatchObject({ new: 0, retired: 0 });
			expect(dryRun.zeros).toMatchObject({ answer: 'keep', people: 61, units: 0 });
			expect(dryRun.zeros?.examples[0]).toEqual({ line: 2, written: '1', known: '000001' });
			await apply(dryRun.id);
			expect(server.accounts.withStaffNumber('1', MUNICIPALITY)).toEqual([]);
			expect(server.accounts.get(personId('000007'))).not.toBeNull();
		});

		it('reads the numbers on record when that is the answer', async () => {
			const dryRun = await answered('same');
			expect(dryRun).toMatchObject({ unchanged: 61, counts: { new: 1, retired: 0 } });
			expect(dryRun.items).toMatchObject([{ kind: 'new', staffNumber: '000061' }]);
		});

		it('reads them as they stand when that is the answer', async () =>
			expect(await answered('other')).toMatchObject({
				counts: { new: 61, retired: 60 },
				retiresMany: true
			}));
	});

	it('moves nobody on a day it cannot read, and takes the rest of the row', async () => {
		const rows = people(60);
		const moved = withCell(withCell(rows[0] ?? [], '所属コード', '001001'), '所属名', '第2課');
		rows[0] = withCell(withCell(moved, '発令日', '来月'), 'メール', 'neu@example.jp');
		rows[1] = withCell(rows[1] ?? [], '週勤務時間', 'フル');
		const dryRun = await check([...rows, ADMIN]);
		expect(dryRun).toMatchObject({ faults: [], counts: { moved: 0, changed: 1 }, unchanged: 60 });
		expect(dryRun.unread).toEqual([
			{ field: 'effectiveOn', rows: 1, line: 2, cell: '来月' },
			{ field: 'weeklyHours', rows: 1, line: 3, cell: 'フル' }
		]);
	});

	it('leaves other municipalities alone', async () => {
		await server.accounts.save(account({ personId: 'far', municipality: '072079' }));
		const dryRun = await check([...people(60), ADMIN]);
		expect(dryRun).toMatchObject({ unchanged: 61, counts: { retired: 0 } });
		expect(await server.roster.state('072079')).toEqual({ mapping: {}, last: null });
	});

	it('writes down who did what', async () => {
		const dryRun = await check([...people(59), ADMIN]);
		await apply(dryRun.id);
		const said = async (text: string) =>
			(await server.audit.search({ municipality: MUNICIPALITY, limit: 500 })).filter(
				({ action, detail, actor }) => actor === 'admin' && `${action} ${detail}`.includes(text)
			).length;
		expect(await said('roster-applied')).toBe(2);
		// Who is new by name, who went, and the offices that were made.
		const [, name = ''] = people(60)[0] ?? [];
		expect(await said(`account-changed 名簿 新規 ${name}`)).toBe(1);
		expect(await said('account-changed 名簿 新規')).toBe(60);
		expect(await said('account-changed 名簿 退職')).toBe(1);
		expect(await said('unit-changed 名簿 新設 第1課')).toBe(1);
		await undo(dryRun.id);
		expect(await said('roster-undone')).toBe(1);
		expect(await said('account-changed 名簿の取消 退職')).toBe(1);
	});

	it('renames a unit for everybody in it, also for whose row is faulty', async () => {
		const rows = people(60).map((row) =>
			row[5] === '第1課' ? withCell(row, '所属名', '新課') : row
		);
		rows[3] = withCell(rows[3] ?? [], 'メール', 'x');
		const before = await stateOfAll();
		const dryRun = await check([...rows, ADMIN]);
		expect(dryRun.units).toEqual([{ name: '新課', code: '001000', before: '第1課' }]);
		await apply(dryRun.id);
		expect(server.accounts.get(personId('000004'))?.unitName).toBe('新課');
		await undo(dryRun.id);
		expect(await stateOfAll()).toEqual(before);
	});
});
