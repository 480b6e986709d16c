/** A region that nobody administers: the operator names somebody, who gets in by a link. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionInfo } from '$lib/domain/wire';
import { engineName, startServer, type TestServer } from '../support/server';

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ SAMPLE: 'off', FIRST_ADMIN: '072036:A0001:開設 はじめ' });
});
afterAll(() => server.dispose());

const linkIn = (output: string) => /\/invite#([\w-]{43})/.exec(output)?.[1];

it(`lets the first administrator of an empty region in, once, on the ${engineName}`, async () => {
	const token = linkIn(server.output())!;
	const use = (body: object) =>
		fetch(`${server.url}/api/invitations/use`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
	const answer = await use({ token, password: '郡山の桜は四月の半ばに咲く' });
	expect(answer.status).toBe(200);
	const { me } = (await answer.json()) as SessionInfo;
	expect(me).toMatchObject({ name: '開設 はじめ', unitName: '事務局', staffNumber: 'A0001' });
	expect(me.roles).toContain('secretariat');
	const [cookie = ''] = answer.headers.getSetCookie();
	const people = await fetch(`${server.url}/api/admin/people`, { headers: { cookie } });
	expect(people.status).toBe(200);
	expect((await use({ token, password: '郡山の桜は四月の半ばに咲く' })).status).toBe(410);

	const printed = server.output().length;
	await server.restart();
	expect(linkIn(server.output().slice(printed))).toBeUndefined();
});
