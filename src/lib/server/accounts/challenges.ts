import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** As long as people may look for their security key. */
const LIFE_MS = 5 * 60 * 1000;
/** When it ends, and random bytes. */
const HEAD_BYTES = 24;
const PROOF_BYTES = 32;

/**
 * Challenges for WebAuthn, each good once, for one purpose and for a few minutes. They carry their
 * own proof, so that asking for many fills no memory: only those that were used are remembered.
 */
export class Challenges {
	/** A restart forgets the open ones; whoever holds one tries again. */
	readonly #key = new Uint8Array(randomBytes(32));
	readonly #used = new Map<string, number>();
	readonly #clock: () => number;

	constructor(clock: () => number) {
		this.#clock = clock;
	}

	/** @param purpose what it may be used for, such as `sign-in` or `register:<person>` */
	issue(purpose: string): Uint8Array<ArrayBuffer> {
		const bytes = new Uint8Array(HEAD_BYTES + PROOF_BYTES);
		const head = bytes.subarray(0, HEAD_BYTES);
		head.set(new Uint8Array(randomBytes(HEAD_BYTES)));
		new DataView(bytes.buffer).setFloat64(0, this.#clock() + LIFE_MS);
		bytes.set(this.#sign(head, purpose), HEAD_BYTES);
		return bytes;
	}

	/** Was this challenge issued for this purpose, a short while ago, and never used? It is used now. */
	use(challenge: string, purpose: string): boolean {
		if (!/^[\w-]{75}$/.test(challenge)) return false;
		const bytes = new Uint8Array(Buffer.from(challenge, 'base64url'));
		const head = bytes.subarray(0, HEAD_BYTES);
		if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), this.#sign(head, purpose))) return false;
		const [now, until] = [this.#clock(), new DataView(bytes.buffer).getFloat64(0)];
		for (const [old, end] of this.#used) if (end < now) this.#used.delete(old);
		if (until < now || this.#used.has(challenge)) return false;
		this.#used.set(challenge, until);
		return true;
	}

	#sign(head: Uint8Array, purpose: string): Uint8Array {
		const proof = createHmac('sha256', this.#key).update(head).update(purpose).digest();
		return new Uint8Array(proof);
	}
}
