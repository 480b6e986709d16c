/** Keeps the build in step with its sources, for `npm start`, the tests and the bench. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
	'src',
	'static',
	'deploy',
	'svelte.config.js',
	'vite.config.ts',
	'package-lock.json'
];
/** Holds the newest modification time of the sources that the build was made from. */
const STAMP = join(ROOT, 'build', '.sources');

/**
 * Newest modification time below a path, in milliseconds; 0 when it does not exist.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
	if (!existsSync(path)) return 0;
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	// The folder's own time tells of files that were removed.
	return readdirSync(path).reduce(
		(max, name) => Math.max(max, newest(join(path, name))),
		stat.mtimeMs
	);
}

/** Builds the app when the build is missing or older than its sources. @throws when it fails */
export function ensureBuilt() {
	const sources = String(Math.max(...SOURCES.map((name) => newest(join(ROOT, name)))));
	const built = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
	if (built === sources) return;
	console.error(built ? 'The sources changed: building …' : 'Building for the first time …');
	const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
	const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
		cwd: ROOT,
		// What a caller prints on standard output is its own.
		stdio: ['ignore', 2, 2]
	});
	if (status !== 0) throw new Error('the build failed');
	writeFileSync(STAMP, sources);
}
