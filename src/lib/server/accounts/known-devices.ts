import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RegionStore } from '../administration/store';

const KEY = 'device-key';

/**
 * Devices a person has signed in on before. Wrong passwords from elsewhere lock an account for
 * everybody but these, so that nobody can shut its owner out. A mark lets nobody in, and says neither
 * whose it is nor what was done there.
 */
export class KnownDevices {
	private constructor(private readonly key: Uint8Array) {}

	/** With the key of this region, made at the first start. */
	static async open(store: RegionStore): Promise<KnownDevices> {
		const known = await store.get<{ key: string }>(KEY);
		const key = known?.key ?? randomBytes(32).toString('base64url');
		if (!known) await store.put(KEY, { key });
		return new KnownDevices(new Uint8Array(Buffer.from(key, 'base64url')));
	}

	/** What a device keeps after this person has signed in on it. */
	markOf(person: string): string {
		const device = randomBytes(16).toString('base64url');
		return `${device}.${this.#proof(device, person).toString('base64url')}`;
	}

	/**
	 * @param mark as the device brought it
	 * @returns a name of the device; null when it is none of this person's
	 */
	deviceOf(mark: string | undefined, person: string): string | null {
		const [, device, proof] = /^([\w-]{22})\.([\w-]{43})$/.exec(mark ?? '') ?? [];
		if (device === undefined || proof === undefined) return null;
		const given = new Uint8Array(Buffer.from(proof, 'base64url'));
		return timingSafeEqual(new Uint8Array(this.#proof(device, person)), given) ? device : null;
	}

	#proof(device: string, person: string): Buffer {
		return createHmac('sha256', this.key).update(`${device} ${person}`).digest();
	}
}
