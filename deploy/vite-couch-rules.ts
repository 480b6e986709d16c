import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const VIRTUAL_ID = 'virtual:couch-rules';
const LIB = fileURLToPath(new URL('../src/lib', import.meta.url));
const ENTRY = fileURLToPath(new URL('../src/lib/domain/couch/entry.ts', import.meta.url));

/**
 * Bundles the domain rules into the text of one CommonJS module, which CouchDB's
 * `validate_doc_update` requires from its design document.
 *
 * The text is a function of the sources only (no paths, no time), because a design document is
 * installed again only when its text differs.
 */
export async function bundleCouchRules(): Promise<string> {
	const result = await build({
		entryPoints: [ENTRY],
		bundle: true,
		write: false,
		alias: { $lib: LIB },
		format: 'cjs',
		// CouchDB 3.4+ ships QuickJS or a SpiderMonkey of at least version 78.
		target: 'es2020',
		platform: 'neutral',
		mainFields: ['module', 'main'],
		minify: true,
		legalComments: 'none'
	});
	const output = result.outputFiles[0];
	if (!output) throw new Error('the CouchDB rules could not be bundled');
	return output.text;
}

/** Vite plugin that makes the bundled rules importable as `virtual:couch-rules`. */
export function couchRules(): Plugin {
	return {
		name: 'yui:couch-rules',
		resolveId: (id) => (id === VIRTUAL_ID ? `\0${VIRTUAL_ID}` : undefined),
		async load(id) {
			if (id !== `\0${VIRTUAL_ID}`) return;
			return `export default ${JSON.stringify(await bundleCouchRules())};`;
		}
	};
}
