/**
 * `npm run backup -- <folder>`: copies the data of the embedded engine into a new folder. The server must
 * not run meanwhile: LevelDB's files belong together. With CouchDB its own means are used (docs).
 */
import { resolve } from 'node:path';
import { readSettings } from '../src/lib/server/settings';
import { backUp, fail } from './region-copies';

const { dataDir, couchdbUrl } = readSettings(process.env);
const [target] = process.argv.slice(2);
if (couchdbUrl) fail('COUCHDB_URL is set: back up CouchDB with its own means (README, Backup).');
if (!target) fail('Say where to: npm run backup -- <folder>');
const count = await backUp(dataDir, target).catch((error: Error) => fail(error.message));
console.log(`${resolve(target)}: ${count} databases`);
