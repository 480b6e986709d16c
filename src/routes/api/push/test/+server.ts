import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { running } from '$lib/server/running';

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		await (await running()).push.test(signedIn(event));
		return new Response(null, { status: 204 });
	});
