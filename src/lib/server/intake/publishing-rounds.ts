/** How long what has no name waits, milliseconds. */
export interface Delay {
	/** At least. */
	least: number;
	/** Between two rounds, at most. */
	most: number;
	/** In a round goes all of a person that has waited, not one thing: it is not seen side by side. */
	isTogether?: boolean;
}

/** Runs something later; returns what calls it off. */
export type Later = (run: () => void, ms: number) => () => void;

const laterByTimer: Later = (run, ms) => {
	const timer = setTimeout(run, ms).unref();
	return () => clearTimeout(timer);
};

/**
 * When posts without a name appear, and when reports reach those who decide. What a phone sends in one
 * round arrives together, so that a post that appeared at once would stand beside something with its
 * author's name on it. They appear in rounds, at moments that nobody's posts move: from `least` to `most` after the last one, by chance. In a round goes
 * what has waited for `least`; of each person one, because two together would be known for one person's;
 * in an order by chance.
 */
export class PublishingRounds {
	/** Post → since when it waits, and in whose space. */
	readonly #waiting = new Map<string, { since: number; space: string }>();
	/** Those that may appear, until they have. */
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
		if (this.#out.has(post) || this.delay.most === 0) return true;
		if (!this.#waiting.has(post)) this.#waiting.set(post, { since: this.clock(), space });
		this.#plan();
		return false;
	}

	/** It has appeared, or never will. */
	forget(post: string): void {
		this.#waiting.delete(post);
		this.#out.delete(post);
	}

	/** Lets everything of a space appear that waits there, whatever the hour. */
	release(space: string): void {
		for (const [post, waiting] of this.#waiting) if (waiting.space === space) this.#letOut(post);
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
		if (this.#cancel || this.#waiting.size === 0) return;
		const { least, most } = this.delay;
		this.#cancel = this.later(() => this.#round(), least + this.random() * (most - least));
	}

	#round(): void {
		this.#cancel = null;
		const now = this.clock();
		const ready = [...this.#waiting]
			.filter(([, { since }]) => now - since >= this.delay.least)
			.map(([post, { space }]) => ({ post, space, at: this.random() }))
			.sort((a, b) => a.at - b.at);
		const bySpace = new Map(ready.map(({ post, space }) => [space, post]));
		const out = this.delay.isTogether ? ready.map(({ post }) => post) : bySpace.values();
		for (const post of out) this.#letOut(post);
		this.#plan();
		const spaces = ready
			.map(({ space }) => space)
			.filter((space, n, all) => all.indexOf(space) === n);
		if (spaces.length > 0) this.onRound(spaces);
	}
}
