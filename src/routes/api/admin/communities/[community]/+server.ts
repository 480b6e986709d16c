import type { RequestHandler } from './$types';
import { changeCommunity, communityPatchSchema } from '$lib/server/administration/communities';
import { bodyOf, fieldProblems } from '$lib/server/administration/input';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { running } from '$lib/server/running';

export const PATCH: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const patch = await bodyOf(event, communityPatchSchema);
		const outcome = await changeCommunity(await running(), who, event.params.community, patch);
		return 'problems' in outcome
			? fieldProblems(outcome.problems)
			: new Response(null, { status: 204 });
	});
