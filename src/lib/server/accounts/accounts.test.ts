import { scryptSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '../engine/embedded/engine';
import { ACCOUNTS, type Engine } from '../engine/engine';
import { RegionStore } from '../administration/store';
import { Accounts } from './accounts';
import { KnownDevices } from './known-devices';
import { hashPassword, isOutdated } from './passwords';
import { Slots } from './slots';
import { AddressLimit, Throttle } from './throttle';
import type { Account } from './types';

const PERSON = {
	personId: 's0001',
	staffNumber: 'S0001',
	name: '例田 一郎（サンプル）',
	kana: '',
	municipality: '072036',
	unit: 'koriyama-somuka',
	unitName: '総務課（サンプル）',
	title: '主事',
	roles: ['member', 'clerk', '_admin', 'space:office-x', 'host,_admin', 'organiser'],
	disabled: false
};

let directory: string;
let engine: Engine;
let accounts: Accounts;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'yui-accounts-'));
	engine = await openEmbeddedEngine(directory);
	accounts = await Accounts.open(engine);
	await accounts.save(PERSON, 'ひみつ passwordＡ');
});
afterEach(async () => {
	await accounts.close();
	await engine.close();
	await rm(directory, { recursive: true, force: true });
});

describe('accounts', () => {
	it.each(['S0001', 's0001', 'Ｓ０００１', ' ｓ0001　'])('are found by %j', async (typed) => {
		expect(await accounts.verify(typed, 'ひみつ passwordＡ')).toMatchObject({ personId: 's0001' });
	});

	it('take a password that another keyboard composes differently', async () => {
		expect(await accounts.verify('S0001', 'ひみつ passwordA'.normalize('NFD'))).not.toBeNull();
	});

	it('refuse a wrong password, an unknown number and a disabled person', async () => {
		expect(await accounts.verify('S0001', 'wrong')).toBeNull();
		expect(await accounts.verify('S9999', 'ひみつ passwordＡ')).toBeNull();
		await accounts.save({ ...PERSON, disabled: true });
		expect(await accounts.verify('S0001', 'ひみつ passwordＡ')).toBeNull();
	});

	it('with one number in two municipalities are told apart by the password, or by the municipality', async () => {
		const namesake = { ...PERSON, personId: 's0001-2', municipality: '072079' };
		await accounts.save(namesake, 'another passwordＡ');
		const verify = (password: string, municipality?: string) =>
			accounts.verify('S0001', password, municipality);
		expect(await verify('another passwordＡ')).toMatchObject({ personId: 's0001-2' });
		expect(await verify('another passwordＡ', '072036')).toBeNull();

		await accounts.save(namesake, 'ひみつ passwordＡ');
		expect(await verify('ひみつ passwordＡ')).toBeNull();
		expect(await verify('ひみつ passwordＡ', '072036')).toMatchObject({ personId: 's0001' });
		expect(await verify('ひみつ passwordＡ', '072079')).toMatchObject({ personId: 's0001-2' });
		expect(await verify('ひみつ passwordＡ', '075221')).toBeNull();
	});

	it('get a new password, or none, and nothing else', async () => {
		await accounts.setPassword('s0001', null);
		expect(await accounts.verify('S0001', 'ひみつ passwordＡ')).toBeNull();
		expect(accounts.get('s0001')).toMatchObject({ title: '主事', passwordHash: null });
		const hash = await hashPassword('another');
		await Promise.all([accounts.setPassword('s0001', hash), accounts.setPassword('s0001', hash)]);
		expect(await accounts.verify('S0001', 'another')).not.toBeNull();
	});

	it('never act under a role of the server', () => {
		expect(accounts.get('s0001')?.roles).toEqual(['member', 'organiser']);
	});

	it('make an old hash anew when the person signs in', async () => {
		const db = engine.database<Account>(ACCOUNTS);
		const document = await db.get('account:s0001');
		const salt = Buffer.from('0123456789abcdef');
		const key = scryptSync('alt', new Uint8Array(salt), 32, { N: 1024, r: 8, p: 1 });
		const weak = `scrypt$1024$8$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
		await db.put({ ...document, passwordHash: weak });
		await accounts.close();
		accounts = await Accounts.open(engine);
		expect(isOutdated(weak)).toBe(true);
		expect(await accounts.verify('S0001', 'alt')).not.toBeNull();
		expect(isOutdated((await db.get('account:s0001')).passwordHash ?? '')).toBe(false);
		expect(await accounts.verify('S0001', 'alt')).not.toBeNull();
	});
});

describe('the throttle', () => {
	const wrong = () => Promise.resolve(null);
	const right = () => Promise.resolve('in');
	/** A pause that lasts until it is told to end. */
	const heldPause = () => {
		const ends: (() => void)[] = [];
		return { pause: () => new Promise<void>((end) => ends.push(end)), ends };
	};
	const guess = async (throttle: Throttle, count: number, number: string, address: string) => {
		for (let n = 0; n < count; n++) await throttle.guarded(number, address, wrong);
	};

	it('stops the sixth guess at one account from one address, however it is typed', async () => {
		const throttle = new Throttle();
		await guess(throttle, 5, 'S0001', '192.0.2.1');
		await expect(throttle.guarded('ｓ０００１', '192.0.2.1', right)).rejects.toMatchObject({
			status: 429,
			headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) }
		});
		expect(await throttle.guarded('S0002', '192.0.2.1', right)).toBe('in');
		expect(await throttle.guarded('S0001', '192.0.2.2', right)).toBe('in');
	});

	it('stops guesses at one account from many addresses', async () => {
		const throttle = new Throttle();
		for (let n = 0; n < 20; n++) await throttle.guarded('S0001', `192.0.2.${n}`, wrong);
		const next = throttle.guarded('S0001', '192.0.2.99', right);
		await expect(next).rejects.toMatchObject({ status: 429 });
	});

	it('lets in who is right behind an address that was wrong sixty times', async () => {
		const throttle = new Throttle();
		for (let n = 0; n < 60; n++) await throttle.guarded(`S${n}`, '192.0.2.1', wrong);
		for (let n = 60; n < 160; n++)
			expect(await throttle.guarded(`S${n}`, '192.0.2.1', right)).toBe('in');
	});

	it('lets in a hundred at once from one town hall, and counts none of them', async () => {
		const { pause, ends } = heldPause();
		const throttle = new Throttle(pause);
		for (let round = 0; round < 2; round++) {
			const all = Array.from({ length: 100 }, (_, n) =>
				throttle.guarded(`S${n}`, '192.0.2.1', right)
			);
			expect(await Promise.all(all)).toEqual(Array(100).fill('in'));
		}
		// Two hundred were right: the first who is wrong after them holds nobody up.
		await guess(throttle, 1, 'S1', '192.0.2.1');
		expect(ends).toHaveLength(0);
	});

	it('counts nothing of who is right, and forgives what they got wrong before', async () => {
		const throttle = new Throttle();
		for (let n = 0; n < 30; n++)
			expect(await throttle.guarded('S0001', `192.0.2.${n}`, right)).toBe('in');
		for (let round = 0; round < 3; round++) {
			await guess(throttle, 4, 'S0002', '192.0.2.1');
			expect(await throttle.guarded('S0002', '192.0.2.1', right)).toBe('in');
		}
	});

	it('holds guesses at many accounts from one address to a pace, also many at once', async () => {
		const { pause, ends } = heldPause();
		const throttle = new Throttle(pause);
		let looked = 0;
		const all = Array.from({ length: 69 }, (_, n) =>
			throttle.guarded(`S${n}`, '192.0.2.1', () => {
				looked++;
				return wrong();
			})
		);
		await Promise.all(all.slice(0, 61));
		expect([looked, ends.length]).toEqual([61, 1]);
		// Elsewhere nobody waits.
		expect(await throttle.guarded('T1', '192.0.2.2', right)).toBe('in');
		for (let n = 61; n < 69; n++) {
			ends.at(-1)?.();
			await all[n];
			expect([looked, ends.length]).toEqual([n + 1, n - 59]);
		}
	});

	it('lets no more wait at one address than it can remember', async () => {
		const { pause } = heldPause();
		const throttle = new Throttle(pause);
		for (let n = 0; n < 61; n++) await throttle.guarded(`S${n}`, '192.0.2.1', wrong);
		const waiting = Array.from({ length: 499 }, (_, n) =>
			throttle.guarded(`T${n}`, '192.0.2.1', right)
		);
		const next = throttle.guarded('U1', '192.0.2.1', right);
		await expect(next).rejects.toMatchObject({ status: 429 });
		expect(waiting).toHaveLength(499);
	});

	it('tells who would wait for long behind the wrong ones of others, and looks no more', async () => {
		const { pause, ends } = heldPause();
		const throttle = new Throttle(pause);
		const refused = (n: number) => expect(all[n]).rejects.toMatchObject({ status: 429 });
		let looked = 0;
		const all = Array.from({ length: 100 }, (_, n) =>
			throttle.guarded(`S${n}`, '192.0.2.1', () => {
				looked++;
				return n === 99 ? right() : wrong();
			})
		);
		for (let n = 60; n < 68; n++) {
			await all[n];
			ends.at(-1)?.();
		}
		await all[68];
		for (let n = 69; n < 100; n++) await refused(n);
		// Whoever comes then waits behind one, and a known device behind nobody.
		expect(await throttle.guarded('T2', '192.0.2.1', right, 'device')).toBe('in');
		const next = throttle.guarded('T3', '192.0.2.1', right);
		ends.at(-1)?.();
		expect(await next).toBe('in');
		expect([looked, ends.length]).toEqual([69, 9]);
	});

	it('takes all addresses of one IPv6 subscriber for one', async () => {
		const throttle = new Throttle();
		for (let n = 0; n < 5; n++)
			await throttle.guarded('S0001', `2001:db8:0:1::${n.toString(16)}:1`, wrong);
		for (const address of ['2001:db8:0:1:ffff::9', '2001:0DB8:0000:0001:0:0:0:9'])
			await expect(throttle.guarded('S0001', address, right)).rejects.toMatchObject({
				status: 429
			});
		expect(await throttle.guarded('S0001', '2001:db8:0:2::1', right)).toBe('in');
		// The same IPv4 address however the socket names it.
		await guess(throttle, 5, 'S0002', '192.0.2.7');
		await expect(throttle.guarded('S0002', '::ffff:192.0.2.7', right)).rejects.toMatchObject({
			status: 429
		});
		expect(await throttle.guarded('S0002', '::ffff:192.0.2.8', right)).toBe('in');
	});

	it('lets a known device of its owner in although the account is locked', async () => {
		const throttle = new Throttle();
		for (let n = 0; n < 20; n++) await throttle.guarded('S0001', `192.0.2.${n}`, wrong);
		expect(await throttle.guarded('S0001', '192.0.2.1', right, 'device')).toBe('in');
		// It guesses no more often than an address, and shuts nobody else out.
		for (let n = 0; n < 5; n++) await throttle.guarded('S0002', '192.0.2.99', wrong, 'device');
		await expect(throttle.guarded('S0002', '192.0.2.99', right, 'device')).rejects.toMatchObject({
			status: 429
		});
		expect(await throttle.guarded('S0002', '192.0.2.99', right)).toBe('in');
	});

	it('does not count what it refused, nor what could not be looked at', async () => {
		const throttle = new Throttle();
		await guess(throttle, 5, 'S0001', '192.0.2.1');
		for (let n = 0; n < 40; n++)
			await throttle.guarded('S0001', '192.0.2.1', right).catch(() => {});
		expect(await throttle.guarded('S0001', '192.0.2.2', right)).toBe('in');
		const broken = () => Promise.reject(new Error('no engine'));
		for (let n = 0; n < 30; n++)
			await expect(throttle.guarded('S0003', '192.0.2.3', broken)).rejects.toThrow('no engine');
		expect(await throttle.guarded('S0003', '192.0.2.3', right)).toBe('in');
	});
});

describe('a known device', () => {
	it('is known for its person alone, also after a restart', async () => {
		const store = await RegionStore.open(engine);
		const devices = await KnownDevices.open(store);
		const mark = devices.markOf('s0001');
		const later = await KnownDevices.open(store);
		expect(later.deviceOf(mark, 's0001')).toEqual(expect.any(String));
		expect(later.deviceOf(mark, 's0002')).toBeNull();
		for (const forged of [undefined, '', '.', 'a.b', `${mark}x`, mark.slice(1)])
			expect(later.deviceOf(forged, 's0001')).toBeNull();
	});
});

describe('what is too long to be guessed', () => {
	it('lets in who is right, and tells sixty wrong ones to go away', async () => {
		const limit = new AddressLimit();
		for (let n = 0; n < 60; n++)
			expect(await limit.guarded('192.0.2.1', () => Promise.resolve(null))).toBeNull();
		expect(await limit.guarded('192.0.2.1', () => Promise.resolve('in'))).toBe('in');
		const next = limit.guarded('192.0.2.1', () => Promise.resolve(null));
		await expect(next).rejects.toMatchObject({ status: 429 });
	});
});

describe('passwords that are looked at', () => {
	it('wait for each other, and not too many of them', async () => {
		const slots = new Slots(2, 3);
		const ends: (() => void)[] = [];
		const begun: number[] = [];
		const all = [0, 1, 2, 3, 4].map((n) =>
			slots.run(() => {
				begun.push(n);
				return new Promise<number>((end) => ends.push(() => end(n)));
			})
		);
		await expect(slots.run(() => Promise.resolve(5))).rejects.toMatchObject({ status: 503 });
		expect(begun).toEqual([0, 1]);
		for (let n = 0; n < 5; n++) {
			ends[n]?.();
			expect(await all[n]).toBe(n);
		}
		expect(begun).toEqual([0, 1, 2, 3, 4]);
		expect(await slots.run(() => Promise.resolve('free'))).toBe('free');
	});
});
