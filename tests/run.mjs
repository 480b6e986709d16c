/**
 * `npm test`: everything, against a fresh build. Arguments go to Vitest (`npm test -- --project
 * unit`). Ends with one line that adds up what Vitest reports: «N passed, N failed».
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../deploy/build.mjs';
import { ADVICE, findOrInstallChromium, findShell } from './chromium.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(ROOT, 'test-results');
const REPORT = join(RESULTS, 'report.json');

const chromium = findOrInstallChromium();
if (!chromium) {
	console.error(ADVICE);
	process.exit(1);
}

mkdirSync(RESULTS, { recursive: true });
rmSync(REPORT, { force: true });
ensureBuilt();

const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
	process.execPath,
	[
		vitest,
		'run',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${REPORT}`,
		...process.argv.slice(2)
	],
	{
		cwd: ROOT,
		stdio: 'inherit',
		env: { ...process.env, CHROMIUM: chromium, CHROMIUM_SHELL: findShell() ?? '' }
	}
);

/** @type {{ numPassedTests: number; numFailedTests: number; numPendingTests: number; testResults: { name: string; status: string; assertionResults: { fullName: string; duration?: number | null }[] }[] }} */
let report;
try {
	report = JSON.parse(readFileSync(REPORT, 'utf8'));
} catch {
	console.error('Vitest ended without a report.');
	console.log('0 passed, 1 failed');
	process.exit(1);
}
// What makes the whole long: where the next minute is to be saved.
const slowest = report.testResults
	.flatMap(({ name, assertionResults }) =>
		assertionResults.map(({ fullName, duration }) => ({
			what: `${relative(ROOT, name)} › ${fullName}`,
			ms: duration ?? 0
		}))
	)
	.sort((a, b) => b.ms - a.ms)
	.slice(0, 10);
if (report.numPassedTests > 10) {
	console.log('The ten slowest:');
	for (const { what, ms } of slowest)
		console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${what}`);
}
// A file that could not be read at all has no tests that failed.
const brokenFiles = report.testResults.filter(
	({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0
).length;
const failed = report.numFailedTests + brokenFiles;
const passed = report.numPassedTests;
const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : '';
console.log(`${passed} passed, ${failed} failed${skipped}`);
process.exit(status !== 0 || failed > 0 || passed === 0 ? 1 : 0);
