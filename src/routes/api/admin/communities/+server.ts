import type { RequestHandler } from './$types';
import {
	createCommunity,
	listCommunities,
	newCommunitySchema
} from '$lib/server/administration/communities';
import { bodyOf, fieldProblems } from '$lib/server/administration/input';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { compressedJson } from '$lib/server/http/compress';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const communities = await listCommunities(await running(), who);
		return compressedJson(event.request, JSON.stringify(communities));
	});

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const fields = await bodyOf(event, newCommunitySchema);
		const outcome = await createCommunity(await running(), who, fields);
		return 'problems' in outcome ? fieldProblems(outcome.problems) : json(outcome, 201);
	});
