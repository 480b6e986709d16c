import type { RequestHandler } from './$types';
import { answering, signedIn } from '$lib/server/http/api';
import { HttpError, notFound } from '$lib/server/http/errors';
import { by } from '$lib/server/http/sign-in';
import { running } from '$lib/server/running';

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const yui = await running();
		const { passkeys } = yui.credentials;
		const own = passkeys.of(account.personId);
		const passkey = own.find(({ credential }) => credential === event.params.id);
		// Somebody else's is as unknown as one that does not exist.
		if (!passkey) throw notFound();
		if (own.length === 1 && account.passwordHash === null)
			throw new HttpError(409, 'conflict', 'last_credential');
		await passkeys.remove(passkey.credential);
		await yui.audit.append({ ...by(account), action: 'passkey-removed', detail: passkey.name });
		return new Response(null, { status: 204 });
	});
