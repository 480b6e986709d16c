import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** A folder by any relative path. Patterns are those of .gitignore: they know no braces. */
const within = (...folders) => folders.map((folder) => `**/${folder}/**`);

const inLib = (...folders) => folders.map((folder) => `$lib/${folder}/**`);

/**
 * What of a capability is not for everybody, by its suffix; whatever has none is pure, as the domain is:
 * documents, rules, wording, what the clerk decides.
 */
const ROWS = ['**/*.row', '**/*.query'];
/** `live.svelte` is a module of the read model, by a name that Svelte asks for. */
const SCREENS = ['**/*.svelte', '!**/live.svelte', '**/*.screen'];
const CAPABILITY_PARTS = [...ROWS, ...SCREENS, '**/sample/**'];

const ABOVE = ['$lib/screens/*', '$lib/session/*', ...within('screens', 'session', 'routes')];

/**
 * The import map of docs/architecture.md as lint rules: what may not be imported, and why — the
 * reason is the message.
 */
const BANS = {
	pure: {
		group: [
			...inLib('server', 'replica', 'read-model', 'session', 'screens', 'ui'),
			...CAPABILITY_PARTS,
			'$app/*',
			'svelte',
			'svelte/*',
			'dexie',
			'pouchdb',
			'node:*',
			...within('server', 'replica', 'read-model', 'session', 'screens', 'ui', 'routes')
		],
		message:
			'This is pure: the same rules run in the form, in the worker and inside CouchDB, where none of this exists.'
	},
	server: {
		group: ['$lib/server/*', ...within('server')],
		message:
			'This runs on the phone: lib/server holds secrets and does not exist there. SvelteKit does not guard web workers.'
	},
	screens: {
		group: ['$lib/ui*', '$app/*', ...SCREENS, ...ABOVE],
		message: 'Screens depend on this, never the other way round; in a worker they cannot exist.'
	},
	above: {
		group: ABOVE,
		message: 'Components take props and give callbacks; screens put them together.'
	},
	replica: {
		group: ['$lib/replica/*', ...within('replica')],
		message:
			'The read model is disposable: the replica fills it. Components and the server do not know it at all.'
	},
	rows: {
		group: ['$lib/read-model/*', 'dexie', ...ROWS, ...within('read-model')],
		message:
			'Only what shows or fills rows knows them: components take props, the server has no rows.'
	},
	pouch: {
		group: ['pouchdb', '**/replica/worker/*', './worker/*'],
		message:
			'PouchDB lives in the replica worker only: on the page it would cost the first screen 90 kB, and block it.'
	}
};

/** Disjoint groups of files, each with what it may not import. */
const IMPORT_MAP = [
	{ files: ['src/lib/domain/**'], not: [BANS.pure] },
	{
		files: ['src/lib/capabilities/**/*.ts'],
		ignores: ['**/*.{row,query,screen,svelte,test}.ts', 'src/lib/capabilities/*/sample/**'],
		not: [BANS.pure]
	},
	{
		files: ['src/lib/capabilities/**/*.{row,query}.ts'],
		not: [BANS.server, BANS.screens, BANS.replica, BANS.pouch]
	},
	{
		files: ['src/lib/capabilities/**/*.svelte', 'src/lib/capabilities/**/*.{screen,svelte}.ts'],
		not: [BANS.server, BANS.pouch]
	},
	{
		files: ['src/lib/capabilities/*/sample/**'],
		not: [BANS.replica, BANS.rows, BANS.screens]
	},
	{ files: ['src/lib/read-model/**'], not: [BANS.server, BANS.screens, BANS.replica, BANS.pouch] },
	{ files: ['src/lib/replica/worker/**'], not: [BANS.server, BANS.screens] },
	{ files: ['src/lib/replica/*.ts'], not: [BANS.server, BANS.screens, BANS.pouch] },
	{ files: ['src/lib/ui/**'], not: [BANS.above, BANS.server, BANS.replica, BANS.rows, BANS.pouch] },
	{
		files: ['src/lib/session/**', 'src/lib/screens/**', 'src/routes/**'],
		ignores: ['src/routes/api/**', 'src/routes/healthz/**'],
		not: [BANS.server, BANS.pouch]
	},
	{
		files: ['src/routes/api/**', 'src/routes/healthz/**', 'src/hooks.server.ts'],
		not: [BANS.replica, BANS.rows, BANS.pouch]
	},
	{ files: ['src/lib/server/**'], not: [BANS.replica, BANS.rows, BANS.screens] },
	{ files: ['src/service-worker.ts'], not: [BANS.server, BANS.replica, BANS.rows, BANS.pouch] }
];

const importRules = IMPORT_MAP.map(({ files, ignores, not }) => ({
	files,
	...(ignores ? { ignores } : {}),
	rules: { 'no-restricted-imports': ['error', { patterns: not }] }
}));

/** Ways of asking an event for its key that miss what an input method does with it. */
const KEY_NAMES = '/^(key|code|keyCode|which|isComposing)$/';
const KEY_MESSAGE =
	'Ask keyOf(event) of $lib/ui: the Enter that confirms kanji is no Enter, and Safari says so nowhere else.';

const SYNTAX = [
	{
		selector: `MemberExpression[object.name=/^(e|ev|event|keyboardEvent)$/][property.name=${KEY_NAMES}]`,
		message: KEY_MESSAGE
	},
	{
		selector: `:function > ObjectPattern[typeAnnotation.typeAnnotation.typeName.name='KeyboardEvent'] > Property[key.name=${KEY_NAMES}]`,
		message: KEY_MESSAGE
	},
	{
		selector: `SvelteAttribute[key.name=/^onkey/] ObjectPattern > Property[key.name=${KEY_NAMES}]`,
		message: KEY_MESSAGE
	},
	{
		selector: 'Identifier[name=/^(local|session)Storage$/]',
		message:
			'Ask readMark and writeMark (lib/session/marks.ts): blocked or full, localStorage throws at every touch.'
	}
];

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'data/',
			'docs/',
			'test-results/',
			'node_modules/',
			'static/'
		]
	},
	js.configs.recommended,
	...ts.configs.strict,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			// TypeScript checks these, and knows the DOM's types.
			'no-undef': 'off',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }
			],
			'@typescript-eslint/no-non-null-assertion': 'off',
			'@typescript-eslint/no-extraneous-class': 'off',
			'svelte/no-at-html-tags': 'error',
			// The app lives at the root of its origin.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		files: ['src/**'],
		ignores: ['src/lib/session/marks.ts'],
		rules: { 'no-restricted-syntax': ['error', ...SYNTAX] }
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
	},
	{
		// Tests send and receive what no type describes.
		files: ['tests/**'],
		rules: { '@typescript-eslint/no-explicit-any': 'off' }
	},
	...importRules
);
