import { HANDED_MS, type KeyMessage, type KeyToKeep } from './handed-key';

/** Ends after so many milliseconds. */
type Wait = (ms: number) => Promise<void>;

const wait: Wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * What the service worker does with the key of a locked device, between a page that ends and the one that
 * begins (`handed-key.ts`): one key, in memory, given once, to the page of its person, for seconds.
 */
export class KeyKeeper {
	#kept: KeyToKeep | null = null;
	readonly #wait: Wait;

	constructor(waiting: Wait = wait) {
		this.#wait = waiting;
	}

	/**
	 * @param message of a page; what is no `KeyMessage` is somebody else's
	 * @param port for the answer to `TAKE_KEY`
	 * @returns ends when a key that was to be kept is not kept any longer: until then the worker is to live
	 */
	async hear(message: unknown, port?: Pick<MessagePort, 'postMessage'>): Promise<void> {
		const heard = message as KeyMessage | null;
		if (heard?.type === 'KEEP_KEY') {
			this.#kept = heard;
			await this.#wait(HANDED_MS);
			// One that came later has its own time.
			if (this.#kept === heard) this.#kept = null;
		} else if (heard?.type === 'TAKE_KEY') {
			const kept = this.#kept;
			this.#kept = null;
			port?.postMessage(kept?.person === heard.person ? kept.key : null);
		} else if (heard?.type === 'FORGET_KEY') this.#kept = null;
	}
}
