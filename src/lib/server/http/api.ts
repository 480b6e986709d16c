import type { RequestEvent } from '@sveltejs/kit';
import { log } from '../log';
import { running } from '../running';
import type { SignedIn } from '../accounts/types';
import { deviceRevoked, engineUnavailable, errorResponse, HttpError, unauthorized } from './errors';
import { refuseCrossSite } from './guard';

/** Wraps every `/api` request: session, cross-site guard, errors in the API's words, one log line. */
export async function apiHandle(
	event: RequestEvent,
	resolve: (event: RequestEvent) => Response | Promise<Response>
): Promise<Response> {
	const begun = performance.now();
	const { method } = event.request;
	let response: Response;
	try {
		if (method !== 'GET' && method !== 'HEAD') refuseCrossSite(event.request, event.url);
		await identify(event);
		response = await withoutBody(method, await resolve(event));
	} catch (error) {
		response = errorResponse(httpErrorOf(error, event));
	}
	response.headers.set('cache-control', response.headers.get('cache-control') ?? 'no-store');
	log.debug(
		{
			requestId: event.locals.requestId,
			method,
			// The route's pattern, not its path, which may name people.
			route: event.route.id,
			status: response.status,
			ms: Math.round(performance.now() - begun)
		},
		'answered'
	);
	return response;
}

/** HEAD is answered as GET by SvelteKit, with a body that nobody reads: a stream would never end. */
async function withoutBody(method: string, response: Response): Promise<Response> {
	if (method !== 'HEAD') return response;
	await response.body?.cancel();
	return new Response(null, response);
}

/** Runs a route's work and answers what it throws; SvelteKit would turn it into a page. */
export async function answering(
	event: RequestEvent,
	work: () => Promise<Response>
): Promise<Response> {
	try {
		return await work();
	} catch (error) {
		return errorResponse(httpErrorOf(error, event));
	}
}

/** Whom the request comes from. @throws HttpError 401, with its own reason for a revoked device */
export function signedIn(event: RequestEvent): SignedIn {
	const { signedIn, revoked } = event.locals;
	if (revoked) throw deviceRevoked();
	if (!signedIn) throw unauthorized();
	return signedIn;
}

async function identify(event: RequestEvent): Promise<void> {
	const token = event.cookies.get(cookieName(event, 'yui_session'));
	if (!token) return;
	const { sessions } = await running();
	const resolved = await sessions.resolve(token);
	if (resolved?.revoked) {
		event.locals.revoked = resolved.revoked;
		return;
	}
	event.locals.signedIn = resolved?.signedIn ?? null;
	if (resolved?.isTouched) setSessionCookie(event, token, sessions.maxAgeSeconds);
}

const isSecure = (event: RequestEvent): boolean => event.url.protocol === 'https:';

const cookieOptions = (event: RequestEvent) =>
	({ path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(event) }) as const;

/**
 * Over HTTPS with the prefix browsers keep from everybody else: no other host of the domain, and nothing
 * that came without encryption, can put its own session in the place of this one (RFC 6265bis, 4.1.3.2).
 */
const cookieName = (event: RequestEvent, name: 'yui_session' | 'yui_device'): string =>
	isSecure(event) ? `__Host-${name}` : name;

export function setSessionCookie(event: RequestEvent, token: string, maxAge: number): void {
	event.cookies.set(cookieName(event, 'yui_session'), token, { ...cookieOptions(event), maxAge });
}

/** What browsers keep a cookie for, at most. */
const DEVICE_SECONDS = 400 * 24 * 60 * 60;

/** Marks a device on which somebody has signed in (`KnownDevices`); signing out leaves the mark. */
export function setDeviceMark(event: RequestEvent, mark: string): void {
	const options = { ...cookieOptions(event), maxAge: DEVICE_SECONDS };
	event.cookies.set(cookieName(event, 'yui_device'), mark, options);
}

export const deviceMarkOf = (event: RequestEvent): string | undefined =>
	event.cookies.get(cookieName(event, 'yui_device'));

export function deleteSessionCookie(event: RequestEvent): void {
	event.cookies.delete(cookieName(event, 'yui_session'), cookieOptions(event));
}

function httpErrorOf(error: unknown, event: RequestEvent): HttpError {
	if (error instanceof HttpError) return error;
	const { requestId } = event.locals;
	log.error({ err: error, requestId, route: event.route.id }, 'a request failed');
	// PouchDB gives what it could not reach the status 500 or none.
	const isUnreachable =
		error instanceof Error && /ECONN|ENOTFOUND|fetch failed/.test(error.message);
	if (isUnreachable) return engineUnavailable();
	return new HttpError(500, 'internal_server_error', 'internal error');
}
