import type { RequestHandler } from './$types';
import { administrator, ownOrMissing } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { HttpError, notFound } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const { credentials, audit } = await running();
		const { invitations } = credentials;
		const invitation = await invitations.get(event.params.id);
		if (!invitation) throw notFound();
		ownOrMissing(who, invitation.municipality);
		const isOpen = invitations.stateOf(invitation) === 'open';
		if (!isOpen || !(await invitations.end(invitation, 'revokedAt')))
			throw new HttpError(409, 'conflict', 'not_open');
		const { person: target, municipality } = invitation;
		const actor = who.account.personId;
		const action = 'invitation-revoked';
		await audit.append({ actor, target, municipality, action, detail: invitation.kind });
		return new Response(null, { status: 204 });
	});
