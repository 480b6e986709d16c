import {
	DEVICE_REVOKED,
	type ApiError,
	type Device,
	type DevicesInfo,
	type HandInInfo,
	type Me,
	type SessionInfo,
	type SignInRequest
} from '$lib/domain/wire';

/** Why signing in did not work, with what the screen says. */
export class SignInError extends Error {
	override name = 'SignInError';
}

const OFFLINE = 'サーバーに接続できません。通信できる場所で、もう一度お試しください。';

async function request(init: RequestInit, path = '/api/session'): Promise<globalThis.Response> {
	try {
		return await fetch(path, init);
	} catch {
		throw new SignInError(OFFLINE);
	}
}

/** Opens a session. @throws SignInError with a Japanese message */
export async function signIn(credentials: SignInRequest): Promise<SessionInfo> {
	const response = await request({
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(credentials)
	});
	if (response.ok) return (await response.json()) as SessionInfo;
	const { error } = ((await response.json().catch(() => ({}))) ?? {}) as Partial<ApiError>;
	if (response.status === 401) throw new SignInError('職員番号かパスワードが違います。');
	if (response.status === 429) {
		const seconds = Number(response.headers.get('Retry-After') ?? 60);
		throw new SignInError(
			`続けて間違えたため、しばらくサインインできません。${Math.max(1, Math.ceil(seconds / 60))}分ほど待ってからお試しください。`
		);
	}
	if (response.status === 400) throw new SignInError('職員番号とパスワードを確かめてください。');
	throw new SignInError(`サインインできませんでした（${error ?? response.status}）。`);
}

/** Who is signed in here, as the server knows them now; null when it cannot be asked. */
export async function whoAmI(): Promise<Me | null> {
	try {
		const response = await fetch('/api/session', { signal: AbortSignal.timeout(SIGN_OUT_MS) });
		return response.ok ? ((await response.json()) as SessionInfo).me : null;
	} catch {
		return null;
	}
}

/** A line without an answer must not hold up whoever wants to sign in next. */
const SIGN_OUT_MS = 10_000;

/** Ends the session on the server. @throws SignInError when the server cannot be reached */
export async function signOut(): Promise<void> {
	const response = await request({
		method: 'DELETE',
		signal: AbortSignal.timeout(SIGN_OUT_MS)
	});
	if (!response.ok) throw new SignInError('サインアウトできませんでした。もう一度お試しください。');
}

/** Why something that only the server can do did not work, with what the screen says. */
async function askServer(path: string, method: 'GET' | 'DELETE'): Promise<globalThis.Response> {
	const response = await request({ method, signal: AbortSignal.timeout(SIGN_OUT_MS) }, path);
	if (response.ok) return response;
	throw new SignInError(
		response.status === 401
			? 'サインインの期限が切れています。もう一度サインインしてください。'
			: 'サーバーから返事がありませんでした。もう一度お試しください。'
	);
}

/** Devices this person is signed in on. @throws SignInError with a Japanese message */
export async function devices(): Promise<Device[]> {
	return ((await (await askServer('/api/devices', 'GET')).json()) as DevicesInfo).devices;
}

/** Signs out one device, or all but this one. @throws SignInError with a Japanese message */
export async function signOutDevices(id: string | 'others'): Promise<void> {
	await askServer(id === 'others' ? '/api/devices' : `/api/devices/${id}`, 'DELETE');
}

/** What revoked devices of this person had not sent. @throws SignInError with a Japanese message */
export async function handIns(): Promise<HandInInfo['items']> {
	return ((await (await askServer('/api/handin', 'GET')).json()) as HandInInfo).items;
}

/** Says that an item was taken over or is not wanted. @throws SignInError with a Japanese message */
export async function removeHandIn(id: string): Promise<void> {
	await askServer(`/api/handin/${id}`, 'DELETE');
}

/** Was this device signed out from elsewhere? False as well when the server cannot be asked. */
export async function isDeviceRevoked(): Promise<boolean> {
	try {
		const response = await request({ signal: AbortSignal.timeout(SIGN_OUT_MS) });
		const { reason } = ((await response.json()) ?? {}) as Partial<ApiError>;
		return response.status === 401 && reason === DEVICE_REVOKED;
	} catch {
		return false;
	}
}
