/** Runs steps one after the other, in the order they came; one that fails does not stop the next. */
export class Sequence {
	#last: Promise<void> = Promise.resolve();

	constructor(private readonly onError: (error: unknown) => void | Promise<void>) {}

	add(step: () => Promise<void>): void {
		this.#last = this.#last.then(step).catch(this.onError);
	}

	/** Settles when all steps so far have ended. */
	get idle(): Promise<void> {
		return this.#last;
	}
}
