import { building } from '$app/environment';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { apiHandle } from '$lib/server/http/api';
import { log } from '$lib/server/log';
import { start } from '$lib/server/running';

export const init: ServerInit = async () => {
	if (!building) await start();
};

/** Headers of every answer; the content security policy is SvelteKit's (svelte.config.js). */
const SECURITY_HEADERS = {
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy':
		'camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)'
};

export const handle: Handle = async ({ event, resolve }) => {
	event.locals.requestId = randomUUID();
	event.locals.signedIn = null;
	event.locals.revoked = null;
	const response = event.url.pathname.startsWith('/api/')
		? await apiHandle(event, resolve)
		: await resolve(event);
	for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
	// SvelteKit's 304 for a page comes without the page's policy, so with that of files
	// (deploy/server.mjs), which the browser would from then on apply to the page it has stored.
	if (response.headers.get('content-type')?.startsWith('text/html'))
		response.headers.delete('etag');
	return response;
};

export const handleError: HandleServerError = ({ error, event, status }) => {
	const { requestId } = event.locals;
	// The route's pattern, not its path, which may name people.
	if (status >= 500) log.error({ err: error, requestId, route: event.route.id, status }, 'failed');
	return { message: status === 404 ? 'not found' : 'internal error', requestId };
};
