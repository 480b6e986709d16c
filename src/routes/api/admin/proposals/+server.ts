import type { RequestHandler } from './$types';
import { bodyOf } from '$lib/server/administration/input';
import { answerProposal, answerSchema, listProposals } from '$lib/server/administration/proposals';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { compressedJson } from '$lib/server/http/compress';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const found = await listProposals(await running(), administrator(event));
		return compressedJson(event.request, JSON.stringify(found));
	});

/** Declines one; opening a community answers its proposal by itself. */
export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		await answerProposal(await running(), who, await bodyOf(event, answerSchema), null);
		return new Response(null, { status: 204 });
	});
