import type {
	PublicKeyCredentialCreationOptionsJSON,
	PublicKeyCredentialRequestOptionsJSON
} from '@simplewebauthn/browser';
import { ask, SignInError } from './api';

/** Browsers have passkeys for sites with HTTPS and a name; an address in numbers is none. */
export const canUsePasskeys = (): boolean =>
	isSecureContext && 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(location.hostname);

/** Loaded when it is needed: the first screen does without. */
async function ceremony<T>(
	run: (browser: typeof import('@simplewebauthn/browser')) => Promise<T>
): Promise<T> {
	const browser = await import('@simplewebauthn/browser').catch(() => {
		throw new SignInError('通信できる場所で、もう一度お試しください。');
	});
	try {
		return await run(browser);
	} catch (error) {
		const { name } = error as Error;
		if (name === 'InvalidStateError')
			throw new SignInError('この端末のパスキーは、もう登録されています。');
		if (name === 'NotAllowedError' || name === 'AbortError')
			throw new SignInError('パスキーの確認が終わりませんでした。もう一度お試しください。');
		console.error(error);
		throw new SignInError('この端末では、パスキーを使えませんでした。パスワードを使ってください。');
	}
}

/** Has the person sign with a passkey. @throws SignInError */
export async function signWithPasskey(purpose: 'sign-in' | 'prove'): Promise<object> {
	const optionsJSON = await ask<PublicKeyCredentialRequestOptionsJSON>(
		'POST',
		'/api/passkeys/challenge',
		{ purpose }
	);
	return ceremony(({ startAuthentication }) => startAuthentication({ optionsJSON }));
}

/** Has the person make a passkey on this device, from what the server wants. @throws SignInError */
export const makePasskey = (optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<object> =>
	ceremony(({ startRegistration }) => startRegistration({ optionsJSON }));
