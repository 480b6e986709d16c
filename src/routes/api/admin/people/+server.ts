import type { RequestHandler } from './$types';
import { asking, bodyOf, textOf } from '$lib/server/administration/input';
import { createPerson, listPeople, newPersonSchema } from '$lib/server/administration/people';
import { answering } from '$lib/server/http/api';
import { badRequest, json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

const STATES = ['active', 'disabled', 'all'] as const;

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { municipality } = asking(event);
		const asked = textOf(event.url, 'state') || 'active';
		const state = STATES.find((known) => known === asked);
		const offset = Number(textOf(event.url, 'offset') || '0');
		if (!state || !Number.isInteger(offset) || offset < 0) throw badRequest('invalid search');
		const [text, unit] = [textOf(event.url, 'text'), textOf(event.url, 'unit')];
		return json(listPeople(await running(), { municipality, text, unit, state, offset }));
	});

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const asked = asking(event);
		const id = await createPerson(await running(), asked, await bodyOf(event, newPersonSchema));
		return json({ id }, 201);
	});
