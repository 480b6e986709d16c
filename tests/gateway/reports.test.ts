/** A report, from the person's own space to those who may decide about it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMembership } from '$lib/capabilities/community/community';
import { newProposal } from '$lib/capabilities/community/proposal';
import { revised } from '$lib/domain/core/create';
import { dutyId, newDuty, type Duty, type DutyKind } from '$lib/capabilities/inbox/duty';
import { newReport } from '$lib/capabilities/moderation/moderation';
import { newThread } from '$lib/capabilities/thread/thread';
import type { ModerationInfo } from '$lib/domain/wire';
import { refused, write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

/**
 * Of the sample: S0004 is the 事務局, S0006 administers the municipality of S0001 and S0002, S0013 works in
 * another one. S0002 hosts the community, which everybody here is in.
 */
const KEY = 'shomu';
const SPACE = `community-${KEY}`;
let server: TestServer;
let writer: Device;
let reporter: Device;
let host: Device;
let region: Device;
let city: Device;
/** Administers another municipality. */
let other: Device;
let count = 0;
const now = () => new Date().toISOString();

beforeAll(async () => {
	server = await startServer();
	[writer, reporter, host, region, city] = (await Promise.all(
		['S0001', 'S0013', 'S0002', 'S0004', 'S0006'].map((number) => server.signIn(number))
	)) as [Device, Device, Device, Device, Device];
	other = await server.signIn('S0003');
	const roles = [...other.me.roles, 'municipal-admin'];
	expect((await ask(region, 'PATCH', 'people/s0003', { roles })).status).toBe(200);
	for (const device of [writer, reporter, city, host]) {
		const joining = { author: device.me.id, now: now(), community: KEY } as const;
		// Some of them already have; that stands.
		await write(device, 'commons', [newMembership({ ...joining, state: 'joined' })]);
	}
});
afterAll(() => server.dispose());

/** Posts something; resolves with its id. */
async function posted(): Promise<string> {
	const thread = newThread(
		{ author: writer.me.id, now: now(), key: `reported-${++count}` },
		{ kind: 'discussion', title: `通報される話題 ${count}`, body: '書かなければよかったこと' }
	);
	expect((await write(writer, SPACE, [thread])).body).toMatchObject([{ ok: true }]);
	return thread._id;
}
const reportOf = (device: Device, target: string, space = SPACE) =>
	newReport(
		{ author: device.me.id, now: now() },
		{ target, space, reason: 'other', detail: 'これは通報の言葉です。' }
	);
const send = (device: Device, document: object) =>
	write(device, `personal-${device.me.id}`, [document]);
const casesOf = async (device: Device) =>
	((await (await device.fetch('/api/moderation')).json()) as ModerationInfo).cases;
const waits = async (device: Device, target: string) =>
	(await casesOf(device)).some((found) => found.target === target && found.reports.length > 0);

describe(`a report on the ${engineName}`, () => {
	it('is taken in although its writer leaves the place in the same round', async () => {
		const target = await posted();
		const path = `commons/membership:${reporter.me.id}:${KEY}`;
		const { body: membership } = await reporter.couch('GET', path);
		const left = { ...revised(membership, reporter.me.id, now()), state: 'left' };
		const [{ body: sent }] = await Promise.all([
			send(reporter, reportOf(reporter, target)),
			write(reporter, 'commons', [left])
		]);
		// Whichever of the two was first: nothing is lost without a word.
		if (sent[0].ok) await eventually(async () => expect(await waits(host, target)).toBe(true));
		else expect(sent).toEqual([refused('not_a_member', `report:s0013:${target}`)]);
	});

	it('from a place its writer does not have is refused in words, and opens nothing', async () => {
		const target = await posted();
		const document = reportOf(reporter, target);
		expect((await send(reporter, document)).body).toEqual([refused('not_a_member', document._id)]);
		const offices = reportOf(city, 'notebook:s0013:k', 'office-nowhere');
		expect((await send(city, offices)).body).toEqual([refused('not_a_member', offices._id)]);
		expect(await waits(region, target)).toBe(false);
	});

	it('that a second device of its writer sends, too, is let in and opens nothing that was decided', async () => {
		const target = await posted();
		expect((await send(city, reportOf(city, target))).body).toMatchObject([{ ok: true }]);
		await eventually(async () => expect(await waits(host, target)).toBe(true));
		expect((await decide(host, target)).status).toBe(204);
		const hash = 'f'.repeat(32);
		const second = {
			...reportOf(city, target),
			...{ detail: 'もう一台から書きました。', _rev: `1-${hash}` },
			_revisions: { start: 1, ids: [hash] }
		};
		const own = `personal-${city.me.id}`;
		// Nothing that is said of it: it was written as a phone writes.
		expect((await write(city, own, [second], false)).body).toEqual([]);
		// What is taken in after it: this one was, too.
		const marker = await posted();
		await send(city, reportOf(city, marker));
		await eventually(async () => expect(await waits(host, marker)).toBe(true));
		expect(await waits(host, target)).toBe(false);
		const id = encodeURIComponent(second._id);
		const { body: kept } = await city.couch('GET', `personal-${city.me.id}/${id}?conflicts=true`);
		const texts = [kept.detail];
		for (const rev of kept._conflicts ?? [])
			texts.push((await city.couch('GET', `personal-${city.me.id}/${id}?rev=${rev}`)).body.detail);
		expect(texts).toContain(second.detail);
	});
});

