import type { RequestHandler } from './$types';
import type { DevicesInfo } from '$lib/domain/wire';
import { answering, signedIn } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { by } from '$lib/server/http/sign-in';
import { accessChangesOf } from '$lib/server/invitations/access-changes';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { account, session: own } = signedIn(event);
		const yui = await running();
		const found = await yui.sessions.devicesOf(account.personId);
		const accessChanges = await accessChangesOf(yui, account.personId);
		const devices = found.map(({ session, device }) => ({ ...device, isThis: session === own }));
		return json({ devices, accessChanges } satisfies DevicesInfo);
	});

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const { account, session } = signedIn(event);
		const yui = await running();
		await yui.sessions.endOthers(account.personId, session);
		await yui.audit.append({ ...by(account), action: 'device-ended', detail: 'others' });
		return new Response(null, { status: 204 });
	});
