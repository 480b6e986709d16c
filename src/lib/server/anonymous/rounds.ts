/** How long a post without a name waits, milliseconds. */
export interface Delay {
	least: number;
	most: number;
}

/** Runs something later; returns what calls it off. */
export type Later = (run: () => void, ms: number) => () => void;

const laterByTimer: Later = (run, ms) => {
	const timer = setTimeout(run, ms).unref();
	return () => clearTimeout(timer);
};

/**
 * When posts without a name appear. What a phone sends in one round arrives together, so that a post
 * that appeared at once would stand beside something with its author's name on it. Each waits by chance
 * between `least` and `most`; when the first is due, everything that has waited for `least` goes with it,
 * in an order by chance.
 */
export class Rounds {
	readonly #waiting = new Map<string, { since: number; due: number; space: string }>();
	readonly #out = new Set<string>();
	#cancel: (() => void) | null = null;

	/** @param onRound told of the spaces in which something may appear now */
	constructor(
		private readonly delay: Delay,
		private readonly clock: () => number,
		private readonly onRound: (spaces: string[]) => void,
		private readonly later: Later = laterByTimer,
		private readonly random: () => number = Math.random
	) {}

	/** May this post appear? If not, its space is told of when it may. */
	isDue(post: string, space: string): boolean {
		if (this.#out.delete(post) || this.delay.most === 0) return true;
		if (!this.#waiting.has(post)) {
			const { least, most } = this.delay;
			const now = this.clock();
			this.#waiting.set(post, {
				since: now,
				due: now + least + this.random() * (most - least),
				space
			});
			this.#plan();
		}
		return false;
	}

	/** Lets everything of a space appear that waits there, whatever the hour. */
	release(space: string): void {
		for (const [post, waiting] of this.#waiting) if (waiting.space === space) this.#letOut(post);
		this.#plan();
	}

	close(): void {
		this.#cancel?.();
		this.#cancel = null;
		this.#waiting.clear();
	}

	#letOut(post: string): void {
		this.#waiting.delete(post);
		this.#out.add(post);
	}

	#plan(): void {
		this.#cancel?.();
		this.#cancel = null;
		if (this.#waiting.size === 0) return;
		const due = Math.min(...[...this.#waiting.values()].map((waiting) => waiting.due));
		this.#cancel = this.later(() => this.#round(), Math.max(0, due - this.clock()));
	}

	#round(): void {
		const now = this.clock();
		const ready = [...this.#waiting].filter(
			([, { since, due }]) => due <= now || now - since >= this.delay.least
		);
		for (const [post] of ready) this.#letOut(post);
		this.#plan();
		const spaces = [...new Set(ready.map(([, { space }]) => space))];
		const shuffled = spaces
			.map((space) => ({ space, at: this.random() }))
			.sort((a, b) => a.at - b.at)
			.map(({ space }) => space);
		if (shuffled.length > 0) this.onRound(shuffled);
	}
}
