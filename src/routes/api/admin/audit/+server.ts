import type { RequestHandler } from './$types';
import { auditSearchOf, searchAudit } from '$lib/server/administration/audit-log';
import { textOf } from '$lib/server/administration/input';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const search = auditSearchOf(event.url);
		return json(await searchAudit(await running(), who, search, textOf(event.url, 'before')));
	});
