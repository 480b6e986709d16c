import type { RequestHandler } from './$types';
import { bodyOf } from '$lib/server/administration/input';
import { changeUnit, unitPatchSchema } from '$lib/server/administration/tree';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { running } from '$lib/server/running';

export const PATCH: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const patch = await bodyOf(event, unitPatchSchema);
		await changeUnit(await running(), who, event.params.unit, patch);
		return new Response(null, { status: 204 });
	});
