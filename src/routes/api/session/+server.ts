import type { RequestHandler } from '@sveltejs/kit';
import { answering, deleteSessionCookie, setSessionCookie, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { credentialsOf } from '$lib/server/http/credentials';
import { compressedJson } from '$lib/server/http/compress';
import { HttpError, json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';
import { deviceNameOf } from '$lib/server/sessions/device-name';
import { firstScreenOf, sessionInfo } from '$lib/server/yui';

const LIMITS = { bytes: 4096, idleMs: 10_000, totalMs: 10_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { staffNumber, password, isNewDevice } = credentialsOf(
			await readJson(event.request, LIMITS)
		);
		const yui = await running();
		const address = event.getClientAddress();
		await yui.throttle.attempt(staffNumber, address);
		const account = await yui.accounts.verify(staffNumber, password);
		if (!account) throw new HttpError(401, 'unauthorized', 'wrong staff number or password');
		await yui.throttle.succeeded(staffNumber, address);
		// A device that signs in again leaves nothing behind.
		if (event.locals.signedIn) await yui.sessions.end(event.locals.signedIn.session);
		const { token } = await yui.sessions.create(
			account.personId,
			deviceNameOf(event.request.headers.get('user-agent'))
		);
		setSessionCookie(event, token, yui.sessions.maxAgeSeconds);
		const info = await sessionInfo(yui, account);
		const firstScreen = isNewDevice ? await firstScreenOf(yui) : undefined;
		return compressedJson(event.request, JSON.stringify({ ...info, firstScreen }));
	});

export const GET: RequestHandler = (event) =>
	answering(event, async () => json(await sessionInfo(await running(), signedIn(event).account)));

export const DELETE: RequestHandler = (event) =>
	answering(event, async () => {
		const ended = event.locals.signedIn ?? event.locals.revoked;
		if (ended) await (await running()).sessions.end(ended.session);
		deleteSessionCookie(event);
		return new Response(null, { status: 204 });
	});
