import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const VIRTUAL_ID = 'virtual:roster-reading';
const ENTRY = fileURLToPath(
	new URL('../src/lib/server/roster/reading-process.ts', import.meta.url)
);
const LIB = fileURLToPath(new URL('../src/lib', import.meta.url));

/** Bundles what reads rosters in a process of its own, with its libraries, into the text of one script. */
async function bundleRosterReading(): Promise<string> {
	const result = await build({
		entryPoints: [ENTRY],
		bundle: true,
		write: false,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		alias: { $lib: LIB },
		minify: true,
		legalComments: 'none'
	});
	const output = result.outputFiles[0];
	if (!output) throw new Error('the reading of rosters could not be bundled');
	return output.text;
}

/**
 * Vite plugin that makes the script importable as `virtual:roster-reading`: as a text it is part of the
 * built server, and there in the same way in `npm run dev` and in tests.
 */
export function rosterReading(): Plugin {
	return {
		name: 'yui:roster-reading',
		resolveId: (id) => (id === VIRTUAL_ID ? `\0${VIRTUAL_ID}` : undefined),
		async load(id) {
			if (id !== `\0${VIRTUAL_ID}`) return;
			return `export default ${JSON.stringify(await bundleRosterReading())};`;
		}
	};
}
