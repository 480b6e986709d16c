/**
 * `npm run bench [name …]`: measures on the reference rig and prints one JSON line a figure on
 * stdout; progress goes to stderr.
 */
import { rm } from 'node:fs/promises';
import { firstSync } from './benches/first-sync';
import { DOCUMENTS as GUARDED, guard } from './benches/guard';
import { list } from './benches/list';
import { region } from './benches/region';
import { roster } from './benches/roster';
import { save } from './benches/save';
import { screens } from './benches/screens';
import { DOCUMENTS as SEARCHED, search } from './benches/search';
import { reporter, say, type Report } from './report';
import { openRig, type Rig } from './rig';
import { makeSample, openStage, type Stage } from './stage';

const benches: Record<string, (stage: Stage, report: Report) => Promise<void>> = {
	list,
	save,
	'first-sync': firstSync,
	search,
	screens,
	guard,
	region
};

/** Benches with a region of their own: its number of documents, or a whole one. */
const regions: Readonly<Record<string, number | 'region'>> = {
	search: SEARCHED,
	guard: GUARDED,
	region: 'region'
};

/** Benches of the server alone: no phone, no rig. */
const serverBenches: Record<string, (report: Report) => Promise<void>> = { roster };

const names = [...Object.keys(serverBenches), ...Object.keys(benches)];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
	say(`No bench ${unknown.join(', ')}; there are ${names.join(', ')}.`);
	process.exit(2);
}
const chosen = wanted.length > 0 ? wanted : names;

let rig: Rig | undefined;
let sample: string | undefined;
try {
	for (const name of chosen.filter((name) => Object.hasOwn(serverBenches, name))) {
		say(`bench: ${name}`);
		await serverBenches[name]!(reporter('none'));
	}
	const staged = chosen.filter((name) => Object.hasOwn(benches, name));
	if (staged.length > 0) {
		rig = await openRig();
		say(`rig: ${rig.name}`);
		const isShared = staged.some((name) => !Object.hasOwn(regions, name));
		sample = process.env.BENCH_SAMPLE ?? (isShared ? await makeSample() : undefined);
	}
	for (const name of staged) {
		say(`bench: ${name}`);
		const report = reporter(rig!.name);
		const own = process.env.BENCH_SAMPLE ? undefined : regions[name];
		const folder = own === undefined ? sample! : await makeSample(own);
		try {
			const stage = await openStage(rig!, folder);
			try {
				await benches[name]!(stage, report);
			} finally {
				await stage.close();
			}
		} finally {
			if (own !== undefined) await rm(folder, { recursive: true, force: true });
		}
	}
} catch (error) {
	say(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
} finally {
	await rig?.close();
	if (sample && !process.env.BENCH_SAMPLE) await rm(sample, { recursive: true, force: true });
}
