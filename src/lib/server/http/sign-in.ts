import type { RequestEvent } from '@sveltejs/kit';
import type { Account } from '../accounts/types';
import { deviceNameOf } from '../sessions/device-name';
import { accessChangesOf } from '../invitations/access-changes';
import { firstScreenOf, sessionInfo, type Yui } from '../yui';
import { deviceMarkOf, setDeviceMark, setSessionCookie } from './api';
import { compressedJson } from './compress';
import { HttpError } from './errors';

export type Way = 'password' | 'passkey' | 'oidc' | 'invitation';

/** What the person recognises the asking device by. */
export const deviceOf = (event: RequestEvent): string =>
	deviceNameOf(event.request.headers.get('user-agent'));

/** Begins the session of somebody who has shown who they are, in whatever way. */
export async function answerSignIn(
	event: RequestEvent,
	yui: Yui,
	account: Account,
	{ way, isNewDevice }: { way: Way; isNewDevice: boolean }
): Promise<Response> {
	// A device that signs in again leaves nothing behind.
	const before = event.locals.signedIn ?? event.locals.revoked;
	if (before) await yui.sessions.end(before.session);
	const { token } = await yui.sessions.create(account.personId, deviceOf(event));
	await yui.audit.append({ ...by(account), action: 'signed-in', detail: way });
	setSessionCookie(event, token, yui.sessions.maxAgeSeconds);
	// One device is one, however often somebody signs in on it.
	if (yui.knownDevices.deviceOf(deviceMarkOf(event), account.personId) === null)
		setDeviceMark(event, yui.knownDevices.markOf(account.personId));
	const info = await sessionInfo(yui, account);
	const firstScreen = isNewDevice ? await firstScreenOf(yui) : undefined;
	const [accessChange] = await accessChangesOf(yui, account.personId);
	return compressedJson(event.request, JSON.stringify({ ...info, accessChange, firstScreen }));
}

/** Somebody could not show who they are. What they typed is not written down: it may be a password. */
export async function refuseSignIn(
	yui: Yui,
	account: Account | null | undefined,
	way: Way
): Promise<HttpError> {
	await yui.audit.append({
		actor: '',
		target: account?.personId ?? '',
		municipality: account?.municipality ?? '',
		action: 'sign-in-failed',
		detail: way
	});
	return new HttpError(401, 'unauthorized', 'wrong staff number or password');
}

/** For the audit log: what a person did to their own account. */
export const by = ({ personId, municipality }: Account) => ({
	actor: personId,
	target: personId,
	municipality
});
