import type { RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { parsed } from '$lib/server/http/credentials';
import { json } from '$lib/server/http/errors';
import { invitees } from '$lib/server/invitations/listing';
import { running } from '$lib/server/running';

const QUERY = v.object({
	kind: v.optional(v.picklist(['invite', 'reset']), 'invite'),
	text: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
	offset: v.optional(v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)), '0')
});

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const query = parsed(QUERY, Object.fromEntries(event.url.searchParams), 'no such list');
		return json(await invitees(await running(), who, query));
	});
