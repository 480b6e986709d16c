import type { RequestHandler } from '@sveltejs/kit';
import { answering, signedIn } from '$lib/server/http/api';
import { running } from '$lib/server/running';

/** PouchDB asks for `/db/` as for `/db`. */
export const trailingSlash = 'ignore';

/** Every method, so that the gateway alone decides, and in CouchDB's words. */
export const fallback: RequestHandler = (event) =>
	answering(event, async () => {
		const from = signedIn(event);
		const { gateway } = await running();
		return gateway.handle(event.request, event.url, from);
	});
