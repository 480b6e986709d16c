import { UnlockError } from './lock-error';

/**
 * Secret bytes of the device's authenticator (fingerprint, face, screen lock) by WebAuthn's `prf`
 * extension. The credential is known to nobody but this device: the server is not asked, so that it
 * works without a network.
 */

type Bytes = Uint8Array<ArrayBuffer>;

const NOT_SUPPORTED = 'この端末か、このブラウザーでは使えません。PINを使ってください。';

/** Nothing is proved to anybody else; the challenge only has to be there. */
const challenge = (): Bytes => crypto.getRandomValues(new Uint8Array(32));

/** Makes a credential and asks it for the secret of a salt. @throws UnlockError */
export async function createPasskey(
	{ id, name }: { id: string; name: string },
	salt: Bytes
): Promise<{ credential: Bytes; secret: Bytes }> {
	if (!('PublicKeyCredential' in globalThis)) throw new UnlockError(NOT_SUPPORTED);
	const created = (await navigator.credentials
		.create({
			publicKey: {
				challenge: challenge(),
				rp: { name: '結（ゆい）' },
				user: {
					id: new TextEncoder().encode(`yui-lock-${id}`),
					name: `${name}（この端末のロック）`,
					displayName: `${name}（この端末のロック）`
				},
				pubKeyCredParams: [
					{ type: 'public-key', alg: -7 },
					{ type: 'public-key', alg: -257 }
				],
				authenticatorSelection: {
					authenticatorAttachment: 'platform',
					userVerification: 'required',
					residentKey: 'discouraged'
				},
				extensions: { prf: { eval: { first: salt } } }
			}
		})
		.catch(() => null)) as PublicKeyCredential | null;
	if (!created) throw new UnlockError('パスキーを作れませんでした。もう一度お試しください。');
	const { prf } = created.getClientExtensionResults();
	if (!prf?.enabled) throw new UnlockError(NOT_SUPPORTED);
	const credential = new Uint8Array(created.rawId);
	const first = prf.results?.first;
	// Some give the secret only when they are asked again.
	const secret = first ? bytesOf(first) : await askPasskey(credential, salt);
	return { credential, secret };
}

/** The secret of a salt. @throws UnlockError */
export async function askPasskey(credential: Bytes, salt: Bytes): Promise<Bytes> {
	const found = (await navigator.credentials
		.get({
			publicKey: {
				challenge: challenge(),
				allowCredentials: [{ type: 'public-key', id: credential }],
				userVerification: 'required',
				extensions: { prf: { eval: { first: salt } } }
			}
		})
		.catch(() => null)) as PublicKeyCredential | null;
	const first = found?.getClientExtensionResults().prf?.results?.first;
	if (!first)
		throw new UnlockError('パスキーで開けませんでした。もう一度試すか、PINを使ってください。');
	return bytesOf(first);
}

const bytesOf = (source: BufferSource): Bytes =>
	source instanceof ArrayBuffer
		? new Uint8Array(source)
		: new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
