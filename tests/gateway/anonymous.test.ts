/** Posts without a name: published by the clerk, and their author in nothing that anybody is sent. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	MAX_A_DAY,
	newAnonymous,
	publicationId,
	type Anonymous
} from '$lib/capabilities/anonymous/anonymous';
import { newReply } from '$lib/capabilities/thread/thread';
import type { LookedUp } from '$lib/domain/wire';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let author: Device;
let space: string;

beforeAll(async () => {
	server = await startServer();
	author = await server.signIn('S0001');
	space = author.spaces.find((id) => id.startsWith('community-'))!;
});
afterAll(() => server.dispose());

const aPost = (fields: Partial<Anonymous> = {}, person = author.me.id) => ({
	...newAnonymous(
		{ author: person, key: randomUUID(), now: new Date().toISOString() },
		{ space, thread: '', kind: 'question', title: 'いまさら聞けないこと', body: '教えてください。' }
	),
	...fields
});

async function leave(device: Device, post: Anonymous): Promise<void> {
	const { status, body } = await device.couch('POST', `personal-${device.me.id}/_bulk_docs`, {
		docs: [post]
	});
	expect([status, body[0]?.error]).toEqual([201, undefined]);
}

interface Answer {
	published: string;
	reason: string;
}

/** The clerk's answer. */
async function answerTo(device: Device, post: Anonymous): Promise<Answer> {
	const path = `personal-${device.me.id}/${encodeURIComponent(publicationId(post._id))}`;
	let answer: Answer | null = null;
	await expect
		.poll(
			async () => {
				const { status, body } = await device.couch('GET', path);
				answer = status === 200 ? body : null;
				return status;
			},
			{ timeout: 20_000 }
		)
		.toBe(200);
	return answer!;
}

/** Everything a device is sent of a space, also the snapshot. */
async function everything(device: Device, id: string): Promise<string> {
	const changes = await device.couch('GET', `${id}/_changes?style=all_docs`);
	const docs = (changes.body.results as { id: string }[]).map((row) => ({ id: row.id }));
	const bulk = await device.couch('POST', `${id}/_bulk_get?revs=true`, { docs });
	const snapshot = await (await device.fetch(`/api/snapshot/${id}`)).text();
	return JSON.stringify([changes.body, bulk.body, snapshot]);
}

