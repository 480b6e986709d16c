import type { RequestHandler } from '@sveltejs/kit';
import type { OidcInfo } from '$lib/domain/credentials/wire';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { oidc } = (await running()).credentials;
		return json({ name: oidc?.name ?? null } satisfies OidcInfo);
	});
