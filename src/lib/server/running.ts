import { readSettings } from './settings';
import { startYui, type Yui } from './yui';

/**
 * The one running server of this process. It is kept on `globalThis`, because two bundles need the
 * same one: the built app, which starts it, and deploy/server.mjs, which listens and shuts down;
 * and because a development server reloads modules while the databases stay open.
 */
const RUNNING = Symbol.for('yui.running');
const holder = globalThis as { [RUNNING]?: Promise<Yui> };

/** Starts the server when it is not running. */
export function start(): Promise<Yui> {
	return (holder[RUNNING] ??= startYui(readSettings(process.env)));
}

/** The running server; routes are only reached after it was started. */
export const running = start;
