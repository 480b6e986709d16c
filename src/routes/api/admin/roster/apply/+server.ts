import type { RequestHandler } from './$types';
import * as v from 'valibot';
import { asking, bodyOf } from '$lib/server/administration/input';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

const schema = v.strictObject({ id: v.pipe(v.string(), v.uuid()), isConfirmed: v.boolean() });

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { who, municipality } = asking(event);
		const { id, isConfirmed } = await bodyOf(event, schema);
		const { roster } = await running();
		await roster.apply(who.account, municipality, id, isConfirmed);
		return json(await roster.state(municipality));
	});
