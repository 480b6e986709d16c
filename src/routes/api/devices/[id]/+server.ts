import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { notFound } from '$lib/server/http/errors';
import { by } from '$lib/server/http/sign-in';
import { running } from '$lib/server/running';

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const yui = await running();
		// Somebody else's device is as unknown as one that does not exist.
		if (!(await yui.sessions.endDevice(account.personId, event.params.id))) throw notFound();
		await yui.audit.append({ ...by(account), action: 'device-ended', detail: 'one' });
		return new Response(null, { status: 204 });
	});
