/** Reading in a community before joining it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMembership } from '$lib/capabilities/community/community';
import { deletedPost, newReply, newThread } from '$lib/capabilities/thread/thread';
import type { GuestTalk } from '$lib/domain/wire';
import { write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

let server: TestServer;
/** Hosts and has joined `shomu`. */
let member: Device;
/** Works in another municipality and has not joined. */
let guest: Device;
let secretariat: Device;

beforeAll(async () => {
	server = await startServer();
	[member, guest, secretariat] = (await Promise.all(
		['S0002', 'S0013', 'S0004'].map((number) => server.signIn(number))
	)) as [Device, Device, Device];
});
afterAll(() => server.dispose());

const NOW = '2026-05-01T00:00:00.000Z';

async function talk(device: Device, key: string): Promise<{ status: number; body: GuestTalk }> {
	const answer = await device.fetch(`/api/communities/${encodeURIComponent(key)}/talk`);
	return { status: answer.status, body: (await answer.json()) as GuestTalk };
}

const admin = (method: string, path: string, body: object) =>
	secretariat.fetch(`/api/admin/${path}`, {
		method,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});

describe(`a guest on the ${engineName}`, () => {
	it('reads the newest threads with their replies, as soon as they are written', async () => {
		const author = member.me.id;
		const thread = newThread(
			{ author, now: new Date().toISOString(), key: 'for-guests' },
			{ kind: 'question', title: 'のぞいている人へ', body: '読めていますか。' }
		);
		const reply = newReply(
			{ author, now: new Date().toISOString(), key: 'for-guests-1' },
			{ thread: thread._id, body: '読めていたら、参加してください。' }
		);
		await write(member, 'community-shomu', [thread, reply]);
		await eventually(async () => {
			const { status, body } = await talk(guest, 'shomu');
			expect(status).toBe(200);
			expect(body.threads[0]).toEqual({
				...{ id: thread._id, kind: 'question', title: thread.title, body: thread.body, author },
				createdAt: thread.createdAt,
				count: 1,
				replies: [{ id: reply._id, body: reply.body, author, createdAt: reply.createdAt }]
			});
		});
		// Reading does not give the space itself.
		expect((await guest.couch('GET', 'community-shomu')).status).toBe(403);
	});

	it('does not read what is hidden or deleted', async () => {
		const author = member.me.id;
		const threads = ['hidden', 'deleted'].map((key) =>
			newThread(
				{ author, now: new Date().toISOString(), key: `guest-${key}` },
				{ kind: 'discussion', title: `秘密 ${key}`, body: '読まれたくない本文' }
			)
		);
		const { body } = await write(member, 'community-shomu', threads);
		const hide = await secretariat.fetch('/api/moderation', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				...{ space: 'community-shomu', target: threads[0]!._id },
				...{ action: 'hide', reason: '個人の情報' }
			})
		});
		expect(hide.status).toBe(204);
		const gone = deletedPost(
			{ ...threads[1]!, _rev: body[1].rev as string },
			new Date().toISOString()
		);
		expect((await write(member, 'community-shomu', [gone])).body).toMatchObject([{ ok: true }]);
		await eventually(async () => {
			const { body: shown } = await talk(guest, 'shomu');
			expect(JSON.stringify(shown)).not.toContain('読まれたくない');
			expect(shown.threads.find(({ id }) => id === threads[0]!._id)?.title).toContain('個人の情報');
		});
	});

	it('knows nothing of another municipality’s, an archived, or no community', async () => {
		for (const key of ['koriyama-link', 'nowhere', 'あ', 'SHOMU', 'community:shomu'])
			expect((await talk(guest, key)).status, key).toBe(404);
		expect((await talk(member, 'koriyama-link')).status).toBe(200);

		const fields = {
			...{ community: 'guest-end', title: '終わる集まり', kind: 'learning', scope: 'region' },
			...{ municipality: null, purpose: '終わる', howTo: '', host: 's0004' }
		};
		expect((await admin('POST', 'communities', fields)).status).toBe(201);
		// Nobody has joined: there is nothing to read yet.
		expect((await talk(guest, 'guest-end')).body).toEqual({ threads: [] });
		const joining = newMembership({
			...{ author: 's0004', now: NOW, community: 'guest-end', state: 'joined' }
		});
		await write(secretariat, 'commons', [joining]);
		expect((await talk(guest, 'guest-end')).status).toBe(200);
		expect((await admin('PATCH', 'communities/guest-end', { archived: true })).status).toBe(204);
		expect((await talk(guest, 'guest-end')).status).toBe(404);
	});

	it('is somebody who has signed in', async () => {
		const answer = await fetch(`${server.url}/api/communities/shomu/talk`);
		expect(answer.status).toBe(401);
	});
});
