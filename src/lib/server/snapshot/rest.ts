import { log } from '../log';

/**
 * Work that waits until something has rested: put off again by every change, and done one after the
 * other, so that it takes one processor at most from those who wait.
 */
export class Rest {
	readonly #timers = new Map<string, NodeJS.Timeout>();
	#last: Promise<void> = Promise.resolve();
	#isClosed = false;

	/** @param restMs milliseconds without another call of the same name */
	constructor(private readonly restMs: number) {}

	/** Does `work` when nothing more was asked under this name for a while; a failure is only logged. */
	after(name: string, work: () => Promise<void>): void {
		if (this.#isClosed) return;
		clearTimeout(this.#timers.get(name));
		const timer = setTimeout(() => {
			this.#timers.delete(name);
			this.#last = this.#last.then(async () => {
				if (!this.#isClosed) await work();
			});
			this.#last = this.#last.catch((err: unknown) => log.warn({ err }, 'work at rest failed'));
		}, this.restMs);
		// It keeps no process alive.
		timer.unref();
		this.#timers.set(name, timer);
	}

	/** Forgets all that waits; what is under way ends by itself. */
	close(): void {
		this.#isClosed = true;
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
	}
}
