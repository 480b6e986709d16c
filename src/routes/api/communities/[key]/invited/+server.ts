import type { RequestHandler } from './$types';
import { bodyOf } from '$lib/server/administration/input';
import { invitedSchema, setInvited } from '$lib/server/administration/inviting';
import { answering, signedIn } from '$lib/server/http/api';
import { running } from '$lib/server/running';

/** Who is invited to a closed community: one person more, or one less. */
export const PUT: RequestHandler = (event) =>
	answering(event, async () => {
		const who = signedIn(event);
		const wanted = await bodyOf(event, invitedSchema);
		await setInvited(await running(), who, event.params.key, wanted);
		return new Response(null, { status: 204 });
	});
