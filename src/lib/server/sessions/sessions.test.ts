import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../accounts/accounts';
import { openEmbeddedEngine } from '../engine/embedded/engine';
import { SESSIONS, type Engine } from '../engine/engine';
import { MAX_SESSIONS, Sessions } from './sessions';

const DAY_MS = 24 * 60 * 60 * 1000;
const IDLE_DAYS = 40;

const PERSON = {
	personId: 's0001',
	staffNumber: 'S0001',
	name: '例田 一郎（サンプル）',
	kana: '',
	municipality: '072036',
	unit: 'koriyama-somuka',
	unitName: '総務課（サンプル）',
	title: '主事',
	roles: ['member'],
	disabled: false
};

let directory: string;
let engine: Engine;
let accounts: Accounts;
let sessions: Sessions;
let now: number;

const open = (): Promise<Sessions> =>
	Sessions.open({ engine, accounts, idleDays: IDLE_DAYS, clock: () => now });

beforeEach(async () => {
	now = Date.parse('2026-04-01T00:00:00Z');
	directory = await mkdtemp(join(tmpdir(), 'yui-sessions-'));
	engine = await openEmbeddedEngine(directory);
	accounts = await Accounts.open(engine);
	await accounts.save(PERSON, 'a password');
	sessions = await open();
});
afterEach(async () => {
	sessions.close();
	await accounts.close();
	await engine.close();
	await rm(directory, { recursive: true, force: true });
});

const personOf = async (token: string): Promise<string | undefined> =>
	(await sessions.resolve(token))?.signedIn?.account.personId;

describe('sessions', () => {
	it('stay valid through 30 days of silence, and begin anew then', async () => {
		const { token } = await sessions.create('s0001');
		for (let month = 0; month < 5; month++) {
			now += 30 * DAY_MS;
			expect(await sessions.resolve(token)).toMatchObject({
				isTouched: true,
				signedIn: { account: { personId: 's0001' } }
			});
		}
	});

	it('end after more silence than is allowed, and leave nothing behind', async () => {
		const { token, session } = await sessions.create('s0001');
		now += IDLE_DAYS * DAY_MS + 1;
		expect(await personOf(token)).toBeUndefined();
		await expect(engine.database(SESSIONS).get(session)).rejects.toMatchObject({ status: 404 });
	});

	it('are swept at the start when nobody came back', async () => {
		const { session } = await sessions.create('s0001');
		now += IDLE_DAYS * DAY_MS + 1;
		(await open()).close();
		await expect(engine.database(SESSIONS).get(session)).rejects.toMatchObject({ status: 404 });
	});

	it('write down being seen once an hour, not with every request', async () => {
		const { token } = await sessions.create('s0001');
		now += 59 * 60 * 1000;
		expect((await sessions.resolve(token))?.isTouched).toBe(false);
		now += 2 * 60 * 1000;
		expect((await sessions.resolve(token))?.isTouched).toBe(true);
		expect((await sessions.resolve(token))?.isTouched).toBe(false);
	});

	it('outlive the server process', async () => {
		const { token } = await sessions.create('s0001');
		sessions.close();
		sessions = await open();
		expect(await personOf(token)).toBe('s0001');
	});

	it('are over once they are signed out, also when asked at the same moment', async () => {
		const { token, session } = await sessions.create('s0001');
		await Promise.all([sessions.resolve(token), sessions.end(session), sessions.resolve(token)]);
		expect(await personOf(token)).toBeUndefined();
		await sessions.end(session);
	});

	it('are over at once when the account is disabled', async () => {
		const { token } = await sessions.create('s0001');
		expect(await personOf(token)).toBe('s0001');
		await accounts.save({ ...PERSON, disabled: true });
		expect(await personOf(token)).toBeUndefined();
		expect((await sessions.resolve(token))?.revoked?.person).toBe('s0001');
	});

	it('are not found in a copy of the database', async () => {
		const { token } = await sessions.create('s0001');
		const { rows } = await engine.database(SESSIONS).allDocs({ include_docs: true });
		expect(rows).toHaveLength(1);
		expect(JSON.stringify(rows)).not.toContain(token);
		for (const id of [rows[0]?.id ?? '', 'x', '', '../accounts'])
			expect(await personOf(id)).toBeUndefined();
	});

	it('are listed as devices of their person, also after a restart, and end one by one or together', async () => {
		await accounts.save({ ...PERSON, personId: 's0002', staffNumber: 'S0002' }, 'a password');
		const phone = await sessions.create('s0001', 'Android・Chrome');
		now += DAY_MS;
		const tablet = await sessions.create('s0001', 'iPad・Safari');
		const desk = await sessions.create('s0001');
		const stranger = await sessions.create('s0002');
		sessions.close();
		sessions = await open();

		const devices = (await sessions.devicesOf('s0001')).map(({ device }) => device);
		expect(devices.map(({ name }) => name).sort()).toEqual(['', 'Android・Chrome', 'iPad・Safari']);
		expect(devices.at(-1)).toMatchObject({
			name: 'Android・Chrome',
			signedInAt: '2026-04-01T00:00:00.000Z'
		});
		expect(JSON.stringify(devices)).not.toContain(phone.session.slice('session:'.length));

		const lost = devices.at(-1)!.id;
		expect(await sessions.endDevice('s0002', lost)).toBe(false);
		expect(await personOf(phone.token)).toBe('s0001');
		expect(await sessions.endDevice('s0001', lost)).toBe(true);
		expect(await personOf(phone.token)).toBeUndefined();
		expect(await sessions.endDevice('s0001', lost)).toBe(false);
		// It is told so, until it says farewell.
		const { revoked } = (await sessions.resolve(phone.token))!;
		expect(revoked).toMatchObject({ person: 's0001', device: lost, name: 'Android・Chrome' });
		await sessions.end(revoked!.session);
		expect(await sessions.resolve(phone.token)).toBeNull();

		await sessions.endOthers('s0001', desk.session);
		expect(await personOf(tablet.token)).toBeUndefined();
		expect(await personOf(desk.token)).toBe('s0001');
		expect(await personOf(stranger.token)).toBe('s0002');
		expect(await sessions.devicesOf('s0001')).toHaveLength(1);
	});
});

it('ends the device seen last longest ago when a person has very many', async () => {
	const tokens: string[] = [];
	for (let n = 0; n < MAX_SESSIONS; n++) {
		now += 60_000;
		tokens.push((await sessions.create('s0001')).token);
	}
	now += 2 * 60 * 60 * 1000;
	// The first one is in use.
	await sessions.resolve(tokens[0]!);
	now += 60_000;
	tokens.push((await sessions.create('s0001')).token);
	expect(await sessions.devicesOf('s0001')).toHaveLength(MAX_SESSIONS);
	expect(await sessions.resolve(tokens[1]!)).toBeNull();
	for (const token of [tokens[0], tokens[2], tokens.at(-1)])
		expect((await sessions.resolve(token!))?.signedIn?.account.personId).toBe('s0001');
});
