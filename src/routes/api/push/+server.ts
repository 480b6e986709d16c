import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const who = signedIn(event);
		return json((await running()).push.info(who));
	});
