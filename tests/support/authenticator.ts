/** A security key in software: makes passkeys and signs with them, as a browser would hand them on. */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 };

const bytes = (...parts: ArrayLike<number>[]): Uint8Array =>
	Uint8Array.from(parts.flatMap((part) => Array.from(part)));
const sha256 = (data: Uint8Array | string): Uint8Array =>
	bytes(createHash('sha256').update(data).digest());
const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url');

/** CBOR: the few shapes that are needed. */
const cborText = (text: string): Uint8Array => bytes([0x60 + text.length], Buffer.from(text));
const cborBytes = (data: Uint8Array): Uint8Array =>
	data.length < 256
		? bytes([0x58, data.length], data)
		: bytes([0x59, data.length >> 8, data.length & 255], data);

export interface SoftPasskey {
	id: string;
	/** What it is used as; tests may turn each. */
	origin: string;
	rpId: string;
	counter: number;
	isVerified: boolean;
	privateKey: KeyObject;
	userHandle: string;
}

const clientData = (type: string, challenge: string, origin: string): Uint8Array =>
	bytes(Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })));

function authenticatorData(
	{ rpId, counter, isVerified }: SoftPasskey,
	attested?: Uint8Array
): Uint8Array {
	const flags = FLAGS.present | (isVerified ? FLAGS.verified : 0) | (attested ? FLAGS.attested : 0);
	const count = new Uint8Array(4);
	new DataView(count.buffer).setUint32(0, counter);
	return bytes(sha256(rpId), [flags], count, attested ?? []);
}

/** Answers the server's options for a new passkey. */
export function makePasskey(
	options: { challenge: string; rp: { id: string }; user: { id: string } },
	origin: string,
	changes: Partial<SoftPasskey> = {}
): { passkey: SoftPasskey; response: Record<string, unknown> } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
	const id = bytes(randomBytes(16));
	const passkey: SoftPasskey = {
		id: base64url(id),
		origin,
		rpId: options.rp.id,
		counter: 1,
		isVerified: true,
		privateKey,
		userHandle: options.user.id,
		...changes
	};
	// { 1: EC2, 3: ES256, -1: P-256, -2: x, -3: y }
	const coordinate = (label: number, value: string) =>
		bytes([label], cborBytes(bytes(Buffer.from(value, 'base64url'))));
	const key = bytes(
		[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01],
		coordinate(0x21, x),
		coordinate(0x22, y)
	);
	const attested = bytes(new Uint8Array(16), [0, id.length], id, key);
	const attestation = bytes(
		[0xa3],
		...[cborText('fmt'), cborText('none')],
		...[cborText('attStmt'), [0xa0]],
		...[cborText('authData'), cborBytes(authenticatorData(passkey, attested))]
	);
	return {
		passkey,
		response: {
			id: passkey.id,
			rawId: passkey.id,
			type: 'public-key',
			clientExtensionResults: {},
			response: {
				clientDataJSON: base64url(clientData('webauthn.create', options.challenge, passkey.origin)),
				attestationObject: base64url(attestation),
				transports: ['internal']
			}
		}
	};
}

/** Signs the server's challenge; the counter goes up by one. */
export function signWith(
	passkey: SoftPasskey,
	{ challenge }: { challenge: string }
): Record<string, unknown> {
	passkey.counter += 1;
	const client = clientData('webauthn.get', challenge, passkey.origin);
	const data = authenticatorData(passkey);
	const signed = bytes(data, sha256(client));
	return {
		id: passkey.id,
		rawId: passkey.id,
		type: 'public-key',
		clientExtensionResults: {},
		response: {
			clientDataJSON: base64url(client),
			authenticatorData: base64url(data),
			signature: base64url(bytes(sign('sha256', signed, passkey.privateKey))),
			userHandle: passkey.userHandle
		}
	};
}
