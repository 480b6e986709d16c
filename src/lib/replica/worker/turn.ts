import type { Locks } from './locks';

/**
 * This tab's turn at what one tab at a time does: it waits for the lock, has it until it ends or another
 * tab takes over, and then waits again. A browser freezes tabs in the background with the locks they
 * hold, so whoever notices that nobody answers may take over.
 */
export class Turn {
	#isMine = false;
	/** Ends the waiting for the lock. */
	#waiting = new AbortController();

	/**
	 * @param work done while it is this tab's turn; it ends when its signal aborts
	 * @param end ends it all
	 */
	constructor(
		private readonly locks: Locks,
		private readonly name: string,
		private readonly work: (signal: AbortSignal) => Promise<void>,
		private readonly end: AbortSignal
	) {
		end.addEventListener('abort', () => this.#waiting.abort(), { once: true });
	}

	get isMine(): boolean {
		return this.#isMine;
	}

	/** Resolves when it was ended and nothing of the work is under way any more. */
	async run(): Promise<void> {
		let isTaking = false;
		while (!this.end.aborted) {
			const stop = new AbortController();
			const onEnd = () => stop.abort();
			this.end.addEventListener('abort', onEnd, { once: true });
			let working: Promise<void> = Promise.resolve();
			try {
				// Whoever takes over may not give the lock a signal.
				const options = isTaking ? { steal: true } : { signal: this.#waiting.signal };
				isTaking = false;
				await this.locks.request(this.name, options, () => {
					if (this.end.aborted) return;
					this.#isMine = true;
					working = this.work(stop.signal);
					return working;
				});
			} catch (error) {
				if (!this.end.aborted && (error as Error).name !== 'AbortError') throw error;
				// Another tab took over, or this one is to.
				isTaking = this.#waiting.signal.aborted;
			} finally {
				this.#isMine = false;
				stop.abort();
				this.end.removeEventListener('abort', onEnd);
			}
			await working.catch((error: unknown) => {
				if (!this.end.aborted) console.error('the work of a turn failed', error);
			});
			if (isTaking) this.#waiting = new AbortController();
		}
	}

	/** Takes over from a tab that does not answer. Nothing happens while it is this tab's own turn. */
	takeOver(): void {
		if (!this.#isMine) this.#waiting.abort();
	}
}
