/** The endpoints of the app, read from its routes: a new one is tested without being named anywhere. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUTES = fileURLToPath(new URL('../../src/routes', import.meta.url));
const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

export interface Endpoint {
	/** `/api/devices/[id]`. */
	route: string;
	/** Those it answers; `fallback` answers all. */
	methods: string[];
	/** Words of its source and of what it imports that may be names of fields. */
	words: string[];
}

/** All methods that change something. */
export const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

const isMethod = (name: string): boolean => ['GET', 'HEAD', ...CHANGING].includes(name);

/** A path of this route, with what each parameter is replaced by. */
export const pathOf = ({ route }: Endpoint, value: (parameter: string) => string): string =>
	route.replace(/\[(?:\.\.\.)?([^\]=]+)(?:=[^\]]+)?\]/g, (_, name: string) => value(name));

const wordsOf = (source: string): string[] =>
	[...source.matchAll(/\b([a-z][A-Za-z]{2,24})\b(?=\??:|,| \}|\))/g)].map(([, word]) => word!);

/** Fields that an endpoint may read stand in its file or in the ones it imports for reading them. */
async function sourcesOf(file: string): Promise<string[]> {
	const source = await readFile(file, 'utf8');
	const imported = [...source.matchAll(/'\$lib\/(server\/[^']+)'/g)].map(([, path]) =>
		readFile(join(SOURCES, 'lib', `${path}.ts`), 'utf8').catch(() => '')
	);
	return [source, ...(await Promise.all(imported))];
}

export async function endpoints(): Promise<Endpoint[]> {
	const files = (await readdir(ROUTES, { recursive: true })).filter((file) =>
		/(^|\/)\+server\.ts$/.test(file)
	);
	return Promise.all(
		files.sort().map(async (file) => {
			const sources = await sourcesOf(join(ROUTES, file));
			const exported = [...sources[0]!.matchAll(/export (?:const|async function|function) (\w+)/g)];
			const names = exported.map(([, name]) => name!);
			return {
				route: `/${file.replace(/\/?\+server\.ts$/, '').replace(/\([^)]*\)\//g, '')}`,
				methods: names.includes('fallback') ? ['GET', ...CHANGING] : names.filter(isMethod),
				words: [...new Set(sources.flatMap(wordsOf))]
			};
		})
	);
}
