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

/**
 * Chromium without the parts that draw windows, a package of its own in Debian: the same pages for two thirds
 * of the processor's time (measured: 5.0 against 8.1 s a phone of tests/e2e/truth.test.ts). It has no notices.
 */
const SHELL = '/usr/bin/chromium-headless-shell';

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
 * Path of the light Chromium for what needs no notices; undefined where there is none, or `CHROMIUM` names
 * the one to use.
 * @returns {string | undefined}
 */
export function findShell() {
	return !process.env.CHROMIUM && isProgram(SHELL) ? SHELL : undefined;
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
	/** @param {string[]} args */
	const apt = (...args) =>
		spawnSync('apt-get', args, {
			stdio: ['ignore', 2, 2],
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
		});
	const install = ['install', '-y', '-q', '--no-install-recommends'];
	apt('update', '-q');
	apt(...install, 'chromium', 'fonts-noto-cjk');
	// Not every Debian has it.
	apt(...install, 'chromium-headless-shell');
	return findChromium();
}
