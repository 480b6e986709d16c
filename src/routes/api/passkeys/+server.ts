import type { RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import type { CredentialsInfo } from '$lib/domain/credentials/wire';
import { siteOf } from '$lib/server/accounts/webauthn';
import { answering, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { parsed } from '$lib/server/http/credentials';
import { HttpError, json } from '$lib/server/http/errors';
import { by, deviceOf } from '$lib/server/http/sign-in';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 32 * 1024, idleMs: 10_000, totalMs: 10_000 };
const REQUEST = v.object({ passkey: v.looseObject({}) });
/** Of one person, at most. */
const MAX_PASSKEYS = 20;

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { personId, passwordHash } = signedIn(event).account;
		const { passkeys } = (await running()).credentials;
		return json({
			hasPassword: passwordHash !== null,
			passkeys: passkeys.of(personId).map(({ credential: id, name, createdAt, lastUsedAt }) => ({
				id,
				name,
				createdAt,
				lastUsedAt
			}))
		} satisfies CredentialsInfo);
	});

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		const body = parsed(REQUEST, await readJson(event.request, LIMITS), 'a passkey is required');
		const yui = await running();
		const { passkeys, webauthn } = yui.credentials;
		const purpose = `register:${account.personId}` as const;
		const site = siteOf(event.url);
		const passkey = await webauthn.register(site, account, purpose, body.passkey, deviceOf(event));
		if (passkeys.of(account.personId).length >= MAX_PASSKEYS)
			throw new HttpError(409, 'conflict', 'too_many_passkeys');
		if (!(await passkeys.add(passkey))) throw new HttpError(409, 'conflict', 'passkey_exists');
		await yui.audit.append({ ...by(account), action: 'passkey-added', detail: passkey.name });
		return new Response(null, { status: 201 });
	});
