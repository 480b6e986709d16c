/**
 * `npm run backup -- <folder>`: copies the data of the embedded engine into a new folder. The server must
 * not run meanwhile: LevelDB's files belong together. With CouchDB its own means are used (docs).
 */
import { readSettings } from '../src/lib/server/settings';
import { backUp, fail, folderArgument } from './region-copies';

const { dataDir, couchdbUrl } = readSettings(process.env);
if (couchdbUrl)
	fail('COUCHDB_URL is set: back up CouchDB with its own means (docs/operations.md, Backup).');
const target = folderArgument('Say where to: npm run backup -- <folder>');
if (target === null) fail('Say where to: npm run backup -- <folder>');
const count = await backUp(dataDir, target).catch((error: Error) => fail(error.message));
console.log(`${target}: ${count} databases`);
