/** A report, from the person's own space to those who may decide about it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMembership } from '$lib/domain/community/community';
import { revised } from '$lib/domain/core/create';
import { newReport } from '$lib/domain/moderation/moderation';
import { newThread } from '$lib/domain/thread/thread';
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
let count = 0;
const now = () => new Date().toISOString();

beforeAll(async () => {
	server = await startServer();
	[writer, reporter, host, region, city] = (await Promise.all(
		['S0001', 'S0013', 'S0002', 'S0004', 'S0006'].map((number) => server.signIn(number))
	)) as [Device, Device, Device, Device, Device];
	for (const device of [writer, reporter, city]) {
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
		expect((await send(reporter, document)).body).toEqual([
			refused('not_a_member', document._id)
		]);
		const offices = reportOf(city, 'notebook:s0013:k', 'office-nowhere');
		expect((await send(city, offices)).body).toEqual([refused('not_a_member', offices._id)]);
		expect(await waits(region, target)).toBe(false);
	});
});
