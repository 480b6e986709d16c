import { HANDED_MS, type KeyMessage, type KeyToKeep } from './handed-key';

/** Ends after so many milliseconds. */
type Wait = (ms: number) => Promise<void>;

/** Asks the pages that are open for the key of this person (`seekKey`). */
type Seek = (person: string) => Promise<Uint8Array | null>;

const wait: Wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * What the service worker does with the key of a locked device, between a page that ends and the one that
 * begins (`handed-key.ts`): a key for each tab, in memory, given once, to the page of its person, for
 * seconds; by the clock too, because a computer that sleeps stops the timers and would hand the key to
 * whoever wakes it.
 */
export class KeyKeeper {
	/** By tab. */
	readonly #kept = new Map<string, KeyToKeep & { since: number }>();
	readonly #seek: Seek;
	readonly #wait: Wait;

	constructor(seek: Seek, waiting: Wait = wait) {
		this.#seek = seek;
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
			const { tab } = heard;
			const kept = { ...heard, since: Date.now() };
			this.#kept.set(tab, kept);
			await this.#wait(HANDED_MS);
			// One that came later has its own time.
			if (this.#kept.get(tab) === kept) this.#kept.delete(tab);
		} else if (heard?.type === 'TAKE_KEY') {
			const kept = this.#kept.get(heard.tab);
			this.#kept.delete(heard.tab);
			const age = Date.now() - (kept?.since ?? 0);
			// A clock that was set back says nothing.
			const isTheirs = kept?.person === heard.person && age >= 0 && age <= HANDED_MS;
			port?.postMessage(isTheirs ? kept.key : await this.#seek(heard.person));
		} else if (heard?.type === 'FORGET_KEY') this.#kept.clear();
	}
}
