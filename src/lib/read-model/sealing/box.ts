import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';

/** Bytes of the key of a device. */
export const KEY_BYTES = 32;
/** So many that they may be chosen by chance. */
const NONCE_BYTES = 24;

/**
 * Seals what is kept on the device: XChaCha20-Poly1305 under one key. Not WebCrypto, because that
 * answers later, and a transaction of IndexedDB does not wait.
 */
export class Box {
	readonly #key: Uint8Array;

	/** @param key 32 bytes */
	constructor(key: Uint8Array) {
		this.#key = key;
	}

	/** A JSON value as bytes that say nothing without the key; never twice the same. */
	seal(value: unknown): Uint8Array {
		return this.sealBytes(new TextEncoder().encode(JSON.stringify(value)));
	}

	/** What was sealed. @throws UnreadableError when the key is another, or the bytes were changed */
	open(bytes: Uint8Array): unknown {
		return JSON.parse(new TextDecoder().decode(this.openBytes(bytes)));
	}

	/** As `seal`, for bytes. */
	sealBytes(plain: Uint8Array): Uint8Array {
		const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
		const sealed = xchacha20poly1305(this.#key, nonce).encrypt(plain);
		const bytes = new Uint8Array(NONCE_BYTES + sealed.length);
		bytes.set(nonce);
		bytes.set(sealed, NONCE_BYTES);
		return bytes;
	}

	/** As `open`, for bytes. */
	openBytes(sealed: Uint8Array): Uint8Array {
		const cipher = xchacha20poly1305(this.#key, sealed.subarray(0, NONCE_BYTES));
		try {
			return cipher.decrypt(sealed.subarray(NONCE_BYTES));
		} catch (error) {
			throw new UnreadableError(error);
		}
	}
}

/** What is sealed was sealed with another key, which is lost, or was changed. */
export class UnreadableError extends Error {
	override name = 'UnreadableError';
	constructor(cause: unknown) {
		super('sealed with another key', { cause });
	}
}

/** What is sealed is read without the key. */
export class LockedError extends Error {
	override name = 'LockedError';
	constructor() {
		super('the device is locked');
	}
}

/**
 * Spaces whose documents are sealed on the device: one's own, and the office's. What everybody in the
 * region or a community may read is not (docs/device-protection.md).
 */
export const isSealed = (space: string): boolean => /^(personal|office)-/.test(space);
