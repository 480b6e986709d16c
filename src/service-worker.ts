/// <reference types="@sveltejs/kit" />
/// <reference lib="webworker" />
/**
 * The whole app on the device: every file of one build, or none. A new build installs beside the old
 * one and waits until the person takes it (src/lib/screens/update.svelte.ts), so that old and new
 * code never meet. Data does not pass through here; it lives in IndexedDB.
 */
import { build, files, version } from '$service-worker';
import {
	cleanupOutdatedCaches,
	createHandlerBoundToURL,
	precacheAndRoute
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

const scope = self as unknown as ServiceWorkerGlobalScope;

/** The shell is the same for every address; it reads the address itself. */
const SHELL = '/';

precacheAndRoute([
	{ url: SHELL, revision: version },
	// Hashed names change with their content.
	...build.filter(isOfUseOffline).map((url) => ({ url, revision: null })),
	...files.filter(isNeeded).map((url) => ({ url, revision: version }))
]);
cleanupOutdatedCaches();

registerRoute(
	new NavigationRoute(createHandlerBoundToURL(SHELL), { denylist: [/^\/api\//, /^\/healthz$/] })
);

/** Screens that need the network anyway are fetched when somebody opens them (deploy/vite-online-routes.ts). */
function isOfUseOffline(file: string): boolean {
	return !file.includes('/immutable/online/');
}

/** Icons of pixels are for the installation only, which needs the network anyway. */
function isNeeded(file: string): boolean {
	return !/\/(robots\.txt|icon-.*\.png|shortcut-.*\.png)$/.test(file);
}

scope.addEventListener('message', (event) => {
	if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void scope.skipWaiting();
});

// The very first worker serves the open page too, so that the first visit already works offline.
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
