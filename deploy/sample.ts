/**
 * `npm run sample -- [--docs 10000 | --region] [--dir ./data] [--seed 1]`: fills an empty folder of the
 * embedded engine with the sample region, or with a larger one made from it for measuring: so many
 * documents on one phone, or a whole region of 6,000 people.
 */
import { parseArgs } from 'node:util';
import { Accounts } from '../src/lib/server/accounts/accounts';
import { openEmbeddedEngine } from '../src/lib/server/engine/embedded/engine';
import { documentsOf } from '../src/lib/server/sample/documents';
import { largeRegion } from '../src/lib/server/sample/large/region';
import { REGION } from '../src/lib/server/sample/content';
import { wholeRegion } from '../src/lib/server/sample/whole/region';
import { needsSeed, sampleAccounts, seed } from '../src/lib/server/sample/seed';
import { readSettings } from '../src/lib/server/settings';

const settings = readSettings(process.env);
const { values } = parseArgs({
	options: {
		docs: { type: 'string' },
		region: { type: 'boolean', default: false },
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

if (count !== null && values.region) {
	console.error('either --docs or --region');
	process.exit(1);
}

/** Who is in the region, and what stands in it on a Tokyo date. */
function content() {
	if (values.region) return wholeRegion(REGION, seedNumber);
	const documents = (today: string) =>
		count === null
			? documentsOf(REGION, today)
			: largeRegion({ region: REGION, count, seed: seedNumber, today });
	return { people: REGION.people, documents };
}

const begun = performance.now();
const engine = await openEmbeddedEngine(values.dir);
const accounts = await Accounts.open(engine);
try {
	if (!(await needsSeed(engine, accounts)))
		throw new Error(`${values.dir} is not empty: give another --dir`);
	await seed(engine, accounts, {
		...content(),
		password: settings.samplePassword,
		now: Date.now()
	});
	const size = values.region ? ', 6,000 people' : count === null ? '' : `, ${count} documents`;
	const seconds = Math.round((performance.now() - begun) / 1000);
	console.log(`${values.dir}: the sample region${size} (${seconds} s)`);
	for (const { staffNumber, password, name } of await sampleAccounts(engine, accounts))
		console.log(`  ${staffNumber}  ${password}  ${name}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await accounts.close();
	await engine.close();
}
