/** Closed communities: who is invited, and nobody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditInfo } from '$lib/domain/admin/wire';
import { MAX_INVITED, newMembership, type Membership } from '$lib/capabilities/community/community';
import { revised } from '$lib/domain/core/create';
import { newThread } from '$lib/capabilities/thread/thread';
import { refused, write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';
import { openStream } from '../support/stream';

let server: TestServer;
/** The region's 事務局; the host; a colleague; somebody of another municipality; 郡山市's administrator. */
let region: Device;
let host: Device;
let colleague: Device;
let stranger: Device;
let local: Device;
let count = 0;
let key = '';
let space = '';

beforeAll(async () => {
	server = await startServer();
	[region, host, colleague, stranger, local] = (await Promise.all(
		['S0004', 'S0001', 'S0005', 'S0003', 'S0006'].map((number) => server.signIn(number))
	)) as [Device, Device, Device, Device, Device];
});
afterAll(() => server.dispose());

const now = () => new Date().toISOString();
const joining = ({ me }: Device, state: Membership['state'] = 'joined') =>
	newMembership({ author: me.id, now: now(), community: key, state });

async function ask(device: Device, method: string, path: string, body: unknown) {
	const answer = await device.fetch(path, {
		method,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});
	const text = await answer.text();
	return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}
const open = (device: Device, fields: object = {}) =>
	ask(device, 'POST', '/api/admin/communities', {
		...{ community: key, title: '育休カフェ', kind: 'worklife', scope: 'closed' },
		...{ municipality: null, purpose: '聞きにくいことを聞く。', howTo: '', host: 's0001' },
		...fields
	});
const invite = (device: Device, person: string, isInvited = true, to = key) =>
	ask(device, 'PUT', `/api/communities/${to}/invited`, { person, isInvited });
const change = (patch: object) => ask(region, 'PATCH', `/api/admin/communities/${key}`, patch);
const stored = async () =>
	(await host.couch('GET', `commons/community:${key}`)).body as { invited?: string[] };
const has = async (device: Device) => (await device.couch('GET', space)).status === 200;

beforeEach(() => {
	key = `closed-${++count}`;
	space = `community-${key}`;
});

