/** What people do in `commons` each for themselves: to be read by them alone, and on rolls by all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMembership } from '$lib/capabilities/community/community';
import { newSignup, verdictId } from '$lib/capabilities/event/event';
import { occurrenceDates, THIRD_WEDNESDAY } from '$lib/capabilities/event/recurrence';
import { newUseful } from '$lib/capabilities/faq/useful';
import {
	entriesOf,
	rollId,
	rollOfCommunity,
	rollOfEntry,
	rollOfMeeting,
	type Roll
} from '$lib/capabilities/roll/roll';
import type { Envelope } from '$lib/domain/core/document';
import { addDays, tokyoDate } from '$lib/domain/core/time';
import { revision } from '../support/documents';
import { write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

const NOW = '2026-04-01T00:00:00.000Z';
const SERIES = 'series:s0003:third-wednesday';
const COMMUNITY = 'garoon';

let server: TestServer;
let me: Device;
let other: Device;
let mine: Envelope[];
let faq: string;
let date: string;

beforeAll(async () => {
	server = await startServer();
	[me, other] = [await server.signIn('S0001'), await server.signIn('S0008')];
	const { body } = await me.couch('GET', 'commons/_changes');
	faq = (body.results as { id: string }[]).map(({ id }) => id).find((id) => id.startsWith('faq:'))!;
	const today = tokyoDate(Date.now());
	date = occurrenceDates(THIRD_WEDNESDAY, addDays(today, 400), addDays(today, 500))[0]!;
	mine = [
		newMembership({ author: 's0001', now: NOW, community: COMMUNITY, state: 'joined' }),
		newSignup({ author: 's0001', now: NOW, series: SERIES, date, attendance: 'online' }),
		newUseful({ author: 's0001', now: NOW }, { target: faq, answer: 'no' })
	];
	const answer = await write(me, 'commons', mine);
	expect(answer.body.every(({ ok }: { ok?: boolean }) => ok)).toBe(true);
	await eventually(async () =>
		expect((await me.couch('GET', `commons/${verdictId(mine[1]!._id)}`)).status).toBe(200)
	);
});
afterAll(() => server.dispose());

const own = (): string[] => [...mine.map(({ _id }) => _id), verdictId(mine[1]!._id)];
const revOf = async (id: string): Promise<string> =>
	(await me.couch('GET', `commons/${encodeURIComponent(id)}`)).body._rev;

async function snapshotOf(device: Device, encoding: string): Promise<string[]> {
	const answer = await device.fetch('/api/snapshot/commons', {
		headers: { 'accept-encoding': encoding }
	});
	const lines = (await answer.text()).trimEnd().split('\n');
	const [header, ...documents] = lines.map((line) => JSON.parse(line));
	const end = documents.pop();
	expect(end).toMatchObject({ end: true, count: header.count });
	return documents.flatMap((line) =>
		line.documents ? line.documents.map(({ _id }: Envelope) => _id) : [line._id]
	);
}

describe(`what a person does for themselves, on the ${engineName}`, () => {
	it('is read by nobody else, in any of the ways there are', async () => {
		const ids = own();
		const docs = await Promise.all(ids.map(async (id) => ({ id, rev: await revOf(id) })));
		for (const { id, rev } of docs) {
			const path = `commons/${encodeURIComponent(id)}`;
			for (const query of ['', `?rev=${rev}`, '?open_revs=all&revs=true', '?conflicts=true'])
				expect((await other.couch('GET', `${path}${query}`)).status).toBe(404);
			expect((await me.couch('GET', path)).status).toBe(200);
		}
		const { body } = await other.couch('POST', 'commons/_bulk_get', { docs });
		expect(JSON.stringify(body)).not.toContain('"ok"');
		const twice = await other.couch('POST', 'commons/_bulk_get?revs=true', {
			docs: docs.flatMap((one) => [one, { id: one.id, rev: `1-${'0'.repeat(32)}` }])
		});
		expect(JSON.stringify(twice.body)).not.toContain('"ok"');
		const asked = Object.fromEntries(docs.map(({ id, rev }) => [id, [rev]]));
		// As if they had never been.
		expect((await other.couch('POST', 'commons/_revs_diff', asked)).body).toEqual(
			Object.fromEntries(docs.map(({ id, rev }) => [id, { missing: [rev] }]))
		);
		expect((await me.couch('POST', 'commons/_revs_diff', asked)).body).toEqual({});
	});

	it('is in no feed of others, in whatever steps they read it', async () => {
		const feedOf = async (device: Device, limit: number): Promise<string[]> => {
			const found: string[] = [];
			for (let since: string | number = 0; ;) {
				const path = `commons/_changes?since=${encodeURIComponent(since)}&limit=${limit}`;
				const { body } = await device.couch('GET', path);
				found.push(...body.results.map(({ id }: { id: string }) => id));
				if (body.results.length < limit) return found;
				since = body.last_seq;
			}
		};
		const isPrivate = (id: string) => /^(membership|signup|verdict|useful):/.test(id);
		for (const limit of [7, 1000]) {
			const theirs = (await feedOf(other, limit)).filter(isPrivate);
			expect(theirs.every((id) => id.split(':')[1] === 's0008')).toBe(true);
			expect((await feedOf(me, limit)).filter(isPrivate)).toEqual(expect.arrayContaining(own()));
		}
	});

	it.each(['br', 'gzip', 'identity'])(
		'comes with their own snapshot alone: %s',
		async (encoding) => {
			const ids = await snapshotOf(me, encoding);
			expect(ids).toEqual(expect.arrayContaining(own()));
			expect(new Set(ids).size).toBe(ids.length);
			const theirs = await snapshotOf(other, encoding);
			expect(theirs.filter((id) => own().includes(id))).toEqual([]);
			expect(theirs).toContain(rollId(rollOfCommunity(COMMUNITY)));
		}
	);

	it('is named at the end of their snapshot when it is in conflict', async () => {
		const torn = newMembership({ author: 's0001', now: NOW, community: 'torn', state: 'left' });
		const docs = ['a', 'b'].map((hash) => ({ ...torn, ...revision(1, hash) }));
		await write(me, 'commons', docs, false);
		const lines = async (device: Device) =>
			(await (await device.fetch('/api/snapshot/commons')).text()).trimEnd().split('\n');
		const mineNow = await lines(me);
		expect(JSON.parse(mineNow.at(-1)!).conflicted).toEqual([torn._id]);
		expect(mineNow.slice(0, -1).join()).not.toContain(torn._id);
		expect((await lines(other)).join()).not.toContain(torn._id);
	});

	it('is on rolls that everybody reads, and goes from there', async () => {
		const rollOf = async (subject: string): Promise<Roll> =>
			(await other.couch('GET', `commons/${encodeURIComponent(rollId(subject))}`)).body;
		const isOn = async (subject: string, group: string) =>
			entriesOf(await rollOf(subject), group).some(({ person }) => person === 's0001');
		await eventually(async () => {
			expect(await isOn(rollOfCommunity(COMMUNITY), 'joined')).toBe(true);
			expect(await isOn(rollOfEntry(faq), 'no')).toBe(true);
			expect(entriesOf(await rollOf(rollOfMeeting(SERIES, date)), 'confirmed')).toEqual([
				{ person: 's0001', detail: 'online' }
			]);
		});
		await server.restart();
		const before = await rollOf(rollOfMeeting(SERIES, date));
		const [joined, signup] = mine;
		await write(me, 'commons', [
			{ ...joined!, state: 'left', _rev: await revOf(joined!._id) } as Envelope,
			{ ...signup!, state: 'cancelled', _rev: await revOf(signup!._id) } as Envelope
		]);
		await eventually(async () => {
			expect(await isOn(rollOfCommunity(COMMUNITY), 'joined')).toBe(false);
			expect((await rollOf(rollOfMeeting(SERIES, date))).groups).toEqual({});
		});
		expect(before.groups).not.toEqual({});
	});
});
