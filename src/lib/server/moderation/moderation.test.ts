import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newEnvelope } from '$lib/domain/core/create';
import {
	newMembership,
	type Community,
	type Membership
} from '$lib/capabilities/community/community';
import { newReport, type Report } from '$lib/capabilities/moderation/moderation';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import { Access } from '../access/access';
import { Accounts } from '../accounts/accounts';
import { Audit } from '../audit/audit';
import { openEmbeddedEngine } from '../engine/embedded/engine';
import type { Engine } from '../engine/engine';
import { Moderation } from './moderation';
import { moderationRequestOf } from './request';

const NOW = '2026-11-24T00:00:00.000Z';
const SPACE = 'community-talk';
const TARGET = 'thread:writer:k';

let directory: string;
let engine: Engine;
let accounts: Accounts;
let access: Access;
let audit: Audit;
let moderation: Moderation;
let now: number;
const AT_ONCE = { least: 0, most: 0 };
let delay = AT_ONCE;

const person = (personId: string, municipality: string, roles: string[] = ['member']) => ({
	...{ personId, municipality, roles, staffNumber: personId, name: `${personId}（サンプル）` },
	...{ kana: '', unit: `unit-${personId}`, unitName: '総務課', title: '', disabled: false }
});

const open = async () => {
	moderation = await Moderation.open({
		engine,
		accounts,
		access,
		audit,
		delay,
		clock: () => now
	});
};

beforeEach(async () => {
	now = Date.parse(NOW);
	directory = await mkdtemp(join(tmpdir(), 'yui-moderation-'));
	engine = await openEmbeddedEngine(directory);
	accounts = await Accounts.open(engine);
	await accounts.saveAll([
		person('writer', '072036'),
		person('reader', '072079'),
		person('host', '073229'),
		person('admin', '072036', ['member', 'municipal-admin']),
		person('other-admin', '072079', ['member', 'municipal-admin'])
	]);
	await engine.ensure('commons');
	const community: Community = {
		...newEnvelope('community', { author: 'system', now: NOW, key: '' }),
		...{ _id: 'community:talk', community: 'talk', title: '語る会', kind: 'learning' },
		...{ scope: 'region', municipality: null, purpose: '語る', howTo: '', host: 'host' }
	};
	await engine.database('commons').put(community);
	for (const author of ['host', 'reader'])
		await engine
			.database('commons')
			.put(newMembership({ author, now: NOW, community: 'talk', state: 'joined' }));
	await engine.ensure(SPACE);
	const written = { kind: 'discussion', title: '題名', body: '本文' } as const;
	await engine.database(SPACE).put(newThread({ author: 'writer', now: NOW, key: 'k' }, written));
	access = await Access.open(engine, () => Date.parse(NOW));
	audit = await Audit.open(engine, () => Date.parse(NOW));
	await open();
});
afterEach(async () => {
	await moderation.close();
	await Promise.all([access.close(), accounts.close()]);
	await engine.close();
	await rm(directory, { recursive: true, force: true });
});

const signedIn = (id: string) => ({ account: accounts.get(id)!, session: 'x' });
const casesOf = async (id: string) => (await moderation.cases(signedIn(id))).cases;
const waiting = async () => (await moderation.waiting())();
const decide = (id: string, action: 'hide' | 'restore' | 'dismiss', reason = '') =>
	moderation.decide(signedIn(id), { space: SPACE, target: TARGET, action, reason });
const hidingOf = () => engine.database(SPACE).get(`hiding:${TARGET}`);

async function report(reporter: string, target = TARGET): Promise<void> {
	const space = `personal-${reporter}`;
	await engine.ensure(space);
	await engine
		.database(space)
		.put(
			newReport(
				{ author: reporter, now: NOW },
				{ target, space: SPACE, reason: 'wrong', detail: '' }
			)
		);
}

