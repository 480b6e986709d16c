import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { announcerByClass } from './deploy/vite-announcer-style.ts';
import { couchRules } from './deploy/vite-couch-rules.ts';
import { onlineRoutes } from './deploy/vite-online-routes.ts';
import { rosterReading } from './deploy/vite-roster-reading.ts';
import { sharedWorkers } from './deploy/vite-shared-workers.ts';
import { staticScripts } from './deploy/vite-static-scripts.ts';

export default defineConfig({
	plugins: [
		couchRules(),
		rosterReading(),
		sharedWorkers(),
		announcerByClass(),
		onlineRoutes(),
		staticScripts(),
		sveltekit()
	],
	resolve: {
		// The package's own entry is its build for browsers of 2015: a third larger, on page and worker.
		alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }]
	},
	worker: { format: 'es' },
	build: {
		// The oldest browsers, as README.md and static/needs.js name them.
		target: ['chrome111', 'edge111', 'firefox121', 'safari16.4', 'ios16.4'],
		rolldownOptions: { checks: { pluginTimings: false } }
	},
	define: { global: 'globalThis' },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					setupFiles: ['tests/support/fixed-seed.ts'],
					include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'],
					environment: 'node',
					// Vitest's own five seconds would be an assertion of time: the machine may be slow.
					testTimeout: 60_000
				}
			},
			{
				extends: true,
				test: {
					name: 'gateway',
					setupFiles: ['tests/support/fixed-seed.ts'],
					include: ['tests/gateway/**/*.test.ts'],
					environment: 'node',
					testTimeout: 60_000,
					hookTimeout: 120_000,
					fileParallelism: false
				}
			},
			{
				extends: true,
				test: {
					name: 'replication',
					setupFiles: ['tests/support/fixed-seed.ts'],
					include: ['tests/replication/**/*.test.ts'],
					environment: 'node',
					testTimeout: 120_000,
					hookTimeout: 120_000,
					fileParallelism: false
				}
			},
			{
				extends: true,
				test: {
					name: 'e2e',
					include: ['tests/e2e/**/*.test.ts'],
					environment: 'node',
					testTimeout: 180_000,
					hookTimeout: 180_000,
					// As long as the browser's own waiting: the machine may be slow.
					expect: { poll: { timeout: 30_000 } },
					// Two at a time take as long on two cores, each twice as long.
					fileParallelism: false
				}
			}
		]
	}
});
