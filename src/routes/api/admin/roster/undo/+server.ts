import type { RequestHandler } from './$types';
import * as v from 'valibot';
import { asking, bodyOf } from '$lib/server/administration/input';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

const schema = v.strictObject({ id: v.pipe(v.string(), v.uuid()) });

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { who, municipality } = asking(event);
		const { id } = await bodyOf(event, schema);
		const { roster } = await running();
		await roster.undo(who.account, municipality, id);
		return json(await roster.state(municipality));
	});
