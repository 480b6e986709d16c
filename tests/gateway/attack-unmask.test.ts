/** An administrator who wants to know who asked without a name, or who reported. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAnonymous, publicationId } from '$lib/capabilities/anonymous/anonymous';
import { newDraft } from '$lib/capabilities/draft/draft';
import { newReport } from '$lib/capabilities/moderation/moderation';
import type { DevicesInfo, ModerationInfo, SessionInfo } from '$lib/domain/wire';
import { revision } from '../support/documents';
import { write } from '../support/gateway';
import { engineName, startServer, type Device, type TestServer } from '../support/server';
import { makeLink, post } from '../support/ways-in';

const POLL = { timeout: 20_000 };
const BODY = '人に言えないことを聞きます。';
let server: TestServer;
let author: Device;
let city: Device;
let space: string;

/** S0006 administers the municipality of S0001. Posts without a name wait for hours. */
beforeAll(async () => {
	server = await startServer({ ANONYMOUS_DELAY_MINUTES: '1440' });
	[author, city] = (await Promise.all(
		['S0001', 'S0006'].map((number) => server.signIn(number))
	)) as [Device, Device];
	space = author.spaces.find((id) => id.startsWith('community-'))!;
});
afterAll(() => server.dispose());

const now = () => new Date().toISOString();
const own = () => `personal-${author.me.id}`;
const leave = async (document: object) => {
	const { status, body } = await author.couch('POST', `${own()}/_bulk_docs`, { docs: [document] });
	expect([status, body[0]?.error]).toEqual([201, undefined]);
};
const anonymousThreads = async (): Promise<string[]> => {
	const { body } = await author.couch('GET', `${space}/_changes`);
	return (body.results as { id: string }[])
		.map(({ id }) => id)
		.filter((id) => id.startsWith('thread:anonymous:'));
};

/** All that a device is sent of a space, tombstones and named revisions too. */
async function everything(device: Device, id: string, revs: readonly string[]): Promise<string> {
	const changes = await device.couch('GET', `${id}/_changes?style=all_docs`);
	const docs = (changes.body.results as { id: string }[]).flatMap(({ id: name }) => [
		{ id: name },
		...revs.map((rev) => ({ id: name, rev }))
	]);
	const bulk = await device.couch('POST', `${id}/_bulk_get?revs=true`, { docs });
	const snapshot = await (await device.fetch(`/api/snapshot/${id}`)).text();
	expect([changes.status, bulk.status, bulk.body.results?.length]).toEqual([200, 200, docs.length]);
	return JSON.stringify([changes.body, bulk.body, snapshot]);
}

