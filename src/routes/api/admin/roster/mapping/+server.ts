import type { RequestHandler } from './$types';
import * as v from 'valibot';
import { ROSTER_FIELDS, type RosterField } from '$lib/domain/roster/columns';
import { asking, bodyOf } from '$lib/server/administration/input';
import { answering } from '$lib/server/http/api';
import { running } from '$lib/server/running';

const heading = v.pipe(v.string(), v.maxLength(200));
const schema = v.strictObject({
	mapping: v.partial(
		v.strictObject(
			Object.fromEntries(Object.keys(ROSTER_FIELDS).map((field) => [field, heading])) as Record<
				RosterField,
				typeof heading
			>
		)
	)
});

export const PUT: RequestHandler = (event) =>
	answering(event, async () => {
		const { municipality } = asking(event);
		const { mapping } = await bodyOf(event, schema);
		await (await running()).roster.saveMapping(municipality, mapping);
		return new Response(null, { status: 204 });
	});
