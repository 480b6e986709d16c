import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let device: Device;

beforeAll(async () => {
	server = await startServer();
	device = await server.signIn('S0001');
});
afterAll(() => server.dispose());

const hostileText = fc.oneof(
	fc.constantFrom(
		'__proto__',
		'constructor',
		'toString',
		'_design/yui',
		'_local/x',
		'..',
		'',
		'\ud800'
	),
	fc.constantFrom('thread:s0001:a', 'person:s0001', '1-aa', '0', 'now', 'all', 'true', '-1', '1e9'),
	fc.string({ unit: 'binary', maxLength: 20 })
);
const hostileValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		fc.constantFrom(null, true, -1, 1e308, 0.5),
		hostileText,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(hostileText, tie('value'), { maxKeys: 4 }),
		fc.dictionary(
			fc.constantFrom(
				'docs',
				'id',
				'_id',
				'_rev',
				'_revisions',
				'start',
				'ids',
				'new_edits',
				'type'
			),
			tie('value'),
			{ maxKeys: 4 }
		)
	)
})).value;

const escaped = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'));

describe(`a storm of nonsense on the ${engineName}`, () => {
	it('is answered with refusals, never with a fault', async () => {
		const endpoint = fc.constantFrom(
			'_changes',
			'_bulk_get',
			'_revs_diff',
			'_bulk_docs',
			'_local/x'
		);
		const parameter = fc.constantFrom(
			'since',
			'limit',
			'rev',
			'open_revs',
			'revs',
			'latest',
			'style'
		);
		const call = fc.record({
			method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
			space: fc.constantFrom('commons', 'community-saigai', 'personal-s0001', 'personal-s0002'),
			path: fc.oneof({ weight: 3, arbitrary: endpoint }, hostileText.map(escaped)),
			query: fc.option(fc.tuple(parameter, hostileText), { nil: null }),
			body: hostileValue
		});
		await fc.assert(
			fc.asyncProperty(call, async ({ method, space, path, query, body }) => {
				const search = query ? `?${query[0]}=${escaped(query[1])}` : '';
				const answer = await device.fetch(`/api/couch/${space}/${path}${search}`, {
					method,
					...(method === 'GET' || method === 'HEAD'
						? {}
						: {
								headers: { 'content-type': 'application/json' },
								body: JSON.stringify(body) ?? 'undefined'
							})
				});
				await answer.text();
				expect(answer.status).toBeLessThan(500);
			}),
			// fast-check prints the seed and the shrunk request of a failure.
			{ numRuns: 1500 }
		);
		expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
		expect(server.output()).not.toContain('"level":50');
	});
});