describe(`the link of an administrator on the ${engineName}`, () => {
	it('leads to nothing its person did without their name, and loses nothing of it', async () => {
		const before = await anonymousThreads();
		const authorship = { author: author.me.id, key: randomUUID(), now: now() };
		const asked = newAnonymous(authorship, {
			...{ space, thread: '', kind: 'question', title: '聞きにくいこと', body: BODY }
		});
		await leave(asked);
		// It waits, so that it does not appear beside what else its author sends.
		expect(await anonymousThreads()).toEqual(before);
		const threads = (await author.couch('GET', `${space}/_changes`)).body.results as {
			id: string;
		}[];
		const target = threads.map(({ id }) => id).find((id) => id.startsWith('thread:s'))!;
		const report = newReport(
			{ author: author.me.id, now: now() },
			{ target, space, reason: 'other', detail: 'これは通報の控えです。' }
		);
		await leave(report);
		// What was to be asked without a name, in two versions, and what was to be asked with it.
		const draftOf = (key: string, body: string, anonymous: string) =>
			newDraft(
				{ ...authorship, key },
				{
					...{ form: 'thread', target: space, path: '/communities/x/new', title: '' },
					fields: { title: '', body, anonymous }
				}
			);
		const [tablet, phone] = ['匿名の下書きです。', 'その続きです。'].map((text) =>
			draftOf('unnamed', text, '1')
		);
		const { body: notKept } = await write(
			author,
			own(),
			[
				{ ...tablet, ...revision(1, 'a') },
				{ ...phone, ...revision(1, 'b') },
				{ ...draftOf('named', '名前を出す下書きです。', ''), ...revision(1, 'c') }
			],
			false
		);
		expect(notKept).toEqual([]);
		const { body: written } = await author.couch(
			'GET',
			`${own()}/${encodeURIComponent(asked._id)}`
		);

		const { token } = await makeLink(city, author.me.id, 'reset');
		const used = await post(server, '/api/invitations/use', {
			token,
			password: 'otonari-no-neko-3'
		});
		expect(used.status).toBe(200);
		const info = (await used.json()) as SessionInfo;
		expect(info.accessChange).toMatchObject({ by: city.me.name });

		// Published and taken in first: nothing that was accepted is lost.
		const cookie = used.headers
			.getSetCookie()
			.map((line) => line.split(';')[0])
			.join('; ');
		const device: Device = {
			...author,
			cookie,
			fetch: (path, init = {}) =>
				fetch(server.url + path, { ...init, headers: { ...(init.headers ?? {}), cookie } }),
			couch: async (method, path, body) => {
				const answer = await fetch(`${server.url}/api/couch/${path}`, {
					method,
					headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
					...(body ? { body: JSON.stringify(body) } : {})
				});
				return { status: answer.status, body: await answer.json() };
			}
		};
		author = device;
		const [published, ...more] = (await anonymousThreads()).filter((id) => !before.includes(id));
		expect([typeof published, more]).toEqual(['string', []]);
		const cases = (await (await city.fetch('/api/moderation')).json()) as ModerationInfo;
		expect(JSON.stringify(cases)).toContain('これは通報の控えです。');

		const text = await everything(device, own(), [written._rev, '1-a', '1-b']);
		const said = [BODY, 'これは通報の控えです。', '聞きにくいこと'];
		for (const trace of [...said, published!, '匿名の下書きです。', 'その続きです。'])
			expect(text).not.toContain(trace);
		expect(text).toContain('名前を出す下書きです。');
		// Nor is anything left of the ids, which say whom a report was about and when a post was written.
		for (const id of [asked._id, publicationId(asked._id), report._id, asked._id.split(':')[2]!])
			expect(text).not.toContain(id);
		const gone = await device.couch('GET', `${own()}/${encodeURIComponent(report._id)}`);
		const never = await device.couch('GET', `${own()}/${encodeURIComponent(`${report._id}x`)}`);
		expect([gone.status, gone.body]).toEqual([404, never.body]);
		// Whoever came in so cannot find out by trying either.
		const trial = newAnonymous(
			{ author: author.me.id, key: randomUUID(), now: now() },
			{
				space,
				thread: published!,
				kind: 'question',
				title: '',
				body: '試す',
				accepts: 'reply:s1:x'
			}
		);
		await leave(trial);
		await expect
			.poll(async () => {
				const path = `${own()}/${encodeURIComponent(publicationId(trial._id))}`;
				return (await device.couch('GET', path)).body.reason;
			}, POLL)
			.toBe('not_asked');
		for (const id of [asked._id, publicationId(asked._id)])
			expect(published).not.toContain(createHash('sha256').update(id).digest('hex').slice(0, 32));
	});

	it('is told to its person, for good', async () => {
		const { accessChanges } = (await (await author.fetch('/api/devices')).json()) as DevicesInfo;
		expect(accessChanges).toMatchObject([{ by: city.me.name }]);
		const again = await post(server, '/api/session', {
			staffNumber: 'S0001',
			password: 'otonari-no-neko-3'
		});
		expect(((await again.json()) as SessionInfo).accessChange).toEqual(accessChanges[0]);
		const other = await server.signIn('S0002');
		const none = (await (await other.fetch('/api/devices')).json()) as DevicesInfo;
		expect(none.accessChanges).toEqual([]);
	});
});
