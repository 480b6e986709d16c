import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const WORKERS = '_app/immutable/workers';

/**
 * Adds web workers to Vite's client manifest. SvelteKit lists the files to precache from that
 * manifest, which leaves workers out; without this the app would open offline but not save.
 */
export function workersInManifest(): Plugin {
	return {
		name: 'yui:workers-in-manifest',
		apply: 'build',
		writeBundle: {
			order: 'post',
			sequential: true,
			async handler({ dir }) {
				const manifestFile = join(dir ?? '', '.vite/manifest.json');
				const folder = join(dir ?? '', WORKERS);
				if (!existsSync(manifestFile) || !existsSync(folder)) return;
				const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Record<
					string,
					unknown
				>;
				// Also what a worker loads when it is needed.
				for (const name of await readdir(folder, { recursive: true }))
					if (name.endsWith('.js')) manifest[`${WORKERS}/${name}`] = { file: `${WORKERS}/${name}` };
				await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
			}
		}
	};
}
