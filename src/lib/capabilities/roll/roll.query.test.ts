import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '$lib/domain/core/document';
import { communityMembers, community } from '$lib/capabilities/community/community.query';
import { newMembership } from '$lib/capabilities/community/community';
import { meetingWithParticipants } from '$lib/capabilities/event/event.query';
import { newSignup, verdictId, type Signup } from '$lib/capabilities/event/event';
import { faqPage } from '$lib/capabilities/faq/faq.query';
import { newUseful } from '$lib/capabilities/faq/useful';
import { YuiDatabase } from '$lib/read-model/database';
import type { Stored } from '$lib/read-model/row';
import { tablesOf, writeRows } from '$lib/read-model/rows';
import { FACTORIES } from '../../../../tests/support/factories';
import { dayNumber, rollId, rollOfCommunity, rollOfEntry, rollOfMeeting } from './roll';

const ME = 's0001';
const NOW = '2026-04-01T00:00:00.000Z';
let database: YuiDatabase;

beforeEach(() => (database = new YuiDatabase(ME)));
afterEach(() => database.delete());

async function put(...documents: Envelope[]): Promise<void> {
	const items = documents.map((document) => ({
		id: document._id,
		document: { _rev: '1-a', ...document } as Stored,
		conflicts: []
	}));
	const ids = items.map(({ id }) => id);
	await database.transaction('rw', tablesOf(database, ids), () =>
		writeRows(database, 'commons', items)
	);
}

const roll = (subject: string, groups: Record<string, string>): Envelope =>
	({ ...FACTORIES.roll('system', 'x'), _id: rollId(subject), subject, groups }) as Envelope;
const joined = (author: string, state: 'joined' | 'left' = 'joined') =>
	newMembership({ author, now: NOW, community: 'tea', state });
const person = (id: string) =>
	({ ...FACTORIES.person(id, 'x'), _id: `person:${id}`, person: id, kana: id }) as Envelope;

describe('a community of which the server wrote the roll', () => {
	const tea = { ...FACTORIES.community('system', 'tea'), community: 'tea' } as Envelope;
	const asJoined = (...people: string[]) =>
		roll(rollOfCommunity('tea'), {
			joined: people.map((one) => `${one}:${dayNumber(NOW)}`).join(' ')
		});
	const members = async () => (await communityMembers('tea')(database)).map(({ person }) => person);
	const count = async () => (await community(ME, 'tea')(database))?.members;
	beforeEach(() => put(tea, ...[ME, 's0002', 's0003', 's0004'].map(person)));

	it('has those on the roll, whatever this device had heard of each before', async () => {
		await put(joined('s0004'), asJoined('s0002', 's0003'));
		expect(await members()).toEqual(['s0002', 's0003']);
		expect(await count()).toBe(2);
	});

	it('has this person as soon as they join, and not any more when they leave, also offline', async () => {
		await put(asJoined('s0002'), joined(ME));
		expect(await members()).toEqual([ME, 's0002']);
		await put(asJoined(ME, 's0002'), joined(ME, 'left'));
		expect(await members()).toEqual(['s0002']);
		expect(await count()).toBe(1);
	});

	it('has whom a device of an earlier version knows, before the roll is there', async () => {
		await put(joined(ME), joined('s0003'));
		expect(await members()).toEqual([ME, 's0003']);
	});
});

describe('a meeting of which the server wrote the roll', () => {
	const series = {
		...FACTORIES.series('s0009', 'w'),
		...{ rrule: 'FREQ=MONTHLY;BYDAY=+3WE', startsOn: '2026-01-01', endsOn: '', capacity: 2 }
	} as Envelope;
	const date = '2026-04-15';
	const page = () => meetingWithParticipants(ME, series._id, date)(database);
	const guests = async () =>
		(await page())?.participants.map(
			({ id, status, attendance }) => `${id} ${status} ${attendance}`
		);
	const mine = (fields: Partial<Signup> = {}) => ({
		...newSignup({ author: ME, now: NOW, series: series._id, date, attendance: 'online' }),
		...fields
	});
	const verdict = (outcome: string, order: number) =>
		({
			...FACTORIES.verdict('system', 'x'),
			...{ _id: verdictId(mine()._id), signup: mine()._id, signupRev: '1-a' },
			...{ series: series._id, date, person: ME, outcome, order, reason: '' }
		}) as Envelope;
	const full = roll(rollOfMeeting(series._id, date), {
		confirmed: 's0003:venue s0002:late',
		waiting: 's0004:online'
	});
	beforeEach(() => put(series));

	it('counts and lists those on the roll, in the order of the roll', async () => {
		await put(full);
		expect(await page()).toMatchObject({ confirmed: 2, waiting: 1 });
		expect(await guests()).toEqual([
			's0003 confirmed venue',
			's0002 confirmed late',
			's0004 waiting online'
		]);
	});

	it('shows the own sign-up as 仮 until it is answered, and once when the roll has it', async () => {
		await put(full, mine());
		expect((await guests())?.at(-1)).toBe(`${ME} tentative online`);
		expect(await page()).toMatchObject({ confirmed: 2, waiting: 1, mine: { status: 'tentative' } });
		await put(
			verdict('waiting', 4),
			roll(rollOfMeeting(series._id, date), {
				confirmed: 's0003:venue s0002:late',
				waiting: `s0004:online ${ME}:online`
			})
		);
		expect(await page()).toMatchObject({ confirmed: 2, waiting: 2, mine: { status: 'waiting' } });
		expect((await guests())?.filter((guest) => guest.startsWith(ME))).toHaveLength(1);
	});

	it('leaves out who cancelled here, although the roll does not know yet', async () => {
		await put(
			roll(rollOfMeeting(series._id, date), { confirmed: `${ME}:online s0002:late` }),
			verdict('confirmed', 1),
			mine({ state: 'cancelled', _rev: '2-b' })
		);
		expect(await guests()).toEqual(['s0002 confirmed late']);
	});
});

it('an entry of the FAQ counts what the roll says, and the own answer as it was given here', async () => {
	const faq = FACTORIES.faq('s0009', 'q');
	const counts = async () => (await faqPage(faq._id, '')(database))?.useful.counts;
	await put(faq, roll(rollOfEntry(faq._id), { no: ME, yes: 's0002 s0003' }));
	expect(await counts()).toEqual({ yes: 2, no: 1 });
	await put(newUseful({ author: ME, now: NOW }, { target: faq._id, answer: 'yes' }));
	expect(await counts()).toEqual({ yes: 3, no: 0 });
});
