import { HttpError } from '../http/errors';

/** Runs a few things at once; the others wait in the order in which they came. */
export class Slots {
	readonly #most: number;
	readonly #mostWaiting: number;
	readonly #waiting: (() => void)[] = [];
	#running = 0;

	constructor(most: number, mostWaiting: number) {
		this.#most = most;
		this.#mostWaiting = mostWaiting;
	}

	/** @throws HttpError 503 when too many wait */
	async run<T>(work: () => Promise<T>): Promise<T> {
		if (this.#running >= this.#most) {
			if (this.#waiting.length >= this.#mostWaiting)
				throw new HttpError(503, 'busy', 'too many at once', { 'retry-after': '10' });
			// Whoever ends hands the place over.
			await new Promise<void>((next) => this.#waiting.push(next));
		} else this.#running++;
		try {
			return await work();
		} finally {
			const next = this.#waiting.shift();
			if (next) next();
			else this.#running--;
		}
	}
}
