import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** `new Worker(new URL('./a.ts', import.meta.url)`, up to the worker's options. */
const WORKER = /new Worker\(\s*new URL\(\s*'([^']+)',\s*import\.meta\.url\s*\)/g;

/**
 * Builds web workers as entries of the same graph as the page. Vite would bundle each by itself, with
 * the database, the rules and the projections once more: a fifth of the app, sent and kept twice. As
 * entries they are in the client's manifest too, from which SvelteKit knows what to precache.
 *
 * A worker must not `import()`: Vite would have it look at the document for what is preloaded.
 */
export function sharedWorkers(): Plugin {
	let isClientBuild = false;
	return {
		name: 'yui:shared-workers',
		apply: 'build',
		// Before Vite's own plugin sees them.
		enforce: 'pre',
		configResolved({ build }) {
			isClientBuild = !build.ssr;
		},
		transform: {
			filter: { id: /\.ts$/, code: WORKER },
			handler(code, id) {
				if (!isClientBuild) return null;
				return code.replaceAll(WORKER, (_, path: string) => {
					const file = resolve(dirname(id), path);
					const reference = this.emitFile({ type: 'chunk', id: file });
					return `new Worker(import.meta.ROLLDOWN_FILE_URL_${reference}`;
				});
			}
		},
		writeBundle: {
			order: 'post',
			sequential: true,
			async handler({ dir }) {
				if (isClientBuild) await dropPlaceholders(join(dir ?? '', '.vite/manifest.json'));
			}
		}
	};
}

/** Vite notes a reference to a worker under its name of while the names were not decided. */
async function dropPlaceholders(manifestFile: string): Promise<void> {
	const manifest = await readFile(manifestFile, 'utf8').catch(() => null);
	if (manifest === null) return;
	const chunks = JSON.parse(manifest) as Record<string, { assets?: string[] }>;
	for (const chunk of Object.values(chunks))
		chunk.assets = chunk.assets?.filter((file) => !file.includes('!~{'));
	await writeFile(manifestFile, JSON.stringify(chunks, null, 2));
}
