/** Administration of communities: who may, and the life of one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAnonymous } from '$lib/capabilities/anonymous/anonymous';
import type { AuditInfo, CommunitiesInfo, NewCommunity } from '$lib/domain/admin/wire';
import { newMembership, type Membership } from '$lib/capabilities/community/community';
import { revised } from '$lib/domain/core/create';
import { editedPost, newThread } from '$lib/capabilities/thread/thread';
import { refused, write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';
import { openStream } from '../support/stream';

/** Of the sample: S0004 is the region's 事務局, S0006 administers 郡山市, S0001 is a member there. */
let server: TestServer;
let region: Device;
let local: Device;
let member: Device;

beforeAll(async () => {
	server = await startServer();
	[region, local, member] = [
		await server.signIn('S0004'),
		await server.signIn('S0006'),
		await server.signIn('S0001')
	];
});
afterAll(() => server.dispose());

async function ask(device: Device, method: string, path: string, body?: unknown) {
	const answer = await device.fetch(`/api/admin/${path}`, {
		method,
		...(body === undefined
			? {}
			: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
	});
	const text = await answer.text();
	return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

const FIELDS: NewCommunity = {
	community: '',
	title: '窓口のことばを考える会',
	kind: 'learning',
	scope: 'region',
	municipality: null,
	purpose: 'やさしいことばで案内する。',
	howTo: '',
	host: 's0004'
};
const LOCAL: NewCommunity = {
	...FIELDS,
	scope: 'municipality',
	municipality: '072036',
	host: 's0006'
};

const open = (device: Device, fields: object) => ask(device, 'POST', 'communities', fields);
const change = (device: Device, key: string, patch: object) =>
	ask(device, 'PATCH', `communities/${key}`, patch);
const listed = async (device: Device) =>
	((await ask(device, 'GET', 'communities')).body as CommunitiesInfo).communities;
const lastEntry = async (device: Device, text: string) =>
	((await ask(device, 'GET', `audit?text=${encodeURIComponent(text)}`)).body as AuditInfo)
		.entries[0];
const fieldsOf = (body: { problems: { field: string }[] }) =>
	body.problems.map(({ field }) => field);

describe(`the administration of communities on the ${engineName}`, () => {
	const PATHS: [string, string][] = [
		['GET', 'communities'],
		['POST', 'communities'],
		['PATCH', 'communities/shomu']
	];
	it.each(PATHS)('%s %s is for administrators', async (method, path) => {
		const body = method === 'GET' ? undefined : FIELDS;
		expect(await ask(member, method, path, body)).toMatchObject({
			status: 403,
			body: { reason: 'role_required' }
		});
		expect((await fetch(`${server.url}/api/admin/${path}`, { method })).status).toBe(401);
	});

	it('shows the region everything, a municipality its own', async () => {
		const [all, own] = [await listed(region), await listed(local)];
		expect(all.map(({ community }) => community)).toContain('shomu');
		expect(own.map(({ community }) => community)).toEqual(['koriyama-link']);
		expect(own[0]).toMatchObject({ members: 8, archived: false, isHostMember: true });
		expect(own[0]?.hostName).not.toBe('');
	});

	it('keeps a municipality to its own', async () => {
		expect(await open(local, FIELDS)).toMatchObject({
			status: 403,
			body: { reason: 'role_required' }
		});
		const foreign = { ...LOCAL, municipality: '072079', host: 's0003' };
		expect((await open(local, foreign)).status).toBe(404);
		const { community } = (await open(region, foreign)).body as { community: string };
		for (const key of [community, 'shomu', 'nowhere', 'NOWHERE', '__proto__', '%00'])
			expect((await change(local, key, { title: '乗っ取り' })).status).toBe(404);
		expect((await change(region, 'nowhere', { title: 'x' })).status).toBe(404);
		// Nor does it give its own away, or take it to the region.
		expect((await change(local, 'koriyama-link', { scope: 'region' })).status).toBe(403);
		expect((await change(local, 'koriyama-link', { municipality: '072079' })).status).toBe(404);
	});

	it.each<[Partial<Record<keyof NewCommunity, unknown>>, string]>([
		[{ title: ' ' }, 'title'],
		[{ title: 'あ'.repeat(61) }, 'title'],
		[{ kind: 'secret' }, 'kind'],
		[{ scope: 'world' }, 'scope'],
		[{ scope: 'municipality' }, 'municipality'],
		[{ scope: 'municipality', municipality: '999999' }, 'municipality'],
		[{ scope: 'municipality', municipality: '072079' }, 'host'],
		[{ purpose: '' }, 'purpose'],
		[{ howTo: 'あ'.repeat(2001) }, 'howTo'],
		[{ host: '' }, 'host'],
		[{ host: 'nobody' }, 'host'],
		[{ community: 'Shomu' }, 'community'],
		[{ community: 'new' }, 'community'],
		[{ community: '-x' }, 'community'],
		[{ community: '../x' }, 'community'],
		[{ community: 'x'.repeat(31) }, 'community']
	])('names the field of %j', async (wrong, field) => {
		const { status, body } = await open(region, { ...FIELDS, ...wrong });
		expect([status, fieldsOf(body)]).toEqual([400, [field]]);
		if (field === 'community') return;
		const edited = await change(region, 'shomu', { ...wrong });
		expect([edited.status, fieldsOf(edited.body)]).toEqual([400, [field]]);
	});

	it.each([[], null, 'x', { ...FIELDS, archived: true }, { ...FIELDS, title: 1 }, {}])(
		'takes no community like %j',
		async (body) => expect((await open(region, body as object)).status).toBe(400)
	);
	it.each([[], { community: 'other' }, { archived: 'yes' }, { author: 's0001' }])(
		'takes no change like %j',
		async (patch) => expect((await change(region, 'shomu', patch)).status).toBe(400)
	);

	it('does not make somebody host who left', async () => {
		await ask(local, 'PATCH', 'people/s0010', { disabled: true });
		const { status, body } = await open(local, { ...LOCAL, host: 's0010' });
		expect([status, fieldsOf(body)]).toEqual([400, ['host']]);
		await ask(local, 'PATCH', 'people/s0010', { disabled: false });
	});

	it('gives each a key of its own', async () => {
		expect(await open(region, { ...FIELDS, community: 'shomu' })).toMatchObject({
			status: 409,
			body: { reason: 'key_taken' }
		});
		const keys = [
			(await open(region, FIELDS)).body.community as string,
			(await open(region, FIELDS)).body.community as string
		];
		expect(new Set(keys).size).toBe(2);
		for (const key of keys) expect(key).toMatch(/^c[a-z0-9]{9}$/);
		const [one, other] = await Promise.all([
			open(region, { ...FIELDS, community: 'race' }),
			open(region, { ...FIELDS, community: 'race' })
		]);
		expect([one.status, other.status].sort()).toEqual([201, 409]);
	});

	it('writes down what changed, once', async () => {
		await open(region, { ...FIELDS, community: 'written' });
		expect(await lastEntry(region, 'written')).toMatchObject({
			action: 'community-changed',
			actor: 's0004',
			municipality: '',
			detail: `新設 ${FIELDS.title}`
		});
		const patch = { title: 'ことばの会', purpose: '別の目的' };
		expect((await change(region, 'written', patch)).status).toBe(204);
		expect((await change(region, 'written', patch)).status).toBe(204);
		const { entries } = (await ask(region, 'GET', 'audit?text=written')).body as AuditInfo;
		expect(entries.map(({ detail }) => detail)).toEqual([
			`名前 ${FIELDS.title} → ことばの会 目的 ${FIELDS.purpose} → 別の目的`,
			`新設 ${FIELDS.title}`
		]);
		const { body } = await member.couch('GET', 'commons/community:written');
		expect(body).toMatchObject({ ...patch, author: 'system', kind: 'learning', host: 's0004' });
		// The administrator of a municipality reads what concerns it.
		await open(local, { ...LOCAL, community: 'local-one' });
		expect(await lastEntry(local, 'local-one')).toMatchObject({ municipality: '072036' });
	});
});

describe(`the life of a community on the ${engineName}`, () => {
	const KEY = 'life';
	const SPACE = `community-${KEY}`;
	let clock = Date.now();
	const now = () => new Date(clock++).toISOString();
	const joining = (author: string, state: Membership['state'] = 'joined') =>
		newMembership({ author, now: now(), community: KEY, state });
	const post = (author: string, key: string) =>
		newThread({ author, now: now(), key }, { kind: 'question', title: '問い', body: '本文' });

	it('begins, is joined, archived, reopened', async () => {
		const host = await server.signIn('S0006');
		const stream = await openStream(member);
		await stream.wait('hello');
		expect((await open(local, { ...LOCAL, community: KEY })).status).toBe(201);
		// Nobody is in it yet but its host, who has not to join by hand what they are to begin.
		expect((await member.couch('GET', SPACE)).status).toBe(403);
		expect((await host.couch('GET', SPACE)).status).toBe(200);
		expect((await listed(local)).find(({ community }) => community === KEY)).toMatchObject({
			members: 1,
			isHostMember: true
		});

		const mine = joining('s0001');
		expect((await write(member, 'commons', [mine])).body).toMatchObject([{ ok: true }]);
		await stream.wait('spaces', ({ spaces }) => spaces.some(({ id }) => id === SPACE));
		// Who works elsewhere stays out.
		const stranger = await server.signIn('S0003');
		const foreign = joining('s0003');
		expect((await write(stranger, 'commons', [foreign])).body).toEqual([
			refused('role_required', foreign._id)
		]);
		const first = post('s0001', 'first');
		expect((await write(member, SPACE, [first])).body).toMatchObject([{ ok: true }]);

		expect((await change(local, KEY, { archived: true })).status).toBe(204);
		expect(await lastEntry(local, KEY)).toMatchObject({ detail: 'アーカイブ' });
		await stream.wait('spaces', ({ spaces }) =>
			spaces.some(({ id, readOnly }) => id === SPACE && readOnly === true)
		);
		const late = post('s0001', 'late');
		expect((await write(member, SPACE, [late])).body).toEqual([refused('archived', late._id)]);
		expect((await write(host, SPACE, [post('s0006', 'host')])).body).toMatchObject([
			{ reason: 'archived' }
		]);
		const { body: read } = await member.couch('GET', `${SPACE}/${first._id}`);
		expect(read).toMatchObject({ title: '問い' });
		const edited = editedPost(read as typeof first, { title: '別の問い' }, now());
		expect((await write(member, SPACE, [edited])).body).toEqual([refused('archived', first._id)]);
		const newcomer = await server.signIn('S0008');
		const hers = joining('s0008');
		expect((await write(newcomer, 'commons', [hers])).body).toEqual([
			refused('archived', hers._id)
		]);

		expect((await change(local, KEY, { archived: false })).status).toBe(204);
		expect(await lastEntry(local, KEY)).toMatchObject({ detail: '再開' });
		await stream.wait('spaces', ({ spaces }) =>
			spaces.some(({ id, readOnly }) => id === SPACE && readOnly !== true)
		);
		expect((await write(member, SPACE, [late])).body).toMatchObject([{ ok: true }]);
		expect((await write(newcomer, 'commons', [hers])).body).toMatchObject([{ ok: true }]);
		const { body: reopened } = await member.couch('GET', `commons/community:${KEY}`);
		expect(reopened).not.toHaveProperty('archived');
		stream.close();
	});

	it('has its next host in it, also one who had left, and its old host may leave', async () => {
		const { body: before } = await member.couch('GET', `commons/membership:s0001:${KEY}`);
		const left = { ...revised(before as Membership, 's0001', now()), state: 'left' };
		expect((await write(member, 'commons', [left])).body).toMatchObject([{ ok: true }]);
		expect((await member.couch('GET', SPACE)).status).toBe(403);
		expect((await change(local, KEY, { host: 's0001' })).status).toBe(204);
		expect((await member.couch('GET', SPACE)).status).toBe(200);

		const host = await server.signIn('S0006');
		const { body: own } = await host.couch('GET', `commons/membership:s0006:${KEY}`);
		const gone = { ...revised(own as Membership, 's0006', now()), state: 'left' };
		expect((await write(host, 'commons', [gone])).body).toMatchObject([{ ok: true }]);
		expect((await host.couch('GET', SPACE)).status).toBe(403);
		// Another change of it takes nobody back in.
		expect((await change(local, KEY, { howTo: '誰でもどうぞ。' })).status).toBe(204);
		expect((await host.couch('GET', SPACE)).status).toBe(403);
		expect((await change(local, KEY, { host: 's0006' })).status).toBe(204);
	});

	it('is left also while it is archived', async () => {
		await change(local, KEY, { archived: true });
		const { body } = await member.couch('GET', `commons/membership:s0001:${KEY}`);
		const left = { ...revised(body as Membership, 's0001', now()), state: 'left' };
		expect((await write(member, 'commons', [left])).body).toMatchObject([{ ok: true }]);
		expect((await member.couch('GET', SPACE)).status).toBe(403);
	});

	it('has a host in it who was named while it was archived, once it is reopened', async () => {
		const { body: own } = await local.couch('GET', `commons/membership:s0006:${KEY}`);
		expect(own).toMatchObject({ state: 'joined' });
		expect((await change(local, KEY, { host: 's0001' })).status).toBe(204);
		expect((await member.couch('GET', SPACE)).status).toBe(403);
		expect((await change(local, KEY, { archived: false })).status).toBe(204);
		expect((await member.couch('GET', SPACE)).status).toBe(200);
		expect((await listed(local)).find(({ community }) => community === KEY)).toMatchObject({
			isHostMember: true
		});
		await change(local, KEY, { archived: true });
	});

	it('publishes nothing without a name while it is archived', async () => {
		const asked = newAnonymous(
			{ author: 's0006', now: now(), key: 'late' },
			{ space: SPACE, thread: '', kind: 'question', title: '問い', body: '本文' }
		);
		await write(local, 'personal-s0006', [asked]);
		await eventually(async () => {
			const { body } = await local.couch('GET', 'personal-s0006/publication:s0006:late');
			expect(body).toMatchObject({ published: '', reason: 'archived' });
		});
	});
});