describe('a report', () => {
	it('reaches those who may hide what it is about, without whose it is', async () => {
		await report('reader');
		for (const moderator of ['host', 'admin'])
			await expect
				.poll(() => casesOf(moderator))
				.toMatchObject([
					{
						target: TARGET,
						spaceTitle: '語る会',
						text: '題名\n\n本文',
						hidden: null,
						// Not the minute, which would help to find out whose it is.
						reports: [{ reason: 'wrong', detail: '', on: '2026-11-24' }]
					}
				]);
		expect(JSON.stringify(await casesOf('host'))).not.toContain('reader');
		expect(await casesOf('other-admin')).toEqual([]);
		await expect(casesOf('reader')).rejects.toMatchObject({ status: 403 });
	});

	it('opens nothing to a moderator who has not the place, nor do guesses', async () => {
		await decide('admin', 'hide', '見たい。');
		expect(await casesOf('admin')).toMatchObject([{ target: TARGET, text: '', reports: [] }]);
		await decide('admin', 'restore');
		const written = { kind: 'discussion', title: '別', body: '別の本文' } as const;
		await engine.database(SPACE).put(newThread({ author: 'writer', now: NOW, key: 'm' }, written));
		await report('reader', 'thread:writer:m');
		await expect
			.poll(async () => (await casesOf('admin')).map(({ target }) => target))
			.toEqual(['thread:writer:m']);
	});

	it('that came while no server ran is taken at the next start, once', async () => {
		await moderation.close();
		await report('reader');
		await open();
		await expect.poll(() => casesOf('host')).toHaveLength(1);
		await decide('host', 'dismiss');
		await moderation.close();
		await open();
		await report('host');
		await expect.poll(async () => (await casesOf('admin'))[0]?.reports).toHaveLength(1);
	});

	it('is taken in although whoever wrote it has left the place, or their office, since', async () => {
		await moderation.close();
		await report('reader');
		const commons = engine.database<Membership>('commons');
		const joined = await commons.get('membership:reader:talk');
		await commons.put({ ...joined, state: 'left' });
		await report('leaver');
		await accounts.saveAll([{ ...person('leaver', '072036'), disabled: true }]);
		await access.caughtUp();
		await open();
		await expect.poll(async () => (await casesOf('host'))[0]?.reports).toHaveLength(2);
	});

	it('that its writer changes again and again is news once, and opens no case that was decided', async () => {
		await report('reader');
		await expect.poll(waiting).toHaveLength(1);
		const { arrivedAt } = (await waiting())[0]!;
		const own = engine.database<Report>('personal-reader');
		const change = async (detail: string) => {
			now += 60_000;
			await own.put({ ...(await own.get(`report:reader:${TARGET}`)), detail });
			await moderation.settle('reader');
		};
		await change('もっと詳しく');
		expect((await casesOf('host'))[0]?.reports).toMatchObject([{ detail: 'もっと詳しく' }]);
		expect(await waiting()).toMatchObject([{ arrivedAt }]);
		await decide('host', 'dismiss');
		// Also the same person's second device, whose report has the same name.
		await change('見てください');
		expect(await waiting()).toEqual([]);
		expect(await casesOf('host')).toEqual([]);
		const kept = await engine.database<Report>('region').get(`report:reader:${TARGET}`);
		expect(kept.detail).toBe('見てください');
		// Another person's word is news.
		await report('host');
		await expect.poll(waiting).toHaveLength(1);
		expect((await casesOf('admin'))[0]?.reports).toHaveLength(1);
	});

	it('reaches those who decide some time after it came, so that they cannot tell from whom', async () => {
		await moderation.close();
		delay = { least: 60_000, most: 60_000 };
		await open();
		delay = AT_ONCE;
		const timers = vi.spyOn(globalThis, 'setTimeout');
		await report('reader');
		const rounds = () => timers.mock.calls.filter(([, ms]) => ms === 60_000);
		await expect.poll(rounds).toHaveLength(1);
		const round = rounds()[0]![0] as () => void;
		timers.mockRestore();
		expect(await waiting()).toEqual([]);
		expect(await casesOf('host')).toEqual([]);
		now += 60_000;
		round();
		await expect.poll(waiting).toMatchObject([{ arrivedAt: '2026-11-24T00:01:00.000Z' }]);
		// A link of an administrator waits for nothing.
		await report('host');
		await moderation.settle('host');
		expect((await casesOf('admin'))[0]?.reports).toHaveLength(2);
	});

	it('about a reply names its thread, with the heading only for who has the place', async () => {
		const reply = newReply(
			{ author: 'writer', now: NOW, key: 'r' },
			{ thread: TARGET, body: '返信' }
		);
		await engine.database(SPACE).put(reply);
		await report('reader', reply._id);
		await report('reader');
		await expect.poll(() => casesOf('host')).toHaveLength(2);
		const threads = async (id: string) =>
			Object.fromEntries((await casesOf(id)).map(({ target, thread }) => [target, thread]));
		expect(await threads('host')).toEqual({
			[reply._id]: { id: TARGET, title: '題名' },
			[TARGET]: null
		});
		expect((await threads('admin'))[reply._id]).toEqual({ id: TARGET, title: '' });
	});

	it('costs one look at people and places, however many wait to be told of', async () => {
		for (const key of ['m', 'n', 'o']) {
			const written = { kind: 'discussion', title: key, body: key } as const;
			await engine.database(SPACE).put(newThread({ author: 'writer', now: NOW, key }, written));
			await report('reader', `thread:writer:${key}`);
		}
		await expect.poll(waiting).toHaveLength(3);
		const waitingNow = await moderation.waiting();
		const [all, rolesOf] = [vi.spyOn(accounts, 'all'), vi.spyOn(access, 'rolesOf')];
		const told = waitingNow();
		expect(all).toHaveBeenCalledTimes(1);
		const asked = rolesOf.mock.calls.map(([{ personId }]) => personId);
		expect(asked.sort()).toEqual(['admin', 'host', 'other-admin']);
		for (const { deciders } of told) expect([...deciders].sort()).toEqual(['admin', 'host']);
	});

	it('that was settled is read no more, however often is asked what waits', async () => {
		await report('reader');
		await expect.poll(waiting).toHaveLength(1);
		await decide('host', 'dismiss');
		// Assigned: what stands for a database that may be closed has no methods to spy on.
		const region = engine.database('region');
		const reading = vi.fn(region.allDocs);
		region.allDocs = reading as unknown as typeof region.allDocs;
		expect(await waiting()).toEqual([]);
		expect(await casesOf('host')).toEqual([]);
		await report('host');
		await expect.poll(waiting).toHaveLength(1);
		await decide('admin', 'hide', '理由');
		expect(await casesOf('admin')).toMatchObject([
			{ hidden: '理由', reports: [], text: '題名\n\n本文' }
		]);
		expect(reading).not.toHaveBeenCalled();
	});

	it('about what does not exist is nobody’s business', async () => {
		await report('reader', 'thread:writer:nothing');
		await report('host');
		await expect.poll(() => casesOf('host')).toHaveLength(1);
	});

	it('is settled by whatever is decided, and then waits no more', async () => {
		await report('reader');
		await expect.poll(() => casesOf('host')).toHaveLength(1);
		await decide('host', 'dismiss');
		expect(await casesOf('host')).toEqual([]);
		await expect(hidingOf()).rejects.toMatchObject({ status: 404 });
	});
});

