import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { notFound } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		if (!(await (await running()).handIns.remove(account.personId, event.params.id)))
			throw notFound();
		return new Response(null, { status: 204 });
	});
