import { randomBytes } from 'node:crypto';

/** Values that wait a short while for whoever brings the token they were given for; once. */
export class OneTime<T> {
	readonly #waiting = new Map<string, { value: T; until: number }>();

	/** @param lifeMs milliseconds */
	constructor(
		private readonly clock: () => number,
		private readonly lifeMs: number
	) {}

	put(value: T): string {
		for (const [token, { until }] of this.#waiting)
			if (until < this.clock()) this.#waiting.delete(token);
		const token = randomBytes(32).toString('base64url');
		this.#waiting.set(token, { value, until: this.clock() + this.lifeMs });
		return token;
	}

	/** null when it was taken, has waited for too long or never was. */
	take(token: string): T | null {
		const found = this.#waiting.get(token);
		this.#waiting.delete(token);
		return found && found.until >= this.clock() ? found.value : null;
	}
}
