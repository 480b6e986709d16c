import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Scripts of static/ that stand before the first screen. */
const SCRIPTS = ['needs.js'];

/**
 * Takes comments and indents out of scripts that are copied as they are: 0.4 kB of the first screen. No
 * minifier: they are written in words that the oldest browsers understand, and stay so. Comments
 * have lines of their own there.
 */
export function staticScripts(): Plugin {
	return {
		name: 'yui:static-scripts',
		apply: 'build',
		writeBundle({ dir = '' }) {
			if (!dir.endsWith('client')) return;
			for (const name of SCRIPTS) {
				const file = join(dir, name);
				const code = readFileSync(file, 'utf8')
					.replace(/^\s*\/\*[\s\S]*?\*\/$/gm, '')
					.replace(/^\s*\/\/.*$/gm, '')
					.replace(/^\s+/gm, '');
				writeFileSync(file, code);
			}
		}
	};
}
