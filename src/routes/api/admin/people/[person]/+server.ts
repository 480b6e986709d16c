import type { RequestHandler } from './$types';
import { bodyOf } from '$lib/server/administration/input';
import { changePerson, personInfo, personPatchSchema } from '$lib/server/administration/people';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		return json(await personInfo(await running(), who, event.params.person));
	});

export const PATCH: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const patch = await bodyOf(event, personPatchSchema);
		return json(await changePerson(await running(), who, event.params.person, patch));
	});
