import { afterEach, beforeEach, expect, it } from 'vitest';
import { Access } from '$lib/server/access/access';
import { Moves } from '$lib/server/administration/moves';
import { RegionStore } from '$lib/server/administration/store';
import { newUnit, writeUnits } from '$lib/server/administration/units';
import { Turns } from '$lib/server/turns';
import {
	account,
	MUNICIPALITY,
	openRosterServer,
	type RosterServer
} from '../support/roster-server';

const DAY_MS = 24 * 60 * 60 * 1000;

let server: RosterServer;
let access: Access;
let moves: Moves;

beforeEach(async () => {
	// Noon of 25 March in Tokyo.
	server = await openRosterServer('2026-03-25T03:00:00.000Z');
	const { engine, accounts, sessions, audit, time } = server;
	const clock = () => time.now;
	const unit = { parent: null, head: null, deputy: null };
	await writeUnits(engine, [
		newUnit('zeimu', MUNICIPALITY, '2026-03-01T00:00:00.000Z', { name: '税務課', ...unit })
	]);
	const incoming = {
		unit: 'zeimu',
		unitName: '税務課',
		title: '係長',
		from: '2026-03-26',
		on: '2026-04-01'
	};
	await accounts.save(account({ incoming }));
	access = await Access.open(engine, clock);
	const store = await RegionStore.open(engine);
	moves = await Moves.open({
		...{ engine, accounts, sessions, audit, access, store, turns: new Turns(), clock }
	});
});
afterEach(async () => {
	moves.close();
	await access.close();
	await server.close();
});

const offices = () =>
	access
		.spacesOf(server.accounts.get('admin')!)
		.filter(({ id }) => id.startsWith('office-'))
		.map(({ id, readOnly = false }) => [id, readOnly]);

it('an announced move is read from its first day, happens on its day, and is written down', async () => {
	let refreshed = 0;
	access.onChange(() => refreshed++);
	expect(offices()).toEqual([['office-jinji', false]]);
	await moves.look();
	expect(refreshed).toBe(0);

	server.time.now += DAY_MS;
	await moves.look();
	expect(refreshed).toBe(1);
	expect(offices()).toEqual([
		['office-jinji', false],
		['office-zeimu', true]
	]);

	server.time.now = Date.parse('2026-03-31T14:59:59.000Z');
	await moves.look();
	expect(server.accounts.get('admin')?.unit).toBe('jinji');
	server.time.now += 1000;
	await moves.look();
	expect(offices()).toEqual([['office-zeimu', false]]);
	const moved = server.accounts.get('admin');
	expect(moved).toMatchObject({ unit: 'zeimu', unitName: '税務課', title: '係長' });
	expect(moved).not.toHaveProperty('incoming');
	expect(await server.audit.search({ limit: 5 })).toMatchObject([
		{ actor: 'system', action: 'account-changed', target: 'admin', municipality: MUNICIPALITY }
	]);
});
