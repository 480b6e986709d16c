import type { RequestHandler } from './$types';
import { endDevices } from '$lib/server/administration/people';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { running } from '$lib/server/running';

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		await endDevices(await running(), who, event.params.person, event.params.device);
		return new Response(null, { status: 204 });
	});
