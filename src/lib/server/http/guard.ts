import { HttpError } from './errors';

/**
 * Refuses requests that another site made the browser send. Clients that are no browsers (CouchDB,
 * scripts) send neither header; without the cookie, which is SameSite=Strict, they get nowhere.
 * @throws HttpError 403
 */
export function refuseCrossSite(request: Request, url: URL): void {
	const site = request.headers.get('sec-fetch-site');
	if (site !== null && site !== 'same-origin' && site !== 'none') throw crossSite();
	const sender = request.headers.get('origin');
	// Hosts only: behind a proxy that is not told of (TRUST_PROXY) the schemes differ.
	if (sender !== null && hostOf(sender) !== url.host) throw crossSite();
}

const crossSite = (): HttpError => new HttpError(403, 'forbidden', 'cross-site request');

const hostOf = (origin: string): string | null =>
	URL.canParse(origin) ? new URL(origin).host : null;
