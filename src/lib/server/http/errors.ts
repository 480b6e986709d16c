import { DEVICE_REVOKED, type ApiError } from '$lib/domain/wire';

/** An answer other than success. Everything in it may be read by an attacker. */
export class HttpError extends Error {
	constructor(
		readonly status: number,
		readonly error: string,
		readonly reason: string,
		readonly headers: Readonly<Record<string, string>> = {}
	) {
		super(`${status} ${error}`);
		this.name = 'HttpError';
	}
}

export const badRequest = (reason: string): HttpError => new HttpError(400, 'bad_request', reason);
export const unauthorized = (): HttpError => new HttpError(401, 'unauthorized', 'not_signed_in');
export const deviceRevoked = (): HttpError => new HttpError(401, 'unauthorized', DEVICE_REVOKED);
export const notFound = (): HttpError => new HttpError(404, 'not_found', 'missing');

/** The same for a space that exists and for one that does not. */
export const notAMember = (): HttpError => new HttpError(403, 'forbidden', 'not_a_member');

export const methodNotAllowed = (...allowed: readonly string[]): HttpError =>
	new HttpError(405, 'method_not_allowed', `Only ${allowed.join(',')} allowed`, {
		allow: allowed.join(', ')
	});

/**
 * A limit was reached; a phone takes it for a reason to try later.
 *
 * @param waitMs milliseconds after which there is room again; a minute where nobody can tell
 */
export const tooMany = (reason: string, waitMs = 0): HttpError =>
	new HttpError(429, 'too_many_requests', reason, {
		'retry-after': String(Math.max(1, Math.ceil((waitMs || 60_000) / 1000)))
	});

export const engineUnavailable = (): HttpError =>
	new HttpError(503, 'service_unavailable', 'the database does not answer', { 'retry-after': '5' });

/** A small JSON answer. */
export function json(
	value: unknown,
	status = 200,
	headers: Readonly<Record<string, string>> = {}
): Response {
	return new Response(JSON.stringify(value), {
		status,
		headers: { 'content-type': 'application/json', ...headers }
	});
}

/** The answer an `HttpError` stands for. */
export function errorResponse({ status, error, reason, headers }: HttpError): Response {
	return json({ error, reason } satisfies ApiError, status, headers);
}
