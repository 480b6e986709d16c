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
import { isPushPayload, showingOf } from '$lib/capabilities/inbox/push-text';
import { ownPath } from '$lib/screens/own-path';
import { seekKey } from '$lib/session/handed-key';
import { KeyKeeper } from '$lib/session/key-keeper';
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

// SvelteKit asks for the version when a screen cannot be shown, and loads the address anew when there is
// a newer one; but that comes from here, and would meet the same screen, without an end. As long as this
// worker serves the app, this is its version.
registerRoute(
	({ url }) => url.pathname === '/_app/version.json',
	() => Promise.resolve(Response.json({ version }))
);

/** Screens that need the network anyway are fetched when somebody opens them (deploy/vite-online-routes.ts). */
function isOfUseOffline(file: string): boolean {
	return !file.includes('/immutable/online/');
}

/** Icons of pixels are for the installation only, which needs the network anyway. */
function isNeeded(file: string): boolean {
	return !/\/(robots\.txt|icon-.*\.png|badge-.*\.png|shortcut-.*\.png)$/.test(file);
}

scope.addEventListener('message', (event) => {
	if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void scope.skipWaiting();
});

const keeper = new KeyKeeper(async (person) =>
	seekKey(await scope.clients.matchAll({ type: 'window' }), person)
);
scope.addEventListener('message', (event) =>
	event.waitUntil(keeper.hear(event.data, event.ports[0]))
);

// The very first worker serves the open page too, so that the first visit already works offline.
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

// Notices while the app is closed. The browser insists that each is shown.
scope.addEventListener('push', (event) => event.waitUntil(showNotice(event.data)));

async function showNotice(data: PushMessageData | null): Promise<void> {
	let payload: unknown;
	try {
		payload = data?.json();
	} catch {
		payload = null;
	}
	const notice = isPushPayload(payload)
		? payload
		: { kind: 'summary' as const, path: '/inbox', title: '', tag: 'summary' };
	const before = await scope.registration.getNotifications({ tag: notice.tag }).catch(() => []);
	const shown = before.map(({ data }) => (data as { kind?: unknown } | null)?.kind);
	const { title, ...showing } = showingOf(notice, shown);
	await scope.registration.showNotification(title, {
		// Android fills the badge's shape with its own colour: it has to be transparent around it.
		...{ ...showing, lang: 'ja', icon: '/icon-192.png', badge: '/badge-96.png' },
		data: { path: notice.path, kind: notice.kind }
	});
	// How many there are only the app can tell: a dot until it is opened.
	await scope.navigator.setAppBadge?.().catch(() => undefined);
}

scope.addEventListener('notificationclick', (event) => {
	event.notification.close();
	const { path = '/inbox' } = (event.notification.data ?? {}) as { path?: string };
	event.waitUntil(openPath(ownPath(path)));
});

/** Leads an open tab there, which keeps what is being typed; else opens one. */
async function openPath(path: string): Promise<void> {
	const [tab] = await scope.clients.matchAll({ type: 'window' });
	if (!tab) {
		await scope.clients.openWindow(path);
		return;
	}
	tab.postMessage({ type: 'OPEN_PATH', path });
	await tab.focus();
}

// The push service gave this device another address.
scope.addEventListener('pushsubscriptionchange', (event) => {
	const { oldSubscription, newSubscription } = event as PushSubscriptionChangeEvent;
	event.waitUntil(renewSubscription(oldSubscription, newSubscription));
});

async function renewSubscription(
	old: PushSubscription | null,
	renewed: PushSubscription | null
): Promise<void> {
	const subscription =
		renewed ?? (old ? await scope.registration.pushManager.subscribe(old.options) : null);
	if (!subscription) return;
	// Without a session, or a network, the app does it at its next start.
	await fetch('/api/push/subscription', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(subscription)
	}).catch(() => undefined);
}
