import type { RequestHandler } from '@sveltejs/kit';
import type { InvitationInfo } from '$lib/domain/credentials/wire';
import { answering } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { tokenOf } from '$lib/server/http/credentials';
import { json } from '$lib/server/http/errors';
import { openedLink } from '$lib/server/invitations/using';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 1024, idleMs: 10_000, totalMs: 10_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const token = tokenOf(await readJson(event.request, LIMITS));
		const { invitation, account } = await openedLink(event, await running(), token);
		const { kind, expiresAt } = invitation;
		const { name, kana, staffNumber, municipality, unitName } = account;
		return json({
			...{ kind, expiresAt },
			...{ name, kana, staffNumber, municipality, unitName }
		} satisfies InvitationInfo);
	});
