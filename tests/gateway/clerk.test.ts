import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSignup, verdictId, type Series, type Signup } from '$lib/capabilities/event/event';
import { occurrenceDates } from '$lib/capabilities/event/recurrence';
import { addDays, tokyoDate } from '$lib/domain/core/time';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

const NOW = '2026-04-01T00:00:00.000Z';
const SERIES = 'series:s0003:third-wednesday';

let server: TestServer;
let dates: string[];
const devices = new Map<string, Device>();

beforeAll(async () => {
	server = await startServer();
	for (const number of ['S0001', 'S0002', 'S0003', 'S0004'])
		devices.set(number.toLowerCase(), await server.signIn(number));
	// Far beyond the dates the sample says anything about.
	const today = tokyoDate(Date.now());
	const { body } = await device('s0001').couch('GET', `commons/${SERIES}`);
	dates = occurrenceDates(body.rrule, addDays(today, 400), addDays(today, 800));
});
afterAll(() => server.dispose());

const device = (person: string): Device => {
	const found = devices.get(person);
	if (!found) throw new Error(`nobody signed in as ${person}`);
	return found;
};

/** Nobody else reads a sign-up and its answer. */
const ownerOf = (signup: string): Device => device(signup.split(':')[1] ?? '');

async function put(person: string, document: object): Promise<void> {
	const { body } = await device(person).couch('POST', 'commons/_bulk_docs', { docs: [document] });
	expect(body[0]).toMatchObject({ ok: true });
}

async function signUp(person: string, date: string, state: Signup['state'] = 'in') {
	const signup = newSignup({ author: person, now: NOW, series: SERIES, date, attendance: 'venue' });
	const { status, body } = await device(person).couch('GET', `commons/${signup._id}`);
	await put(person, { ...signup, state, ...(status === 200 ? { _rev: body._rev } : {}) });
	return signup._id;
}

/** One seat only, on one date. */
const limitTo = (date: string, capacity: number) =>
	put('s0003', {
		_id: `occurrence:s0003:third-wednesday:${date}`,
		type: 'occurrence',
		schema: 1,
		author: 's0003',
		editor: 's0003',
		createdAt: NOW,
		updatedAt: NOW,
		series: SERIES,
		date,
		cancelled: false,
		theme: '',
		place: '',
		capacity,
		record: ''
	});

async function outcomeOf(signup: string, isSettled = true): Promise<string> {
	const { status, body } = await ownerOf(signup).couch('GET', `commons/${verdictId(signup)}`);
	if (!isSettled) return status === 200 ? body.outcome : '';
	const { body: current } = await ownerOf(signup).couch('GET', `commons/${signup}`);
	if (status !== 200 || body.signupRev !== current._rev) throw new Error('not answered yet');
	return body.outcome;
}

const answers = (...signups: string[]): Promise<string[]> =>
	eventually(() => Promise.all(signups.map((id) => outcomeOf(id))));

describe(`the clerk on the ${engineName}`, () => {
	it('answers in the order of arrival, and gives a freed seat to the first who waits', async () => {
		const date = dates[0] ?? '';
		await limitTo(date, 1);
		const first = await signUp('s0003', date);
		expect(await answers(first)).toEqual(['confirmed']);
		const second = await signUp('s0001', date);
		const third = await signUp('s0002', date);
		expect(await answers(first, second, third)).toEqual(['confirmed', 'waiting', 'waiting']);
		await signUp('s0003', date, 'cancelled');
		await eventually(async () =>
			expect(await answers(first, second, third)).toEqual(['cancelled', 'confirmed', 'waiting'])
		);
	});

	it('answers after a kill what came before it, and changes nothing else', async () => {
		const date = dates[1] ?? '';
		await limitTo(date, 2);
		const before = await Promise.all(['s0001', 's0002', 's0003'].map((who) => signUp(who, date)));
		await server.restart();
		const outcomes = await answers(...before);
		expect(outcomes.filter((outcome) => outcome === 'confirmed')).toHaveLength(2);
		const verdicts = () =>
			Promise.all(before.map((id) => ownerOf(id).couch('GET', `commons/${verdictId(id)}`)));
		const settled = await verdicts();
		await server.restart();
		const last = await signUp('s0004', date);
		expect(await answers(last)).toEqual(['waiting']);
		expect(await verdicts()).toEqual(settled);
	});

	it('answers again when the organiser changes the meeting', async () => {
		const { body } = await device('s0001').couch('GET', `commons/${SERIES}`);
		const series = body as Series & { _rev: string };
		const date = dates[2] ?? '';
		const signups = [await signUp('s0001', date), await signUp('s0002', date)];
		expect(await answers(...signups)).toEqual(['confirmed', 'confirmed']);
		await put('s0003', { ...series, endsOn: addDays(date, -1), editor: 's0003' });
		await eventually(async () =>
			expect(await answers(...signups)).toEqual(['declined', 'declined'])
		);
	});

	it('lets nobody write an answer in its place', async () => {
		const signup = await signUp('s0001', dates[3] ?? '');
		await answers(signup);
		const { body } = await ownerOf(signup).couch('GET', `commons/${verdictId(signup)}`);
		const forged = { ...body, outcome: 'confirmed', editor: 's0001' };
		const { body: results } = await device('s0001').couch('POST', 'commons/_bulk_docs', {
			docs: [forged]
		});
		expect(results).toEqual([{ id: body._id, error: 'forbidden', reason: 'server_only' }]);
	});
});
