/**
 * `npm start`: builds the app when the build is missing or older than its sources, then serves it.
 */
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

const sources = String(Math.max(...SOURCES.map((name) => newest(join(ROOT, name)))));
const built = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';

if (built !== sources) {
	console.log(built ? 'The sources changed: building …' : 'Building for the first time …');
	const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
	const { status } = spawnSync(process.execPath, [vite, 'build'], { cwd: ROOT, stdio: 'inherit' });
	if (status !== 0) process.exit(status ?? 1);
	writeFileSync(STAMP, sources);
}

await import('./server.mjs');
