/**
 * The server is restored from a copy that is older than what phones have sent, by the commands of docs/operations.md,
 * with the app's own worker on the phones. The embedded engine only: CouchDB has its own means.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aThread } from '../support/phone/documents';
import { Phone } from '../support/phone/phone';
import { couchdbUrl, startServer, type TestServer } from '../support/server';

vi.mock('pouchdb', () => import('../support/phone/pouchdb'));

const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
	vi.waitFor(check, { timeout: 30_000, interval: 40 });

let server: TestServer;
let copies: string;
const phones: Phone[] = [];

beforeEach(async () => {
	server = await startServer();
	copies = await mkdtemp(join(tmpdir(), 'yui-copy-'));
});
afterEach(async () => {
	for (const phone of phones.splice(0)) await phone.close();
	await server.dispose();
	await rm(copies, { recursive: true, force: true });
});

/** As `npm run <command>` on the server's machine. */
function run(command: 'backup' | 'restore', folder: string): void {
	const { status, stderr } = spawnSync(
		process.execPath,
		['--import', 'tsx', `deploy/${command}.ts`, folder],
		{
			env: { ...process.env, DATA_DIR: server.dataDir },
			encoding: 'utf8'
		}
	);
	expect(stderr).toBe('');
	expect(status).toBe(0);
}

async function phoneOf(staffNumber: string) {
	const device = await server.signIn(staffNumber);
	const phone = new Phone({
		writer: { id: device.me.id, roles: device.me.roles },
		send: (path, init) => fetch(`${server.url}${path}`, init),
		cookie: device.cookie
	});
	phones.push(phone);
	const tab = phone.open();
	const place = device.spaces.find((space) => space.startsWith('community-'))!;
	await eventually(async () =>
		expect(await tab.rows.spaces.get(place)).toMatchObject({ phase: 'ready' })
	);
	return { tab, place, me: device.me.id };
}

describe.skipIf(couchdbUrl !== '')('a server that was restored', () => {
	it('has in the end what phones had sent, and phones have what was written since', async () => {
		const { tab, place, me } = await phoneOf('S0001');
		await server.stop();
		run('backup', join(copies, 'a'));
		await server.restart();
		const lost = [aThread(me, '一つ目'), aThread(me, '二つ目'), aThread(me, '三つ目')];
		for (const thread of lost) await tab.put(place, thread);
		await tab.do('wake', { reason: 'online' });
		await eventually(async () => expect(await tab.rows.outbox.count()).toBe(0));

		await server.stop();
		run('restore', join(copies, 'a'));
		await server.restart();
		const other = await server.signIn('S0001');
		const here = (id: string) =>
			other.couch('GET', `${place}/${encodeURIComponent(id)}?open_revs=all`);
		const late = aThread(me, '復元のあと');
		await other.couch('POST', `${place}/_bulk_docs`, { docs: [late] });
		await tab.do('wake', { reason: 'online' });
		await eventually(async () => {
			for (const { _id } of lost)
				expect((await here(_id)).body, _id).toMatchObject([{ ok: { _id } }]);
			expect(await tab.rows.threads.get(late._id)).toBeDefined();
		});
		await eventually(async () => expect(await tab.rows.outbox.count()).toBe(0));
	});
});
