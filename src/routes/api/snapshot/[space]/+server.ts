import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { encodingOf } from '$lib/server/http/compress';
import { notAMember } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { access, snapshots } = await running();
		const { account } = signedIn(event);
		const space = access.spaceOf(account, event.params.space);
		if (!space) throw notAMember();
		await access.ensure(space.id);
		const encoding = encodingOf(event.request);
		const { bytes, charset } = await snapshots.get(space.id, encoding, account.personId);
		return new Response(bytes as BodyInit, {
			headers: {
				'content-type': `application/x-ndjson; charset=${charset}`,
				'content-length': String(bytes.length),
				vary: 'Accept-Encoding',
				...(encoding === 'identity' ? {} : { 'content-encoding': encoding })
			}
		});
	});
