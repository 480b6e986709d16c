/** What the audit log keeps of signing in, of links and of ways to sign in. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Audit, type AuditEntry } from '$lib/server/audit/audit';
import { openEngine } from '$lib/server/engine/open';
import { readSettings } from '$lib/server/settings';
import { signWith } from '../support/authenticator';
import { startIssuer, type Issuer } from '../support/issuer';
import { couchdbUrl, engineName, PASSWORD, startServer, type TestServer } from '../support/server';
import { challenge, linkPasskey, makeLink, post, POST_JSON } from '../support/ways-in';

let server: TestServer;
let issuer: Issuer;
beforeAll(async () => {
	issuer = await startIssuer();
	server = await startServer(issuer.env());
});
afterAll(async () => {
	await server.dispose();
	await issuer.close();
});

const SECRETS = ['himawari-to-densha', 'typed into the wrong field', PASSWORD];

/** The whole log, the oldest first; the server has to have ended. */
async function trail(): Promise<AuditEntry[]> {
	const engine = await openEngine(
		readSettings({
			DATA_DIR: server.dataDir,
			COUCHDB_URL: couchdbUrl,
			COUCHDB_PREFIX: server.prefix
		})
	);
	const audit = await Audit.open(engine, Date.now);
	const found = await audit.search({ limit: 1000 });
	await engine.close();
	return found.reverse();
}

it(`who did what is in the audit log on the ${engineName}, and nothing anybody typed`, async () => {
	const city = await server.signIn('S0006');
	const { token, id } = await makeLink(city, 's0025', 'invite');
	await city.fetch(`/api/admin/invitations/${id}`, { method: 'DELETE' });
	const link = await makeLink(city, 's0025', 'invite');
	const { passkey, response } = await linkPasskey(server, link.token);
	await post(server, '/api/invitations/use', { token: link.token, passkey: response });
	await post(server, '/api/session', { passkey: signWith(passkey, await challenge(server)) });
	await makeLink(city, 's0001', 'reset');

	const phone = await server.signIn('S0005');
	const change = {
		proof: { password: PASSWORD },
		password: SECRETS[0],
		endOthers: true
	};
	await phone.fetch('/api/password', POST_JSON(change));
	await phone.fetch('/api/devices', { method: 'DELETE' });
	await phone.fetch('/api/session', { method: 'DELETE' });
	for (const staffNumber of ['S0005', SECRETS[1]])
		await post(server, '/api/session', { staffNumber, password: 'wrong' });
	issuer.claims = { sub: 'x', preferred_username: 'S9999' };
	const started = await post(server, '/api/oidc/start', { next: '' });
	const { url } = await started.json();
	const back = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
	const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
	await fetch(back, { headers: { cookie }, redirect: 'manual' });

	expect(await server.stop('SIGTERM')).toBe(0);
	const entries = await trail();
	expect(
		entries.map(({ action, actor, target, detail }) => [action, actor, target, detail].join(' '))
	).toEqual([
		'signed-in s0006 s0006 password',
		'invited s0006 s0025 ',
		'invitation-revoked s0006 s0025 invite',
		'invited s0006 s0025 ',
		'invitation-used s0025 s0025 invite',
		'passkey-added s0025 s0025 ',
		'signed-in s0025 s0025 invitation',
		'signed-in s0025 s0025 passkey',
		'password-reset s0006 s0001 ',
		'signed-in s0005 s0005 password',
		'password-set s0005 s0005 ',
		'device-ended s0005 s0005 others',
		'device-ended s0005 s0005 others',
		'signed-out s0005 s0005 ',
		'sign-in-failed  s0005 password',
		'sign-in-failed   password',
		'sign-in-failed   oidc'
	]);
	expect(new Set(entries.map(({ municipality }) => municipality))).toEqual(new Set(['072036', '']));
	for (const secret of [...SECRETS, token, link.token])
		expect(JSON.stringify(entries)).not.toContain(secret);
});
