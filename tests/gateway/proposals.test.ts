/** A wish for a community, from the person's own space to the 事務局 and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProposalInfo, ProposalsInfo } from '$lib/domain/admin/wire';
import { decisionId, newProposal, type ProposalFields } from '$lib/capabilities/community/proposal';
import { write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

/** Of the sample: S0004 is the region's 事務局, S0006 administers 郡山市, S0001 is a member there. */
let server: TestServer;
let region: Device;
let local: Device;
let member: Device;
let stranger: Device;
let count = 0;

beforeAll(async () => {
	server = await startServer({ PROPOSALS_PER_DAY: '1000' });
	[region, local, member, stranger] = (await Promise.all(
		['S0004', 'S0006', 'S0001', 'S0013'].map((number) => server.signIn(number))
	)) as [Device, Device, Device, Device];
});
afterAll(() => server.dispose());

async function ask(device: Device, method: string, path: string, body?: unknown) {
	const init = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
	const answer = await device.fetch(`/api/admin/${path}`, {
		method,
		...(body === undefined ? {} : init)
	});
	const text = await answer.text();
	return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

/** Proposes as the app does; resolves with the id of the proposal. */
async function propose(device: Device, change: Partial<ProposalFields> = {}): Promise<string> {
	const { id: author } = device.me;
	const proposal = newProposal(
		{ author, key: `wish-${++count}`, now: new Date().toISOString() },
		{
			title: `窓口の工夫の会 ${count}`,
			kind: 'learning',
			scope: 'region',
			purpose: '窓口の工夫を持ち寄る。',
			howTo: '',
			isHost: true,
			...change
		}
	);
	const { body } = await write(device, `personal-${author}`, [proposal]);
	expect(body).toMatchObject([{ ok: true }]);
	return proposal._id;
}

const waiting = async (device: Device): Promise<ProposalInfo[]> =>
	((await ask(device, 'GET', 'proposals')).body as ProposalsInfo).proposals;
const waits = async (device: Device, id: string) =>
	(await waiting(device)).some((found) => found.id === id);
const arrived = (id: string) => eventually(async () => expect(await waits(region, id)).toBe(true));
const decisionOf = async (device: Device, id: string) =>
	(await device.couch('GET', `personal-${device.me.id}/${encodeURIComponent(decisionId(id))}`))
		.body;

describe(`proposals on the ${engineName}`, () => {
	it('are for administrators', async () => {
		expect((await ask(member, 'GET', 'proposals')).status).toBe(403);
		const body = { proposal: 'proposal:s0001:x', reason: '理由' };
		expect((await ask(member, 'POST', 'proposals', body)).status).toBe(403);
	});

	it('reach the 事務局 with who proposed, and are opened as a community', async () => {
		const id = await propose(member);
		await arrived(id);
		const wish = (await waiting(region)).find((found) => found.id === id)!;
		expect(wish).toMatchObject({ person: 's0001', name: member.me.name, scope: 'region' });
		// One for the region is not a municipality's to decide.
		expect(await waits(local, id)).toBe(false);

		const { title, kind, scope, purpose, howTo, person: host } = wish;
		const fields = { community: '', title, kind, scope, municipality: null, purpose, howTo, host };
		const opened = await ask(region, 'POST', 'communities', { ...fields, proposal: id });
		expect(opened.status).toBe(201);
		const { community } = opened.body as { community: string };
		expect(await decisionOf(member, id)).toMatchObject({ outcome: 'opened', community });
		expect(await waits(region, id)).toBe(false);
		// Declining it now changes nothing.
		const late = await ask(region, 'POST', 'proposals', { proposal: id, reason: '遅い' });
		expect(late.status).toBe(204);
		expect(await decisionOf(member, id)).toMatchObject({ outcome: 'opened', reason: '' });
	});

	it('of a municipality go to its administrator, who says why not', async () => {
		const id = await propose(member, { scope: 'municipality' });
		await arrived(id);
		expect(await waits(local, id)).toBe(true);
		const foreign = await propose(stranger, { scope: 'municipality' });
		await arrived(foreign);
		expect(await waits(local, foreign)).toBe(false);
		const answer = { proposal: foreign, reason: 'だめです' };
		expect((await ask(local, 'POST', 'proposals', answer)).status).toBe(404);

		const reason = '近い目的の集まりがあります。';
		expect((await ask(local, 'POST', 'proposals', { proposal: id, reason })).status).toBe(204);
		expect(await decisionOf(member, id)).toMatchObject({
			...{ outcome: 'declined', community: null, reason },
			author: 'system'
		});
		expect(await waits(local, id)).toBe(false);
	});

	it('that are none are refused and change nothing', async () => {
		for (const body of [
			{ proposal: 'proposal:s0001:nothing', reason: '理由' },
			{ proposal: 'thread:s0001:x', reason: '理由' },
			// Nobody is declined without a word.
			{ proposal: 'proposal:s0001:x', reason: ' \u200b' },
			{ proposal: 'proposal:s0001:x' },
			{ proposal: 'proposal:s0001:x', reason: 'あ'.repeat(501) },
			[]
		]) {
			const { status } = await ask(region, 'POST', 'proposals', body);
			expect(status, JSON.stringify(body).slice(0, 60)).toBe(
				'proposal' in body && body.proposal === 'proposal:s0001:nothing' ? 404 : 400
			);
		}
		// A proposal that is no longer the person's to change.
		const id = await propose(member);
		const space = `personal-${member.me.id}`;
		const { body: stored } = await member.couch('GET', `${space}/${encodeURIComponent(id)}`);
		const changed = { ...stored, title: '別の名前', updatedAt: new Date().toISOString() };
		expect((await write(member, space, [changed])).body).toMatchObject([{ error: 'forbidden' }]);
	});

	it('more than are read at once are all taken in', async () => {
		const { id: author } = stranger.me;
		const now = new Date().toISOString();
		const fields: ProposalFields = {
			title: '多い',
			kind: 'learning',
			scope: 'region',
			purpose: '多い',
			howTo: '',
			isHost: false
		};
		const many = Array.from({ length: 520 }, (_, index) =>
			newProposal({ author, now, key: `many-${String(index).padStart(4, '0')}` }, fields)
		);
		for (let start = 0; start < many.length; start += 100)
			await write(stranger, `personal-${author}`, many.slice(start, start + 100));
		await eventually(async () =>
			expect((await waiting(region)).filter(({ title }) => title === '多い').length).toBe(520)
		);
	});
});
