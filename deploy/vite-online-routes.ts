import type { Plugin } from 'vite';

/** Screens of no use without a network: the administration, and how one gets in. */
const ONLINE = /\/routes\/(\(app\)\/(admin|me\/credentials)|invite)\//;

/** What the names of their files have in common; the service worker leaves those out (service-worker.ts). */
const FOLDER = 'online';

/**
 * Gives the code of screens that need the network a folder of its own, so that it need not be on
 * every phone before anybody asks for it.
 */
export function onlineRoutes(): Plugin {
	return {
		name: 'yui:online-routes',
		apply: 'build',
		configResolved({ build }) {
			const output = build.rolldownOptions.output;
			if (build.ssr || !output || Array.isArray(output)) return;
			const { entryFileNames: names } = output;
			if (typeof names !== 'string' || !names.includes('/immutable/')) return;
			output.entryFileNames = ({ name, moduleIds }) =>
				name.startsWith('nodes/') && moduleIds.some((id) => ONLINE.test(id))
					? names.replace('[name]', name.replace('nodes/', `${FOLDER}/`))
					: names;
		}
	};
}
