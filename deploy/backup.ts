/**
 * `npm run backup -- <folder>`: copies the data of the embedded engine into a new folder. The server must
 * not run meanwhile: LevelDB's files belong together. With CouchDB its own means are used (docs).
 */
import { cp, mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openEmbeddedEngine } from '../src/lib/server/engine/embedded/engine';
import { readSettings } from '../src/lib/server/settings';
import { fail, isEmpty } from './folders';

const { dataDir, couchdbUrl } = readSettings(process.env);
const [target] = process.argv.slice(2);
if (couchdbUrl) fail('COUCHDB_URL is set: back up CouchDB with its own means (README, Backup).');
if (!target) fail('Say where to: npm run backup -- <folder>');
if (await isEmpty(dataDir)) fail(`There are no data in ${resolve(dataDir)}.`);
if (!(await isEmpty(target))) fail(`${resolve(target)} is not empty.`);

// Opening it is refused while a server has it.
const engine = await openEmbeddedEngine(dataDir).catch((error: Error) => fail(error.message));
await engine.close();
await mkdir(target, { recursive: true });
await cp(dataDir, target, { recursive: true, preserveTimestamps: true });
console.log(`${resolve(target)}: ${(await readdir(target)).length} databases`);