describe(`a closed community on the ${engineName}`, () => {
	it('is joined and read by whom its host invited, and by nobody else', async () => {
		expect((await open(region)).status).toBe(201);
		await eventually(async () => expect(await has(host)).toBe(true));
		const early = joining(colleague);
		expect((await write(colleague, 'commons', [early])).body).toEqual([
			refused('role_required', early._id)
		]);
		const talk = `/api/communities/${key}/talk`;
		expect((await colleague.fetch(talk)).status).toBe(404);

		const stream = await openStream(colleague);
		await stream.wait('hello');
		expect((await invite(host, 's0005')).status).toBe(204);
		expect((await stored()).invited).toEqual(['s0005']);
		expect((await colleague.fetch(talk)).status).toBe(200);
		// Invited is not yet joined.
		expect(await has(colleague)).toBe(false);
		expect((await write(colleague, 'commons', [early])).body).toMatchObject([{ ok: true }]);
		await stream.wait('spaces', ({ spaces }) => spaces.some(({ id }) => id === space));
		const thread = newThread(
			{ author: 's0005', now: now(), key: `closed-${count}` },
			{ kind: 'question', title: 'ここだけの話', body: '聞いてください。' }
		);
		expect((await write(colleague, space, [thread])).body).toMatchObject([{ ok: true }]);

		const other = joining(stranger);
		expect((await write(stranger, 'commons', [other])).body).toEqual([
			refused('role_required', other._id)
		]);
		expect(await has(stranger)).toBe(false);
		expect((await stranger.fetch(talk)).status).toBe(404);
		// Nor does the search beyond one's device find it.
		const found = await stranger.fetch(`/api/search?q=${encodeURIComponent('ここだけの話')}`);
		expect(await found.text()).not.toContain('聞いてください');
		stream.close();
	});

	it('is lost with the invitation', async () => {
		await open(region);
		await invite(host, 's0005');
		await write(colleague, 'commons', [joining(colleague)]);
		await eventually(async () => expect(await has(colleague)).toBe(true));
		expect((await invite(host, 's0005', false)).status).toBe(204);
		expect(await has(colleague)).toBe(false);
		expect((await stored()).invited).toEqual([]);
		const { body } = await colleague.couch('GET', `commons/membership:s0005:${key}`);
		expect(body).toMatchObject({ state: 'left', author: 's0005' });
		const left = revised(body as Membership, 's0005', now());
		const again = { ...left, state: 'joined' as const };
		expect((await write(colleague, 'commons', [again])).body).toEqual([
			refused('role_required', again._id)
		]);
		// Its host cannot be shut out.
		await eventually(async () => expect(await has(host)).toBe(true));
		await eventually(async () => expect(await has(host)).toBe(true));
		await invite(host, 's0001', false);
		expect(await has(host)).toBe(true);
	});

	it('lets only its host and its administration invite', async () => {
		await open(region);
		await invite(host, 's0005');
		await write(colleague, 'commons', [joining(colleague)]);
		for (const device of [colleague, stranger, local]) {
			expect((await invite(device, device.me.id)).status).toBe(404);
			expect((await invite(device, 's0005', false)).status).toBe(404);
		}
		expect((await stored()).invited).toEqual(['s0005']);
		expect((await invite(region, 's0003')).status).toBe(204);
		const without = await fetch(`${server.url}/api/communities/${key}/invited`, { method: 'PUT' });
		expect(without.status).toBe(401);
		// Nobody writes it into the community past the server either.
		const forged = { ...(await stored()), invited: ['s0003', 's0005', 's0006'] };
		const { body } = await write(host, 'commons', [forged]);
		expect(body).toMatchObject([{ error: 'forbidden' }]);

		key = `closed-${++count}`;
		expect((await open(local, { municipality: '072036' })).status).toBe(201);
		expect((await invite(local, 's0005')).status).toBe(204);
		// Of the whole region it is not a municipality's to open.
		expect((await open(local, { community: `closed-${++count}` })).status).toBe(403);
	});

	it('says what is wrong with an invitation, and changes nothing', async () => {
		await open(region);
		expect(await invite(host, 'nobody')).toMatchObject({
			status: 400,
			body: { reason: 'not_active' }
		});
		expect((await invite(host, 's0005', true, 'shomu')).status).toBe(404);
		expect((await invite(host, 's0005', true, 'nowhere')).status).toBe(404);
		for (const body of [[], null, {}, { person: 1, isInvited: true }, { person: 's0005' }])
			expect((await ask(host, 'PUT', `/api/communities/${key}/invited`, body)).status).toBe(400);
		expect((await stored()).invited ?? []).toEqual([]);
		await change({ archived: true });
		expect(await invite(host, 's0005')).toMatchObject({
			status: 409,
			body: { reason: 'archived' }
		});
	});

	it('is invited to by several at once without losing one; asked twice it is done once', async () => {
		await open(region);
		const people = ['s0002', 's0003', 's0005', 's0006', 's0012'];
		await Promise.all([...people, ...people].map((person) => invite(host, person)));
		expect((await stored()).invited).toEqual(people);
		expect(people.length).toBeLessThan(MAX_INVITED);
		const answer = await region.fetch(`/api/admin/audit?text=${key}`);
		const { entries } = (await answer.json()) as AuditInfo;
		expect(entries.map(({ detail }) => detail).sort()).toEqual(
			[...people.map((person) => `招待 ${person}`), '新設 育休カフェ'].sort()
		);
	});

	it('keeps who hosted it when somebody else does', async () => {
		await open(region);
		await eventually(async () => expect(await has(host)).toBe(true));
		await eventually(async () => expect(await has(host)).toBe(true));
		expect((await change({ host: 's0005' })).status).toBe(204);
		expect((await stored()).invited).toEqual(['s0001']);
		expect(await has(host)).toBe(true);
		expect((await invite(host, 's0003')).status).toBe(404);
		expect((await invite(colleague, 's0001', false)).status).toBe(204);
		expect(await has(host)).toBe(false);
	});

	it('keeps who was in it when it is closed, and forgets them when it is opened', async () => {
		await open(region, { scope: 'region' });
		await write(colleague, 'commons', [joining(colleague)]);
		await eventually(async () => expect(await has(colleague)).toBe(true));
		expect((await change({ scope: 'closed' })).status).toBe(204);
		expect((await stored()).invited).toEqual(['s0005']);
		expect(await has(colleague)).toBe(true);
		const other = joining(stranger);
		expect((await write(stranger, 'commons', [other])).body).toEqual([
			refused('role_required', other._id)
		]);
		expect((await change({ scope: 'region' })).status).toBe(204);
		expect(await stored()).not.toHaveProperty('invited');
		expect((await write(stranger, 'commons', [other])).body).toMatchObject([{ ok: true }]);
	});
});
