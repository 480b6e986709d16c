import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { PASSWORD_MESSAGES } from '$lib/domain/credentials/password';
import type { CredentialsInfo, PasswordChange, Proof } from '$lib/domain/credentials/wire';
import { ask } from './api';
import { makePasskey } from './passkeys';

const WORDS = {
	wrong_proof: 'いまのパスワードが違うか、パスキーを確かめられませんでした。',
	last_credential:
		'最後のパスキーは外せません。サインインできなくなります。先にパスワードを決めるか、別のパスキーを加えてください。',
	too_many_passkeys: 'パスキーが多すぎます。使っていないものを外してください。',
	passkey_exists: 'この端末のパスキーは、もう登録されています。',
	...PASSWORD_MESSAGES
};

/** The person's own ways to sign in. @throws SignInError */
export const credentials = (): Promise<CredentialsInfo> => ask('GET', '/api/passkeys');

/** Adds a passkey of this device. @throws SignInError */
export async function addPasskey(proof: Proof): Promise<void> {
	const path = '/api/passkeys';
	const options = await ask<PublicKeyCredentialCreationOptionsJSON>(
		'POST',
		`${path}/options`,
		proof,
		WORDS
	);
	await ask('POST', path, { passkey: await makePasskey(options) }, WORDS);
}

/** @throws SignInError */
export const removePasskey = (id: string): Promise<void> =>
	ask('DELETE', `/api/passkeys/${id}`, undefined, WORDS);

/** @throws SignInError */
export const changePassword = (change: PasswordChange): Promise<void> =>
	ask('POST', '/api/password', change, WORDS);
