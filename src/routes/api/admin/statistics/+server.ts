import type { RequestHandler } from './$types';
import { statistics } from '$lib/server/administration/statistics';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => json(await statistics(await running(), administrator(event))));
