/**
 * Rounds of PBKDF2-HMAC-SHA-256 between what a person types and a key: OWASP's advice (Password Storage
 * Cheat Sheet, 2023).
 */
export const ROUNDS = 600_000;
/** Bytes of a salt, and of the initialisation vector of AES-GCM. */
const SALT_BYTES = 16;
const IV_BYTES = 12;

type Bytes = Uint8Array<ArrayBuffer>;

export const randomSalt = (): Bytes => crypto.getRandomValues(new Uint8Array(SALT_BYTES));

/** The key that a typed secret stands for, whatever keyboard it was typed on. */
export async function keyOfSecret(secret: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
	const typed = new TextEncoder().encode(secret.normalize('NFKC'));
	const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
	return crypto.subtle.deriveKey(
		{ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds },
		base,
		AES,
		false,
		['encrypt', 'decrypt']
	);
}

/** The key that the secret bytes of an authenticator stand for: they are random, and need no rounds. */
export async function keyOfBytes(secret: Bytes, salt: Bytes): Promise<CryptoKey> {
	const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
	const info = new TextEncoder().encode('yui device lock');
	return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info }, base, AES, false, [
		'encrypt',
		'decrypt'
	]);
}

const AES = { name: 'AES-GCM', length: 256 };

/** Encrypts with AES-256-GCM. */
export async function encrypt(key: CryptoKey, bytes: Bytes): Promise<{ iv: Bytes; data: Bytes }> {
	const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
	const data = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes));
	return { iv, data };
}

/** @throws DOMException when the key is another, or the bytes were changed */
export const decrypt = async (key: CryptoKey, iv: Bytes, data: Bytes): Promise<Bytes> =>
	new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, data));
