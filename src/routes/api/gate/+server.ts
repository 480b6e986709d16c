import type { RequestHandler } from '@sveltejs/kit';

/**
 * The way to whatever stands between a phone and the server. The shell of the app comes from the phone,
 * so a proxy that wants its own sign-in is never asked for a page; this address is not in the cache. Who
 * gets through is back in the app.
 */
export const GET: RequestHandler = () =>
	new Response(null, { status: 303, headers: { location: '/sync', 'cache-control': 'no-store' } });
