import type { RequestHandler } from './$types';
import { asking } from '$lib/server/administration/input';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { municipality } = asking(event);
		return json(await (await running()).roster.state(municipality));
	});