/** What of a kind waits for somebody, by their own space; null when it never did. */
const dutyOf = async (device: Device, kind: DutyKind): Promise<Duty | null> => {
	const path = `personal-${device.me.id}/${encodeURIComponent(dutyId(device.me.id, kind))}`;
	const { status, body } = await device.couch('GET', path);
	return status === 200 ? (body as Duty) : null;
};
const countOf = async (device: Device, kind: DutyKind) => (await dutyOf(device, kind))?.count ?? 0;
const decide = (device: Device, target: string, action = 'dismiss') =>
	device.fetch('/api/moderation', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ space: SPACE, target, action, reason: '' })
	});
const ask = (device: Device, method: string, path: string, body: object) =>
	device.fetch(`/api/admin/${path}`, {
		method,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});

describe(`what waits for a decision on the ${engineName}`, () => {
	/** Reports something of S0001's, whom S0006 administers; resolves when the 事務局 is told. */
	async function reported(): Promise<string> {
		const target = await posted();
		const before = await countOf(region, 'report');
		expect((await send(city, reportOf(city, target))).body).toMatchObject([{ ok: true }]);
		await eventually(async () => expect(await countOf(region, 'report')).toBe(before + 1));
		return target;
	}
	const settled = () =>
		eventually(async () => {
			for (const device of [region, host, city]) expect(await countOf(device, 'report')).toBe(0);
		});

	it('is told to all who may decide it and to nobody else, without whose it is and what it says', async () => {
		for (const found of await casesOf(region)) await decide(region, found.target);
		await settled();
		const target = await reported();
		await eventually(async () => {
			for (const device of [host, city]) expect(await countOf(device, 'report')).toBe(1);
		});
		for (const device of [writer, reporter, other])
			expect(await dutyOf(device, 'report')).toBeNull();
		const told = JSON.stringify(await dutyOf(host, 'report'));
		for (const trace of ['言葉', target, city.me.id, writer.me.id])
			expect(told).not.toContain(trace);

		// The second report of one post is no second thing to decide, but news.
		const { arrivedAt } = (await dutyOf(region, 'report'))!;
		expect((await send(host, reportOf(host, target))).body).toMatchObject([{ ok: true }]);
		await eventually(async () =>
			expect((await dutyOf(region, 'report'))!.arrivedAt > arrivedAt).toBe(true)
		);
		expect(await countOf(region, 'report')).toBe(1);
		await reported();
		expect((await decide(host, target)).status).toBe(204);
		await eventually(async () => {
			for (const device of [region, host, city]) expect(await countOf(device, 'report')).toBe(1);
		});
	});

	it('is told to a municipality’s administrator of its own people only, and to whoever becomes one, or host', async () => {
		for (const found of await casesOf(region)) await decide(region, found.target);
		await settled();
		await reported();
		expect(await countOf(other, 'report')).toBe(0);
		const roles = [...writer.me.roles, 'municipal-admin'];
		expect((await ask(region, 'PATCH', 'people/s0001', { roles })).status).toBe(200);
		await eventually(async () => expect(await countOf(writer, 'report')).toBe(1));
		const hosted = (person: Device) =>
			ask(region, 'PATCH', `communities/${KEY}`, { host: person.me.id });
		expect((await hosted(other)).status).toBe(204);
		await eventually(async () => {
			expect(await countOf(other, 'report')).toBe(1);
			expect(await countOf(host, 'report')).toBe(0);
		});
		expect((await hosted(host)).status).toBe(204);
		await eventually(async () => {
			expect(await countOf(other, 'report')).toBe(0);
			expect(await countOf(host, 'report')).toBe(1);
		});
		const before = { roles: writer.me.roles };
		expect((await ask(region, 'PATCH', 'people/s0001', before)).status).toBe(200);
		await eventually(async () => expect(await countOf(writer, 'report')).toBe(0));
	});

	it('is written by the server alone', async () => {
		const own = await dutyOf(host, 'report');
		const forged = { ...own, count: 9, editor: host.me.id, updatedAt: now() };
		expect((await send(host, forged)).body).toEqual([refused('server_only', own!._id)]);
		const fields = { kind: 'proposal', count: 1, arrivedAt: now() } as const;
		const fresh = newDuty(writer.me.id, fields, now(), null);
		for (const document of [fresh, { ...fresh, author: writer.me.id }])
			expect((await send(writer, document)).body).toEqual([refused('server_only', fresh._id)]);
	});

	it('is a proposal, too: for the 事務局, and in a municipality for its administrator', async () => {
		const propose = async (scope: 'region' | 'municipality') => {
			const proposal = newProposal(
				{ author: writer.me.id, key: `wish-${++count}`, now: now() },
				{
					...{ title: '窓口の会', kind: 'learning', purpose: '持ち寄る。', howTo: '' },
					...{ scope, isHost: false }
				}
			);
			expect((await send(writer, proposal)).body).toMatchObject([{ ok: true }]);
			return proposal._id;
		};
		const [wide, local] = [await propose('region'), await propose('municipality')];
		await eventually(async () => {
			expect(await countOf(region, 'proposal')).toBe(2);
			expect(await countOf(city, 'proposal')).toBe(1);
		});
		for (const device of [writer, host, other]) expect(await dutyOf(device, 'proposal')).toBeNull();
		for (const proposal of [wide, local])
			expect(
				(await ask(region, 'POST', 'proposals', { proposal, reason: '近い会。' })).status
			).toBe(204);
		await eventually(async () => {
			expect(await countOf(region, 'proposal')).toBe(0);
			expect(await countOf(city, 'proposal')).toBe(0);
		});
	});
});
