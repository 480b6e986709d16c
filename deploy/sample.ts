/**
 * `npm run sample -- [--docs 10000] [--dir ./data] [--seed 1]`: fills an empty folder of the embedded
 * engine with the sample region, or with a larger one made from it for measuring.
 */
import { parseArgs } from 'node:util';
import { Accounts } from '../src/lib/server/accounts/accounts';
import { openEmbeddedEngine } from '../src/lib/server/engine/embedded/engine';
import { documentsOf } from '../src/lib/server/sample/documents';
import { largeRegion } from '../src/lib/server/sample/large/region';
import { REGION } from '../src/lib/server/sample/region';
import { needsSeed, sampleAccounts, seed } from '../src/lib/server/sample/seed';
import { readSettings } from '../src/lib/server/settings';

const settings = readSettings(process.env);
const { values } = parseArgs({
	options: {
		docs: { type: 'string' },
		dir: { type: 'string', default: settings.dataDir },
		seed: { type: 'string', default: '1' }
	}
});
const count = values.docs === undefined ? null : Number(values.docs);
const seedNumber = Number(values.seed);
if ((count !== null && !(Number.isInteger(count) && count > 0)) || !Number.isInteger(seedNumber)) {
	console.error('--docs and --seed must be whole numbers');
	process.exit(1);
}

const engine = await openEmbeddedEngine(values.dir);
const accounts = await Accounts.open(engine);
try {
	if (!(await needsSeed(engine, accounts)))
		throw new Error(`${values.dir} is not empty: give another --dir`);
	await seed(engine, accounts, {
		people: REGION.people,
		documents: (today) =>
			count === null
				? documentsOf(REGION, today)
				: largeRegion({ region: REGION, count, seed: seedNumber, today }),
		password: settings.samplePassword,
		now: Date.now()
	});
	console.log(`${values.dir}: the sample region${count === null ? '' : `, ${count} documents`}`);
	for (const { staffNumber, password, name } of await sampleAccounts(engine, accounts))
		console.log(`  ${staffNumber}  ${password}  ${name}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await accounts.close();
	await engine.close();
}
