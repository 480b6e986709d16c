/** A host says what solved a question of the own community, and nothing about those of others. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAcceptance } from '$lib/capabilities/thread/acceptance';
import { newMembership } from '$lib/capabilities/community/community';
import { threadBy } from '../support/documents';
import { refused, write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

/** Hosted by s0002. */
const HOSTED = 'community-shomu';
const OTHER = 'community-disaster-talk';

let server: TestServer;
let asker: Device;
let host: Device;

beforeAll(async () => {
	server = await startServer();
	[asker, host] = [await server.signIn('S0001'), await server.signIn('S0002')];
	const now = new Date().toISOString();
	for (const [device, author] of [
		[asker, 's0001'],
		[host, 's0002']
	] as const)
		for (const space of [HOSTED, OTHER]) {
			const community = space.slice('community-'.length);
			const joining = newMembership({ author, now, community, state: 'joined' });
			// Some have joined in the sample.
			await write(device, 'commons', [joining]);
			await eventually(async () => expect((await device.couch('GET', space)).status).toBe(200));
		}
});
afterAll(() => server.dispose());

/** The host's choice of an answer to a question of s0001. */
const chosen = (thread: string) =>
	newAcceptance(
		{ author: 's0002', now: new Date().toISOString() },
		{ thread, reply: 'reply:s0005:answer' }
	);

describe(`a host on the ${engineName}`, () => {
	it('says what solved a question of the community', async () => {
		const question = threadBy('s0001', 'here');
		expect((await write(asker, HOSTED, [question])).body).toMatchObject([{ ok: true }]);
		expect((await write(host, HOSTED, [chosen(question._id)])).body).toMatchObject([{ ok: true }]);
	});

	it('does not do so where the question is not', async () => {
		const question = threadBy('s0001', 'there');
		expect((await write(asker, OTHER, [question])).body).toMatchObject([{ ok: true }]);
		const acceptance = chosen(question._id);
		for (const space of [HOSTED, OTHER]) {
			const reason = space === HOSTED ? 'not_found' : 'role_required';
			for (const newEdits of [true, false]) {
				const sent = newEdits ? acceptance : { ...acceptance, _rev: `1-${'a'.repeat(32)}` };
				const { body } = await write(host, space, [sent], newEdits);
				expect(body).toEqual([refused(reason, acceptance._id)]);
			}
			const path = `${space}/${encodeURIComponent(acceptance._id)}`;
			expect((await host.couch('GET', path)).status).toBe(404);
		}
	});

	it('is not asked for the question by its asker, whose question may be on its way', async () => {
		const thread = threadBy('s0001', 'late');
		const own = { ...chosen(thread._id), author: 's0001', editor: 's0001' };
		expect((await write(asker, HOSTED, [own])).body).toMatchObject([{ ok: true }]);
	});
});
