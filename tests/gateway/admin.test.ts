import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '$lib/capabilities/settings/settings';
import type {
	AuditInfo,
	PeopleInfo,
	PersonInfo,
	RosterCheck,
	UnitsInfo
} from '$lib/domain/admin/wire';
import { newThread } from '$lib/capabilities/thread/thread';
import { addDays, tokyoDate } from '$lib/domain/core/time';
import { notebookBy } from '../support/documents';
import { COMMUNITY, refused, write } from '../support/gateway';
import { cp932, HEADINGS, rosterRow, withCell } from '../support/roster';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';
import { openStream } from '../support/stream';

/** Of the sample: S0004 is the region's 事務局, S0006 administers 郡山市, S0001 is a member there. */
let server: TestServer;
let region: Device;
let local: Device;
let member: Device;

beforeAll(async () => {
	server = await startServer();
	[region, local, member] = [
		await server.signIn('S0004'),
		await server.signIn('S0006'),
		await server.signIn('S0001')
	];
});
afterAll(() => server.dispose());

const TODAY = tokyoDate(Date.now());

async function ask(device: Device, method: string, path: string, body?: unknown) {
	const answer = await device.fetch(`/api/admin/${path}`, {
		method,
		...(body === undefined
			? {}
			: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
	});
	const text = await answer.text();
	const isJson = answer.headers.get('content-type')?.startsWith('application/json');
	return { status: answer.status, body: isJson ? JSON.parse(text) : text };
}

const lastEntry = async (text = ''): Promise<AuditInfo['entries'][number] | undefined> =>
	(await ask(region, 'GET', `audit?text=${encodeURIComponent(text)}`)).body.entries[0];

describe(`the administration on the ${engineName}`, () => {
	const PATHS: [string, string][] = [
		['GET', 'roster'],
		['PUT', 'roster/mapping'],
		['POST', 'roster/check'],
		['POST', 'roster/apply'],
		['POST', 'roster/undo'],
		['GET', 'units'],
		['POST', 'units'],
		['PATCH', 'units/koriyama-east'],
		['GET', 'people'],
		['POST', 'people'],
		['GET', 'people/s0001'],
		['PATCH', 'people/s0001'],
		['DELETE', 'people/s0001/devices'],
		['DELETE', 'people/s0001/devices/x'],
		['GET', 'settings'],
		['PUT', 'settings'],
		['GET', 'audit'],
		['POST', 'audit/export'],
		['GET', 'statistics']
	];

	it.each(PATHS)('%s %s is for administrators', async (method, path) => {
		const body = method === 'GET' ? undefined : {};
		expect(await ask(member, method, path, body)).toMatchObject({
			status: 403,
			body: { reason: 'role_required' }
		});
		const stranger = { ...member, fetch: (to: string) => fetch(server.url + to, { method }) };
		expect((await ask(stranger as Device, method, path)).status).toBe(401);
	});

	it('ends at the municipality for its administrator', async () => {
		for (const path of ['roster', 'units', 'people', 'settings'])
			for (const code of ['072079', '999999', '__proto__'])
				expect((await ask(local, 'GET', `${path}?municipality=${code}`)).status).toBe(404);
		expect((await ask(region, 'GET', 'units?municipality=072079')).status).toBe(200);
		// S0003 works elsewhere.
		expect((await ask(local, 'GET', 'people/s0003')).status).toBe(404);
		expect((await ask(local, 'PATCH', 'people/s0003', { title: '部長' })).status).toBe(404);
		expect((await ask(local, 'PATCH', 'units/sukagawa-kikaku', { name: 'x' })).status).toBe(404);
		expect((await ask(local, 'GET', 'people/nobody')).status).toBe(404);
	});
});

describe(`people on the ${engineName}`, () => {
	it('are found by name and number, in any width', async () => {
		const find = async (text: string, more = '') =>
			(await ask(local, 'GET', `people?text=${encodeURIComponent(text)}${more}`)).body;
		expect(await find('ｓ０００１')).toMatchObject({ total: 1, people: [{ id: 's0001' }] });
		expect((await find('例田')).people.map(({ id }: { id: string }) => id)).toContain('s0001');
		expect((await find('', '&offset=1000')).people).toEqual([]);
		for (const more of ['&offset=-1', '&offset=x', '&state=dead'])
			expect((await ask(local, 'GET', `people?text=${more}`)).status).toBe(400);
	});

	it('get another title and office, which their phones and the directory hear of', async () => {
		const stream = await openStream(await server.signIn('S0008'));
		await stream.wait('hello');
		const patch = { unit: 'koriyama-zeimu', title: '係長' };
		const { status, body } = await ask(local, 'PATCH', 'people/s0008', patch);
		expect(status).toBe(200);
		expect(body).toMatchObject(patch);
		await stream.wait('spaces', ({ spaces }) =>
			spaces.some(({ id }) => id === 'office-koriyama-zeimu')
		);
		stream.close();
		await eventually(async () => {
			const { body: document } = await member.couch('GET', 'commons/person:s0008');
			expect(document).toMatchObject({ unit: 'koriyama-zeimu', title: '係長' });
		});
		expect(await lastEntry('s0008')).toMatchObject({ action: 'account-changed', actor: 's0006' });
	});

	it('are added one by one, under a number nobody has', async () => {
		const fields = { staffNumber: 'ｎ０００１', name: '例田 新人', kana: '', title: '主事' };
		const add = (more: object) => ask(local, 'POST', 'people', { ...fields, ...more });
		const { status, body } = await add({ unit: 'koriyama-east' });
		expect(status).toBe(201);
		expect((await ask(local, 'GET', `people/${body.id}`)).body).toMatchObject({
			staffNumber: 'N0001',
			unitName: '東行政センター（サンプル）',
			roles: ['member'],
			isWaiting: true
		});
		expect((await add({ unit: 'koriyama-east' })).body.reason).toBe('number_taken');
		for (const wrong of [
			{ unit: 'sukagawa-kikaku' },
			{ unit: 'koriyama-east', staffNumber: '職員' },
			{ unit: 'koriyama-east', roles: ['secretariat'] }
		])
			expect((await add(wrong)).status).toBe(400);
	});

	it.each([
		{ unit: 'sukagawa-kikaku' },
		{ unit: 'nowhere' },
		{ name: '' },
		{ passwordHash: 'x' },
		{ municipality: '072079' },
		{ roles: 'member' },
		{ incoming: { unit: 'koriyama-shimin', title: '', from: '2026-05-02', on: '2026-05-01' } }
	])('are not given %j', async (patch) => {
		expect((await ask(local, 'PATCH', 'people/s0009', patch)).status).toBe(400);
	});

	it('are given roles; those of administrators by the region’s administration only', async () => {
		const give = (device: Device, person: string, roles: string[]) =>
			ask(device, 'PATCH', `people/${person}`, { roles });
		const given = await give(local, 's0009', ['general-affairs', 'host']);
		expect(given.body.roles).toEqual(['member', 'host', 'general-affairs']);
		expect(await lastEntry('s0009')).toMatchObject({
			action: 'roles-changed',
			detail: expect.stringContaining('庶務担当')
		});
		for (const role of ['secretariat', 'municipal-admin', 'clerk', '_admin'])
			expect((await give(local, 's0009', ['member', role])).status).toBe(403);
		expect((await give(region, 's0009', ['member', 'clerk'])).status).toBe(403);
		expect((await give(region, 's0009', ['member', 'municipal-admin'])).status).toBe(200);
		// Who stands above is not governed from below.
		expect((await give(local, 's0004', ['member'])).status).toBe(403);
		expect((await ask(local, 'PATCH', 'people/s0004', { disabled: true })).status).toBe(403);
		expect((await ask(local, 'DELETE', 'people/s0004/devices')).status).toBe(403);
		const incoming = { unit: 'koriyama-shimin', title: '', from: '2026-05-01', on: '2026-05-02' };
		for (const move of [{ unit: 'koriyama-east' }, { incoming }])
			expect((await ask(local, 'PATCH', 'people/s0004', move)).status).toBe(403);
	});

	it('do not shut themselves out, and the last of the region’s administration stays', async () => {
		expect((await ask(local, 'PATCH', 'people/s0006', { disabled: true })).body.reason).toBe(
			'self'
		);
		expect((await ask(local, 'PATCH', 'people/s0006', { roles: ['member'] })).status).toBe(403);
		const own = await ask(region, 'PATCH', 'people/s0004', { roles: ['member'] });
		expect(own).toMatchObject({ status: 409, body: { reason: 'self' } });
	});

	it('are stopped at once on all their devices, and let in again', async () => {
		const device = await server.signIn('S0010');
		const stream = await openStream(device);
		await stream.wait('hello');
		expect((await ask(local, 'PATCH', 'people/s0010', { disabled: true })).status).toBe(200);
		await stream.wait('signed-out');
		expect((await device.fetch('/api/session')).status).toBe(401);
		await ask(local, 'PATCH', 'people/s0010', { disabled: false });
		expect((await device.fetch('/api/session')).status).toBe(401);
		await server.signIn('S0010');
	});

	it('are signed out of one device or of all', async () => {
		const [one, other] = [await server.signIn('S0011'), await server.signIn('S0011')];
		const { devices } = (await ask(region, 'GET', 'people/s0011')).body as PersonInfo;
		expect(devices).toHaveLength(2);
		// To the day: with when who wrote what, more would help to find out who wrote without a name.
		expect(devices[0]).toEqual({
			...{ id: devices[0]!.id, name: devices[0]!.name, isThis: false },
			...{ signedInOn: TODAY, lastSeenOn: TODAY }
		});
		expect((await ask(region, 'DELETE', 'people/s0011/devices/none')).status).toBe(404);
		expect((await ask(region, 'DELETE', `people/s0011/devices/${devices[0]!.id}`)).status).toBe(
			204
		);
		const left = [one, other].map(async ({ fetch }) => (await fetch('/api/session')).status);
		expect((await Promise.all(left)).sort()).toEqual([200, 401]);
		expect((await ask(region, 'DELETE', 'people/s0011/devices')).status).toBe(204);
		expect((await one.fetch('/api/session')).status).toBe(401);
		expect((await other.fetch('/api/session')).status).toBe(401);
	});
});

describe(`an announced move on the ${engineName}`, () => {
	const OFFICE = 'office-koriyama-soumu';
	const announce = (from: string, on: string) =>
		ask(local, 'PATCH', 'people/s0001', {
			incoming: { unit: 'koriyama-soumu', title: '', from, on }
		});

	it('lets the new office be read from its day on, and not written', async () => {
		const stream = await openStream(member);
		await stream.wait('hello');
		await announce(addDays(TODAY, 1), addDays(TODAY, 9));
		expect((await member.couch('GET', OFFICE)).status).toBe(403);

		expect((await announce(TODAY, addDays(TODAY, 9))).status).toBe(200);
		await stream.wait('spaces', ({ spaces }) =>
			spaces.some(({ id, readOnly }) => id === OFFICE && readOnly === true)
		);
		expect((await member.couch('GET', OFFICE)).status).toBe(200);
		const notebook = notebookBy('s0001', 'early');
		const { body } = await write(member, OFFICE, [notebook]);
		expect(body).toEqual([refused('read_only', notebook._id)]);
		// The old office is still the own one.
		const here = notebookBy('s0001', 'still');
		const written = await write(member, 'office-koriyama-east', [here]);
		expect(written.body).toMatchObject([{ ok: true }]);

		await ask(local, 'PATCH', 'people/s0001', { incoming: null });
		await stream.wait('spaces', ({ spaces }) => !spaces.some(({ id }) => id === OFFICE));
		expect((await member.couch('GET', OFFICE)).status).toBe(403);
		stream.close();
	});
});

describe(`units on the ${engineName}`, () => {
	const fields = {
		name: '新しい係（サンプル）',
		parent: 'koriyama-soumu',
		head: null,
		deputy: null,
		code: '010199',
		closed: false
	};
	const units = async () => ((await ask(local, 'GET', 'units')).body as UnitsInfo).units;

	it('are made, led, renamed for everybody in them, moved and closed', async () => {
		const { status, body } = await ask(local, 'POST', 'units', fields);
		expect(status).toBe(201);
		expect(body.unit).toBe('072036-010199');
		const change = (patch: object, unit = body.unit) => ask(local, 'PATCH', `units/${unit}`, patch);

		expect((await change({ head: 's0002', deputy: 's0001' })).status).toBe(204);
		await ask(local, 'PATCH', 'people/s0002', { unit: body.unit });
		expect((await change({ closed: true })).body.reason).toBe('in_use');
		expect((await change({ name: '改めた係（サンプル）', parent: null })).status).toBe(204);
		expect((await ask(local, 'GET', 'people/s0002')).body.unitName).toBe('改めた係（サンプル）');
		await ask(local, 'PATCH', 'people/s0002', { unit: 'koriyama-soumu' });
		expect((await change({ closed: true })).status).toBe(204);
		expect((await units()).find(({ unit }) => unit === body.unit)).toMatchObject({
			name: '改めた係（サンプル）',
			parent: null,
			head: 's0002',
			closed: true
		});
		expect((await ask(local, 'PATCH', 'people/s0002', { unit: body.unit })).status).toBe(400);
		const { body: document } = await member.couch('GET', `commons/unit:${body.unit}`);
		expect(document).toMatchObject({ author: 'system', closed: true });
		expect(await lastEntry('072036-010199')).toMatchObject({ action: 'unit-changed' });
	});

	it.each([
		[{ parent: 'nowhere' }, 400],
		[{ parent: 'sukagawa-kikaku' }, 400],
		[{ head: 's0003' }, 400],
		[{ name: ' ' }, 400],
		[{ code: '総務' }, 400],
		[{ unknown: 1 }, 400]
	])('are not made with %j', async (patch, status) => {
		expect((await ask(local, 'POST', 'units', { ...fields, code: '', ...patch })).status).toBe(
			status
		);
	});

	it('stand in no circle', async () => {
		const up = await ask(local, 'PATCH', 'units/koriyama-soumu-bu', { parent: 'koriyama-soumu' });
		expect(up.status).toBe(400);
		const self = await ask(local, 'PATCH', 'units/koriyama-soumu', { parent: 'koriyama-soumu' });
		expect(self.status).toBe(400);
	});
});

describe(`settings on the ${engineName}`, () => {
	it('are defaults until they are decided, and then on every phone', async () => {
		expect((await ask(local, 'GET', 'settings')).body).toEqual({
			municipality: '072036',
			values: DEFAULT_SETTINGS,
			updatedAt: ''
		});
		const values = { ...DEFAULT_SETTINGS, lockMinutes: 5, titles: ['主事', '参事'] };
		const saved = await ask(local, 'PUT', 'settings', values);
		expect(saved).toMatchObject({ status: 200, body: { values } });
		const { body } = await member.couch('GET', 'commons/settings:072036');
		expect(body).toMatchObject({ type: 'settings', author: 'system', values });
		const forged = { ...body, values: DEFAULT_SETTINGS };
		expect((await write(member, 'commons', [forged])).body).toEqual([
			refused('server_only', 'settings:072036')
		]);
		expect(await lastEntry('自動ロック')).toMatchObject({ action: 'settings-changed' });
	});

	it('are refused with what is wrong, field by field', async () => {
		const values = { ...DEFAULT_SETTINGS, sharePercent: 200, meetupEnd: '11:00', extra: 1 };
		const { status, body } = await ask(local, 'PUT', 'settings', values);
		expect(status).toBe(400);
		expect(body.problems.map(({ field }: { field: string }) => field)).toContain('sharePercent');
		for (const nothing of [null, [], 'x', 5])
			expect((await ask(local, 'PUT', 'settings', nothing)).status).toBe(400);
	});
});

describe(`a roster on the ${engineName}`, () => {
	const check = async (device: Device, bytes: Uint8Array, query = '') => {
		const answer = await device.fetch(`/api/admin/roster/check${query}`, {
			method: 'POST',
			headers: { 'content-type': 'text/csv' },
			body: bytes as BodyInit
		});
		return { status: answer.status, body: (await answer.json()) as RosterCheck };
	};

	it('is checked, applied and taken back by one who has a row in it', async () => {
		const { people } = (await ask(region, 'GET', 'people?municipality=075035')).body as {
			people: { name: string; staffNumber: string; unitName: string }[];
		};
		const rows = [
			rosterRow(1),
			...people.map(({ name, staffNumber, unitName }) =>
				withCell(
					withCell(
						withCell(withCell(rosterRow(2), '職員番号', staffNumber), '氏名', name),
						'所属名',
						unitName
					),
					'所属コード',
					`u-${staffNumber}`
				)
			)
		];
		const bytes = await writeXlsx({ sheets: [{ name: '名簿', rows: [[...HEADINGS], ...rows] }] });
		const at = '?municipality=075035';
		const { status, body } = await check(region, bytes, at);
		expect(status).toBe(200);
		expect(body).toMatchObject({ encoding: 'xlsx', faults: [], counts: { new: 1, retired: 0 } });
		expect((await ask(local, 'POST', `roster/apply${at}`, { id: body.id })).status).toBe(404);

		const applied = await ask(region, 'POST', `roster/apply${at}`, {
			id: body.id,
			isConfirmed: false
		});
		expect(applied).toMatchObject({
			status: 200,
			body: { last: { state: 'applied', id: body.id } }
		});
		const found = await ask(region, 'GET', `people${at}&text=000001`);
		expect(found.body.people).toMatchObject([{ unitName: '第1課', isWaiting: true }]);
		const undone = await ask(region, 'POST', `roster/undo${at}`, { id: body.id });
		expect(undone).toMatchObject({ status: 200, body: { last: { state: 'undone' } } });
		expect((await ask(region, 'GET', `people${at}&text=000001&state=all`)).body.total).toBe(0);
		expect((await ask(region, 'GET', 'audit?action=roster-undone')).body.entries).toHaveLength(1);
	});

	it('with a misspelt unit asks first, and moves and retires nobody until it is answered', async () => {
		const at = '?municipality=075035';
		const { people } = (await ask(region, 'GET', `people${at}`)).body as PeopleInfo;
		const [one] = people;
		const rows = people.map(({ name, staffNumber, unitName }, n) =>
			[name, staffNumber, n === 0 ? `${unitName}課` : unitName].join(',')
		);
		const file = new TextEncoder().encode(`氏名,職員番号,所属名\n${rows.join('\n')}\n`);
		const { body: asked } = await check(region, file, at);
		expect(asked.spellings).toEqual([
			{
				answer: 'keep',
				line: 2,
				written: `${one!.unitName}課`,
				people: 1,
				near: one!.unitName,
				isOnRecord: true
			}
		]);
		expect(asked).toMatchObject({ units: [], items: [] });
		const { body: same } = await check(region, file, `${at}&spellings=2:same`);
		expect(same).toMatchObject({ units: [], items: [], spellings: [{ answer: 'same' }] });
		const { body: other } = await check(region, file, `${at}&spellings=2:new`);
		expect(other).toMatchObject({
			units: [{ name: `${one!.unitName}課`, before: null }],
			items: [{ kind: 'moved', staffNumber: one!.staffNumber }]
		});
	});

	it('is refused in words when it is none', async () => {
		const reasonOf = async (bytes: Uint8Array, query = '') =>
			((await check(local, bytes, query)).body as unknown as { reason: string }).reason;
		const text = new TextEncoder();
		expect(await reasonOf(new Uint8Array())).toBe('empty');
		expect(await reasonOf(text.encode('a,"b\n'))).toBe('quote_not_closed:1');
		expect(await reasonOf(text.encode('a'), '?encoding=latin1')).toBe('unknown encoding');
		expect(await reasonOf(text.encode('a'), '?zeros=all')).toBe('unknown answer');
		for (const wrong of ['all', '2:maybe', '2:same,'.repeat(60), 'x'.repeat(2000)])
			expect((await check(local, text.encode('a'), `?spellings=${wrong}`)).status).toBe(400);
		expect(await reasonOf(await writeXlsx({ sheets: [{ name: 'a', rows: [] }] }))).toBe('empty');
		const { body } = await check(local, cp932('何か,別の\r\n1,2\r\n'));
		expect(body).toMatchObject({ id: '', missing: ['staffNumber', 'name', 'unitName'] });
		expect((await ask(local, 'POST', 'roster/check', {})).status).toBe(415);
		const large = await check(local, new Uint8Array(9 * 1024 * 1024));
		expect(large.status).toBe(413);
	});

	it('is read with the columns that were saved', async () => {
		const mapping = { name: '戸籍氏名', title: '' };
		expect((await ask(local, 'PUT', 'roster/mapping', { mapping })).status).toBe(204);
		expect((await ask(local, 'GET', 'roster')).body.mapping).toEqual(mapping);
		const bytes = new TextEncoder().encode('職員番号,氏名,戸籍氏名,所属名,職名\n');
		const { body } = await check(local, bytes);
		expect(body.mapping).toMatchObject({ name: '戸籍氏名', title: '', unitName: '所属名' });
		for (const wrong of [{ salary: 'x' }, { name: 5 }, 'x'])
			expect((await ask(local, 'PUT', 'roster/mapping', { mapping: wrong })).status).toBe(400);
	});
});

describe(`the audit log on the ${engineName}`, () => {
	it('is searched by people’s names, a page at a time; a municipality’s is its own', async () => {
		const { body } = await ask(local, 'GET', `audit?text=${encodeURIComponent('凡例')}`);
		const { entries, names } = body as AuditInfo;
		expect(entries.length).toBeGreaterThan(0);
		expect(entries.every(({ municipality }) => municipality === '072036')).toBe(true);
		expect(names.s0006).toContain('凡例');
		const all = (await ask(region, 'GET', 'audit')).body as AuditInfo;
		expect(all.entries.some(({ municipality }) => municipality !== '072036')).toBe(true);
		const next = await ask(region, 'GET', `audit?before=${all.entries[0]!.id}`);
		expect(next.body.entries[0].id).toBe(all.entries[1]!.id);
		for (const wrong of [
			'from=2026-02-30',
			// It would find nothing, and look as if nothing had happened.
			'from=2026-03-02&to=2026-03-01',
			'action=nothing',
			'before=account:s0001',
			`text=${'x'.repeat(200)}`
		])
			expect((await ask(region, 'GET', `audit?${wrong}`)).status).toBe(400);
	});

	it('speaks of places and posts by their names', async () => {
		const thread = newThread(
			{ author: 's0001', now: new Date().toISOString(), key: 'audited' },
			{ kind: 'discussion', title: '題名', body: '本文' }
		);
		const writer = await server.signIn('S0001');
		expect((await write(writer, COMMUNITY, [thread])).body).toMatchObject([{ ok: true }]);
		const hiding = { space: COMMUNITY, target: thread._id, action: 'hide' };
		const body = JSON.stringify({ ...hiding, reason: '名前があります' });
		const headers = { 'content-type': 'application/json' };
		const hidden = await region.fetch('/api/moderation', { method: 'POST', headers, body });
		expect(hidden.status).toBe(204);
		const found = (await ask(region, 'GET', 'audit?action=hidden')).body as AuditInfo;
		expect(found.entries[0]!.detail).toMatch(/^(?!community-).+ 名前があります$/);
		expect(found.names[thread._id]).toMatch(/（サンプル） 投稿$/);
	});

	it('is exported in both encodings, which is written down too', async () => {
		const search = { from: '', to: TODAY, action: '', text: '' };
		const utf8 = await local.fetch('/api/admin/audit/export', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ ...search, encoding: 'utf-8' })
		});
		const bytes = new Uint8Array(await utf8.arrayBuffer());
		expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const text = new TextDecoder().decode(bytes);
		expect(text).toMatch(/^日付,時刻,/);
		expect(text.split('\r\n').length).toBeGreaterThan(3);
		expect(await lastEntry('監査記録')).toMatchObject({ action: 'exported', actor: 's0006' });

		const sjis = (device: Device, more: object) =>
			ask(device, 'POST', 'audit/export', { ...search, ...more, encoding: 'cp932' });
		expect((await sjis(local, {})).status).toBe(200);
		await ask(region, 'PATCH', 'people/s0024', { title: '係長' });
		const lacking = await sjis(region, { text: 's0024' });
		expect(lacking).toMatchObject({ status: 422, body: { rows: [{ line: 2, text: '𠮷' }] } });
		const unknown = await ask(region, 'POST', 'audit/export', { ...search, encoding: 'utf-16' });
		expect(unknown.status).toBe(400);
	});
});

describe(`statistics on the ${engineName}`, () => {
	it('show no group of fewer than five', async () => {
		const { status, body } = await ask(region, 'GET', 'statistics');
		expect(status).toBe(200);
		expect(body.months).toHaveLength(12);
		expect(body.months.at(-1)).toBe(TODAY.slice(0, 7));
		const numbers = (values: unknown[]): unknown[] => values.filter((value) => value !== null);
		const people = body.municipalities.map(({ people }: { people: number | null }) => people);
		expect(people).toContain(null);
		for (const count of numbers(people)) expect(count).toBeGreaterThanOrEqual(5);
		const members = body.communities.map(({ members }: { members: number | null }) => members);
		for (const count of numbers(members)) expect([0, ...members]).toContain(count);
		const own = (await ask(local, 'GET', 'statistics')).body;
		expect(
			own.municipalities.map(({ municipality }: { municipality: string }) => municipality)
		).toEqual(['072036']);
	});
});
