/** Somebody with an account who keeps others busy: each document is fine, it is only too many of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftBy } from '../support/documents';
import { FACTORIES } from '../support/factories';
import { expectUnharmed, refused, write } from '../support/gateway';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let attacker: Device;

beforeAll(async () => {
	server = await startServer({ WRITE_DOCUMENTS_PER_HOUR: '300' });
	attacker = await server.signIn('S0001');
});
afterAll(() => server.dispose());

describe(`a flood on the ${engineName}`, () => {
	it.each([
		['proposal', 5],
		['report', 20]
	] as const)('of one kind ends for the day: %s', async (type, most) => {
		const documents = Array.from({ length: most + 2 }, (_, n) => FACTORIES[type]('s0001', `n${n}`));
		const { body } = await write(attacker, 'personal-s0001', documents);
		expect(body.slice(0, most).every(({ ok }: { ok?: true }) => ok)).toBe(true);
		expect(body.slice(most)).toEqual(
			documents.slice(most).map(({ _id }) => refused('too_many_today', _id))
		);
		// What is there may be sent once more, and other people are not concerned.
		const again = await write(attacker, 'personal-s0001', [documents[0]], false);
		expect(again.status).not.toBe(429);
		const other = await server.signIn('S0005');
		const { body: taken } = await write(other, 'personal-s0005', [FACTORIES[type]('s0005', 'n')]);
		expect(taken[0].ok).toBe(true);
	});

	it('of what is handed in counts as written', async () => {
		const giver = await server.signIn('S0012');
		const handIn = (round: number) =>
			giver.fetch('/api/handin', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					items: Array.from({ length: 50 }, (_, n) => ({
						space: 'personal-s0012',
						document: draftBy('s0012', `r${round}-${n}`),
						writtenAt: '2026-11-24T00:00:00.000Z'
					}))
				})
			});
		for (let round = 0; round < 6; round++) expect((await handIn(round)).status).toBe(204);
		const answer = await handIn(6);
		expect(answer.status).toBe(429);
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
	});

	it('harmed nothing', () => expectUnharmed(server, attacker));
});
