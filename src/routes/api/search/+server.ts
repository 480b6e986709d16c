import type { RequestHandler } from './$types';
import { MAX_QUERY } from '$lib/domain/search/fold';
import { textOf } from '$lib/server/administration/input';
import { answering, signedIn } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

/** Searches the communities the person could join but is not in. */
export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const text = textOf(event.url, 'q', MAX_QUERY);
		return json(await (await running()).search.search(account, text));
	});
