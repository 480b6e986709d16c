import type { RequestHandler } from '@sveltejs/kit';
import { answering, signedIn } from '$lib/server/http/api';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => (await running()).changes.open(signedIn(event)));
