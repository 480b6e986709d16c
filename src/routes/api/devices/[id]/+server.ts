import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { HttpError } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const { sessions } = await running();
		// Somebody else's device is as unknown as one that does not exist.
		if (!(await sessions.endDevice(account.personId, event.params.id)))
			throw new HttpError(404, 'not_found', 'missing');
		return new Response(null, { status: 204 });
	});
