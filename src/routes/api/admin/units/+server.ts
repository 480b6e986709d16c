import type { RequestHandler } from './$types';
import { asking, bodyOf } from '$lib/server/administration/input';
import { createUnit, listUnits, unitSchema } from '$lib/server/administration/tree';
import { answering } from '$lib/server/http/api';
import { compressedJson } from '$lib/server/http/compress';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { municipality } = asking(event);
		const units = await listUnits(await running(), municipality);
		return compressedJson(event.request, JSON.stringify(units));
	});

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const asked = asking(event);
		const unit = await createUnit(await running(), asked, await bodyOf(event, unitSchema));
		return json({ unit }, 201);
	});