describe(`an anonymous post on the ${engineName}`, () => {
	it('appears under nobody’s name, and its author is in nothing others are sent', async () => {
		const post = aPost({ title: '鍵の掛け方' });
		await leave(author, post);
		const { published, reason } = await answerTo(author, post);
		expect([published.split(':')[1], reason]).toEqual(['anonymous', '']);
		const { body } = await author.couch('GET', `${space}/${encodeURIComponent(published)}`);
		expect(body).toMatchObject({ author: 'anonymous', editor: 'anonymous', title: '鍵の掛け方' });
		expect(JSON.stringify(body)).not.toContain(author.me.id);

		const others = await Promise.all(['S0002', 'S0003'].map((number) => server.signIn(number)));
		const key = post._id.split(':').at(-1)!;
		for (const other of others)
			for (const id of other.spaces) {
				const text = await everything(other, id);
				expect(text).not.toContain(key);
				expect(text).not.toContain(`anonymous:${author.me.id}`);
			}
	});

	it('is published once, also after a kill, and answered in the same talk by the same nobody', async () => {
		const post = aPost({ title: '一度だけ' });
		await leave(author, post);
		await server.restart();
		const { published } = await answerTo(author, post);
		const reply = aPost({ thread: published, title: '', body: '補足です。' });
		await leave(author, reply);
		const answer = await answerTo(author, reply);
		expect(answer.published).toMatch(/^reply:anonymous:/);
		const { body: changes } = await author.couch('GET', `${space}/_changes`);
		const ids = (changes.results as { id: string }[]).map(({ id }) => id);
		expect(ids.filter((id) => id === published)).toHaveLength(1);
	});

	it('of somebody who is not in the community, or beyond a day’s number, is not published', async () => {
		const poster = await server.signIn('S0004');
		const own = poster.spaces.find((id) => id.startsWith('community-'))!;
		const foreign = aPost({ space: 'community-none' }, poster.me.id);
		await leave(poster, foreign);
		expect(await answerTo(poster, foreign)).toMatchObject({
			published: '',
			reason: 'not_a_member'
		});
		for (let n = 0; n < MAX_A_DAY; n++) {
			const post = aPost({ space: own }, poster.me.id);
			await leave(poster, post);
			expect((await answerTo(poster, post)).reason).toBe('');
		}
		const sixth = aPost({ space: own }, poster.me.id);
		await leave(poster, sixth);
		expect((await answerTo(poster, sixth)).reason).toBe('too_many');
	});

	it('is not to be changed, nor written by anybody as nobody', async () => {
		const post = aPost();
		await leave(author, post);
		await answerTo(author, post);
		const personal = `personal-${author.me.id}`;
		const { body } = await author.couch('GET', `${personal}/${encodeURIComponent(post._id)}`);
		const edit = await author.couch('POST', `${personal}/_bulk_docs`, {
			docs: [{ ...body, body: 'あとから' }]
		});
		expect(edit.body[0]).toMatchObject({ error: 'forbidden' });
		const forged = {
			...post,
			_id: 'thread:anonymous:00000000000000000000000000000000',
			type: 'thread',
			author: 'anonymous',
			editor: 'anonymous'
		} as Record<string, unknown>;
		delete forged.space;
		delete forged.thread;
		const write = await author.couch('POST', `${space}/_bulk_docs`, { docs: [forged] });
		expect(write.body[0]).toMatchObject({ error: 'forbidden' });
	});

	it('is solved by the answer its author chooses, without a name, and by nobody else', async () => {
		const asker = await server.signIn('S0005');
		const [helper, nosy] = [await server.signIn('S0001'), await server.signIn('S0004')];
		const place = asker.spaces.find(
			(id) =>
				id.startsWith('community-') && [helper, nosy].every(({ spaces }) => spaces.includes(id))
		)!;
		const post = aPost({ space: place, title: 'これは何でしょう' }, asker.me.id);
		await leave(asker, post);
		const { published: thread } = await answerTo(asker, post);
		const now = new Date().toISOString();
		const reply = newReply(
			{ author: helper.me.id, now, key: randomUUID() },
			{ thread, body: 'それはこうです。' }
		);
		expect((await helper.couch('POST', `${place}/_bulk_docs`, { docs: [reply] })).status).toBe(201);
		const accepting = (who: Device, accepts: string) =>
			aPost({ space: place, thread, title: '', body: '解決', accepts }, who.me.id);
		const outcome = async (who: Device, accepts: string) => {
			const choice = accepting(who, accepts);
			await leave(who, choice);
			return answerTo(who, choice);
		};
		expect(await outcome(nosy, reply._id)).toMatchObject({ published: '', reason: 'not_asked' });
		expect(await outcome(asker, 'reply:s0001:none')).toMatchObject({ reason: 'no_thread' });
		const { published } = await outcome(asker, reply._id);
		const { body } = await helper.couch('GET', `${place}/${encodeURIComponent(published)}`);
		expect(body).toMatchObject({
			thread,
			reply: reply._id,
			author: 'anonymous',
			editor: 'anonymous'
		});
		expect(JSON.stringify(body)).not.toContain(asker.me.id);
	});

	it('is looked up by the secretariat only, with a reason, and never unrecorded', async () => {
		const post = aPost({ title: 'だれが聞いたか' });
		const asker = await server.signIn('S0001');
		await leave(asker, post);
		const { published } = await answerTo(asker, post);
		const ask = (device: Device, body: unknown) =>
			device.fetch('/api/admin/anonymous', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body)
			});
		expect((await ask(asker, { target: published, reason: '確認' })).status).toBe(403);
		const office = await secretariat();
		for (const reason of [' ', '\u200b', '\u3164\u2800', '\n', '確認\nもう一行'])
			expect((await ask(office, { target: published, reason })).status).toBe(400);
		expect((await ask(office, { target: 'thread:s0001:x', reason: '確認' })).status).toBe(404);
		const answer = await ask(office, { target: published, reason: '人命にかかわるため' });
		expect(answer.status).toBe(200);
		expect(((await answer.json()) as LookedUp).person).toBe(asker.me.id);
		const log = await (await office.fetch('/api/admin/audit?action=author-looked-up')).text();
		expect(log).toContain('人命にかかわるため');
		expect(log).toContain(published);
		// Who asked is not what is written down.
		expect(log).not.toContain(`"${asker.me.id}"`);
	});
});

/** Whoever of the sample region is of its administration. */
async function secretariat(): Promise<Device> {
	for (let n = 1; n <= 24; n++) {
		const device = await server.signIn(`S${String(n).padStart(4, '0')}`);
		if (device.me.roles.includes('secretariat')) return device;
	}
	throw new Error('the sample has no secretariat');
}
