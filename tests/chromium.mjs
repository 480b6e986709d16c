/** Finds a Chromium for the tests in a browser, or installs Debian's where that is possible. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe'
];

/** What to do where none can be found. */
export const ADVICE =
	'No Chromium was found. Install one (Debian: apt-get install chromium fonts-noto-cjk; or Google ' +
	'Chrome), or set CHROMIUM to the path of its program, and run the command again.';

/** @param {string} path */
function isProgram(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/**
 * Path of a Chromium; undefined where there is none. `CHROMIUM` names one explicitly.
 * @returns {string | undefined}
 */
export function findChromium() {
	if (process.env.CHROMIUM) return process.env.CHROMIUM;
	return PLACES.find(isProgram);
}

/**
 * As `findChromium`, installing Debian's package when this is a Debian and we are root.
 * @returns {string | undefined}
 */
export function findOrInstallChromium() {
	const found = findChromium();
	if (found) return found;
	if (process.getuid?.() !== 0 || !isProgram('/usr/bin/apt-get')) return undefined;
	console.error('No Chromium here: installing Debian’s …');
	const options = { stdio: /** @type {['ignore', 2, 2]} */ (['ignore', 2, 2]) };
	spawnSync('apt-get', ['update', '-q'], options);
	spawnSync(
		'apt-get',
		['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
		{ ...options, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
	);
	return findChromium();
}