describe('hiding', () => {
	it('stands beside its target, names nobody, and can be taken back', async () => {
		await decide('host', 'hide', '個人の情報');
		expect(await hidingOf()).toMatchObject({
			state: 'hidden',
			reason: '個人の情報',
			author: 'system'
		});
		expect(JSON.stringify(await hidingOf())).not.toContain('host');
		expect(await casesOf('admin')).toMatchObject([{ hidden: '個人の情報', reports: [] }]);
		await decide('admin', 'restore');
		expect(await hidingOf()).toMatchObject({ state: 'restored', createdAt: NOW });
		expect(await casesOf('admin')).toEqual([]);
	});

	it('is in the audit log with who did it and why', async () => {
		await decide('host', 'hide', '個人の情報');
		await decide('host', 'restore');
		const entries = await audit.search({ limit: 9 });
		expect(entries.map(({ action }) => action).sort()).toEqual(['hidden', 'restored']);
		expect(entries.find(({ action }) => action === 'hidden')).toMatchObject({
			...{ actor: 'host', target: TARGET, municipality: '072036' },
			detail: `${SPACE} 個人の情報`
		});
	});

	it('is not done when the audit log cannot be written', async () => {
		audit.append = () => Promise.reject(new Error('full'));
		await expect(decide('host', 'hide', '個人の情報')).rejects.toThrow('full');
		await expect(hidingOf()).rejects.toMatchObject({ status: 404 });
	});

	it.each([
		['who has neither the space nor a role', 'writer', 404],
		['who administers another municipality', 'other-admin', 404]
	])('is refused to %s', async (_, who, status) => {
		await expect(decide(who, 'hide', '理由')).rejects.toMatchObject({ status });
		expect(await audit.search({ limit: 9 })).toEqual([]);
	});

	it('of a space that does not exist makes none', async () => {
		const request = {
			space: 'community-none',
			target: TARGET,
			action: 'hide',
			reason: 'x'
		} as const;
		await expect(moderation.decide(signedIn('admin'), request)).rejects.toMatchObject({
			status: 404
		});
		expect(await engine.list()).not.toContain('community-none');
	});
});

describe('a request', () => {
	const fine = { space: SPACE, target: TARGET, action: 'hide', reason: '理由' };

	it('is read', () => expect(moderationRequestOf(fine)).toEqual(fine));

	it.each([
		['nothing', null],
		['no space', { ...fine, space: 'accounts' }],
		['what cannot be hidden', { ...fine, target: 'person:writer' }],
		['no target', { ...fine, target: ['thread:a:b'] }],
		['an unknown action', { ...fine, action: 'delete' }],
		['no reason', { ...fine, reason: ' ' }],
		['a long reason', { ...fine, reason: 'あ'.repeat(121) }],
		['a reason of two lines', { ...fine, reason: 'あ\nい' }]
	])('with %s is refused', (_, body) => {
		expect(() => moderationRequestOf(body)).toThrow(expect.objectContaining({ status: 400 }));
	});
});
