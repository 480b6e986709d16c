import { Workbox } from 'workbox-window';
import { whenSaved } from './saving';
import { isAnythingTyped } from './typing';

/** How often it is looked whether what is typed has been sent, milliseconds. */
const LOOK_MS = 1000;

/**
 * The service worker's life as the page sees it. A new version waits until the person takes it; then
 * every open tab reloads, so that old and new code do not meet for longer than they must: a tab in which
 * something is typed says so, and reloads when that is sent or left.
 */
export class AppUpdate {
	/** A new version is installed and waits. */
	isWaiting = $state(false);
	/** The whole app is on this device. */
	isInstalled = $state(false);
	/** A new version was taken in another tab; this one reloads when what is typed here allows. */
	isOutdated = $state(false);
	/**
	 * The person has taken the new version, and the page waits for it. Chromium lets the old worker end
	 * only once it is idle: tapped while a page is still loading, that may take 30 seconds.
	 */
	isTaken = $state(false);
	#workbox: Workbox | null = null;
	#isRegistered = false;

	constructor() {
		if (!('serviceWorker' in navigator)) return;
		// Built, it is one file without imports. As a module Firefox would not take it before version 147.
		const type = import.meta.env.DEV ? 'module' : 'classic';
		const workbox = new Workbox('/service-worker.js', { type });
		this.#workbox = workbox;
		this.isInstalled = navigator.serviceWorker.controller !== null;
		workbox.addEventListener('waiting', () => (this.isWaiting = true));
		workbox.addEventListener('activated', () => (this.isInstalled = true));
		// workbox-window's `isUpdate` says how the page began; the second worker of a first visit counts
		// too. Whatever takes over from another worker is a new version, taken in this tab or another.
		let hasController = this.isInstalled;
		let isReloading = false;
		workbox.addEventListener('controlling', () => {
			if (hasController && !isReloading) {
				isReloading = true;
				if (this.isTaken) void whenSaved().then(() => location.reload());
				else this.#reloadUntyped();
			}
			hasController = true;
		});
	}

	/**
	 * Starts the service worker, and on a first visit the download of the whole app. The caller chooses
	 * the moment: on a thin line that download would stand in the way of the first documents.
	 */
	register(): void {
		if (this.#isRegistered) return;
		this.#isRegistered = true;
		void this.#workbox
			?.register()
			.catch((error: unknown) => console.error('no service worker', error));
	}

	/** Looks for a new version; called when the app becomes visible. */
	check(): void {
		void this.#workbox?.update().catch(() => undefined);
	}

	#reloadUntyped(): void {
		this.isWaiting = false;
		this.isOutdated = isAnythingTyped();
		if (this.isOutdated) setTimeout(() => this.#reloadUntyped(), LOOK_MS);
		else void whenSaved().then(() => location.reload());
	}

	/** The person takes the new version. */
	accept(): void {
		this.isTaken = true;
		void whenSaved().then(() => this.#workbox?.messageSkipWaiting());
	}
}
