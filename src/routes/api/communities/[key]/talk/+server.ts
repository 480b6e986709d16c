import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { compressedJson } from '$lib/server/http/compress';
import { running } from '$lib/server/running';

/** What is talked about in a community, for whoever may join it. */
export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const { guests } = await running();
		const talk = await guests.talkOf(account, event.params.key);
		return compressedJson(event.request, JSON.stringify(talk));
	});
