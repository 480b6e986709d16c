import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';

/**
 * What a browser keeps while it is at the issuer and comes back: only the browser that began can
 * finish. `Lax`, because it comes back from another site; the session's own cookie is `Strict`.
 */
const FLOW = 'yui_oidc';
const ARRIVAL = 'yui_oidc_done';
/** Seconds somebody may take to sign in at the issuer. */
const FLOW_SECONDS = 10 * 60;
const ARRIVAL_SECONDS = 2 * 60;

export const CALLBACK = '/api/oidc/callback';

const options = (event: RequestEvent) =>
	({
		path: '/api/oidc',
		httpOnly: true,
		sameSite: 'lax',
		secure: event.url.protocol === 'https:'
	}) as const;

const text = v.pipe(v.string(), v.maxLength(200));
const COOKIE = v.pipe(
	v.string(),
	v.maxLength(3000),
	v.parseJson(),
	v.object({
		state: text,
		nonce: text,
		verifier: text,
		/** Where the person wanted to go. */
		next: v.pipe(v.string(), v.maxLength(500))
	})
);
export type KeptFlow = v.InferOutput<typeof COOKIE>;

export function keepFlow(event: RequestEvent, flow: KeptFlow): void {
	event.cookies.set(FLOW, JSON.stringify(flow), { ...options(event), maxAge: FLOW_SECONDS });
}

/** What was kept, once; null when it was not, or for too long. */
export function takeFlow(event: RequestEvent): KeptFlow | null {
	const parsed = v.safeParse(COOKIE, event.cookies.get(FLOW));
	event.cookies.delete(FLOW, options(event));
	return parsed.success ? parsed.output : null;
}

export function keepArrival(event: RequestEvent, token: string): void {
	event.cookies.set(ARRIVAL, token, { ...options(event), maxAge: ARRIVAL_SECONDS });
}

export function takeArrival(event: RequestEvent): string {
	const token = event.cookies.get(ARRIVAL) ?? '';
	event.cookies.delete(ARRIVAL, options(event));
	return token;
}
