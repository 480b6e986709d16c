import {
	DEVICE_REVOKED,
	type ApiError,
	type DevicesInfo,
	type GuestTalk,
	type HandInInfo,
	type Me,
	type SessionInfo,
	type SignInRequest
} from '$lib/domain/wire';

/** Why signing in, or something else that only the server can do, did not work; what the screen says. */
export class SignInError extends Error {
	override name = 'SignInError';

	/**
	 * @param message in Japanese
	 * @param status of the answer; 0 without one
	 * @param reason as in `ApiError`; '' when there is none
	 */
	constructor(
		message: string,
		readonly status = 0,
		readonly reason = ''
	) {
		super(message);
	}
}

const OFFLINE = 'サーバーに接続できません。通信できる場所で、もう一度お試しください。';

/** Reason of a failure: something between here and the server wants a sign-in of its own. */
export const INTERCEPTED = 'intercepted';
const INTERCEPTED_TEXT = 'ネットワークが別の認証を求めています。先にその認証をしてください。';

async function request(init: RequestInit, path = '/api/session'): Promise<globalThis.Response> {
	let response: globalThis.Response;
	try {
		response = await fetch(path, { ...init, redirect: 'manual' });
	} catch {
		throw new SignInError(OFFLINE);
	}
	// The server neither redirects nor sends pages here.
	const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
	if (response.type === 'opaqueredirect' || isPage)
		throw new SignInError(INTERCEPTED_TEXT, response.status, INTERCEPTED);
	return response;
}

/** What the screen says of an answer, by its reason or its status. */
export type Words = Readonly<Record<string, string>>;

const WORDS: Words = {
	400: '入力した内容を確かめてください。',
	401: 'サインインの期限が切れています。もう一度サインインしてください。',
	403: 'この操作に必要な役割がありません。',
	404: '見つかりませんでした。画面を開き直してください。'
};

const tooMany = (response: Response): string => {
	const seconds = Number(response.headers.get('Retry-After') ?? 60);
	return `続けて間違えたため、しばらくお待ちください。${Math.max(1, Math.ceil(seconds / 60))}分ほどたってから、もう一度お試しください。`;
};

async function failureOf(response: Response, words: Words): Promise<SignInError> {
	const { status } = response;
	const { reason = '' } = ((await response.json().catch(() => ({}))) ?? {}) as Partial<ApiError>;
	const message =
		words[reason] ??
		words[status] ??
		(status === 429 ? tooMany(response) : undefined) ??
		WORDS[status] ??
		'サーバーから返事がありませんでした。もう一度お試しください。';
	return new SignInError(message, status, reason);
}

/** Who is signed in here, as the server knows them now; null when it cannot be asked. */
export async function whoAmI(): Promise<Me | null> {
	try {
		const response = await fetch('/api/session', { signal: AbortSignal.timeout(ANSWER_MS) });
		return response.ok ? ((await response.json()) as SessionInfo).me : null;
	} catch {
		return null;
	}
}

/**
 * Asks the server for what only it can do.
 *
 * @param words what the screen says of answers that mean something special here
 * @throws SignInError with a Japanese message
 */
export async function ask<T>(
	method: 'GET' | 'POST' | 'DELETE',
	path: string,
	body?: object,
	words: Words = {}
): Promise<T> {
	const response = await request(
		{
			method,
			...(body
				? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
				: { signal: AbortSignal.timeout(ANSWER_MS) })
		},
		path
	);
	if (!response.ok) throw await failureOf(response, words);
	const text = await response.text().catch(() => {
		throw new SignInError(OFFLINE);
	});
	return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Opens a session. @throws SignInError with a Japanese message */
export const signIn = (credentials: SignInRequest): Promise<SessionInfo> =>
	ask<SessionInfo>(
		'POST',
		'/api/session',
		credentials,
		'passkey' in credentials
			? { 401: 'このパスキーではサインインできません。ほかの方法でサインインしてください。' }
			: {
					400: '職員番号とパスワードを確かめてください。',
					401: '職員番号かパスワードが違います。'
				}
	);

/** A line without an answer must not hold up whoever wants to sign in next. */
const ANSWER_MS = 10_000;

/** Ends the session on the server. @throws SignInError when the server cannot be reached */
export const signOut = (): Promise<void> => ask('DELETE', '/api/session');

/** Devices this person is signed in on. @throws SignInError with a Japanese message */
export function devices(): Promise<DevicesInfo> {
	return ask<DevicesInfo>('GET', '/api/devices');
}

/** Signs out one device, or all but this one. @throws SignInError with a Japanese message */
export const signOutDevices = (id: string | 'others'): Promise<void> =>
	ask('DELETE', id === 'others' ? '/api/devices' : `/api/devices/${id}`);

/** What the screen says of a failure. */
export const messageOf = (error: unknown): string => {
	if (error instanceof SignInError) return error.message;
	console.error(error);
	return 'うまくいきませんでした。もう一度お試しください。';
};

/** What is talked about in a community that is not joined. @throws SignInError with a Japanese message */
export const guestTalk = (key: string): Promise<GuestTalk> =>
	ask('GET', `/api/communities/${encodeURIComponent(key)}/talk`);

/** What revoked devices of this person had not sent. @throws SignInError with a Japanese message */
export async function handIns(): Promise<HandInInfo['items']> {
	return (await ask<HandInInfo>('GET', '/api/handin')).items;
}

/** Says that an item was taken over or is not wanted. @throws SignInError with a Japanese message */
export const removeHandIn = (id: string): Promise<void> => ask('DELETE', `/api/handin/${id}`);

/** Was this device signed out from elsewhere? False as well when the server cannot be asked. */
export const isDeviceRevoked = (): Promise<boolean> =>
	ask('GET', '/api/session').then(
		() => false,
		(error: unknown) => error instanceof SignInError && error.reason === DEVICE_REVOKED
	);
