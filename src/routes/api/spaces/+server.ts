import type { RequestHandler } from '@sveltejs/kit';
import { answering, signedIn } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';
import { spacesInfo } from '$lib/server/yui';

export const GET: RequestHandler = (event) =>
	answering(event, async () => json(await spacesInfo(await running(), signedIn(event).account)));
