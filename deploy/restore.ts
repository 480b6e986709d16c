/**
 * `npm run restore -- <folder>`: puts a copy made by `npm run backup` in place of the data of the embedded
 * engine, which are kept beside it. `npm run restore` without a folder, after CouchDB was restored by its
 * own means, only says so. Either way the region has another past from then on: phones fetch everything
 * again, and send again what the copy lacks of theirs.
 */
import { resolve } from 'node:path';
import PouchDB from 'pouchdb';
import { CouchClient } from '../src/lib/server/engine/couchdb/client';
import { ACCOUNTS } from '../src/lib/server/engine/engine';
import { renewHistory } from '../src/lib/server/identity';
import { readSettings } from '../src/lib/server/settings';
import { fail, folderArgument, restoreFrom } from './region-copies';

const settings = readSettings(process.env);
const source = folderArgument('Say from where: npm run restore -- <folder>');

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
	if (!source) fail('Say from where: npm run restore -- <folder>');
	const kept = await restoreFrom(settings.dataDir, source).catch((error: Error) =>
		fail(error.message)
	);
	if (kept) console.log(`What was there is kept in ${kept}.`);
	console.log(`${resolve(settings.dataDir)}: restored. Phones send again what it lacks of theirs.`);
}
