/**
 * `npm run restore -- <folder>`: puts a copy made by `npm run backup` in place of the data of the embedded
 * engine, which are kept beside it. `npm run restore` without a folder, after CouchDB was restored by its
 * own means, only says so. Either way the region has another past from then on: phones fetch everything
 * again, and send again what the copy lacks of theirs.
 */
import { cp, rename } from 'node:fs/promises';
import { resolve } from 'node:path';
import PouchDB from 'pouchdb';
import { CouchClient } from '../src/lib/server/engine/couchdb/client';
import { ACCOUNTS } from '../src/lib/server/engine/engine';
import { openEmbeddedEngine } from '../src/lib/server/engine/embedded/engine';
import { renewHistory } from '../src/lib/server/identity';
import { readSettings } from '../src/lib/server/settings';
import { fail, isEmpty } from './folders';

const settings = readSettings(process.env);
const [source] = process.argv.slice(2);

if (settings.couchdbUrl) {
	if (source)
		fail('COUCHDB_URL is set: restore CouchDB by its own means, then run this without a folder.');
	const { url, username, password } = new CouchClient(settings.couchdbUrl);
	const database = new PouchDB<object>(
		`${url}/${encodeURIComponent(settings.couchdbPrefix + ACCOUNTS)}`,
		{ skip_setup: true, auth: { username, password } }
	);
	await renewHistory({ database: () => database as never });
	console.log('The region has another past now. Start the server again.');
} else {
	if (!source || (await isEmpty(source))) fail('Say from where: npm run restore -- <folder>');
	if (!(await isEmpty(settings.dataDir))) {
		const before = await openEmbeddedEngine(settings.dataDir).catch((error: Error) =>
			fail(error.message)
		);
		await before.close();
		const kept = `${resolve(settings.dataDir)}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`;
		await rename(settings.dataDir, kept);
		console.log(`What was there is kept in ${kept}.`);
	}
	await cp(source, settings.dataDir, { recursive: true });
	const engine = await openEmbeddedEngine(settings.dataDir);
	await engine.ensure(ACCOUNTS);
	await renewHistory(engine);
	await engine.close();
	console.log(`${resolve(settings.dataDir)}: restored. Phones send again what it lacks of theirs.`);
}
