import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RefusalCode } from '$lib/domain/core/document';
import type { StoredDocument } from '../engine/engine';

const DAY_SECONDS = 24 * 60 * 60;

/**
 * How many of what other people have to look through one person may begin in a day, by type: more
 * than anybody means, fewer than would bury the others'. Only these are refused, so that nothing else
 * on the phone waits for the next day. In memory: a restart forgives, a second process counts by itself.
 */
export class DailyLimits {
	readonly #limiters: ReadonlyMap<string, RateLimiterMemory>;

	/** @param perDay type of document → number */
	constructor(perDay: Readonly<Record<string, number>>) {
		this.#limiters = new Map(
			Object.entries(perDay).map(([type, points]) => [
				type,
				new RateLimiterMemory({ points, duration: DAY_SECONDS })
			])
		);
	}

	/** Counts a document that is begun. */
	async refusal(person: string, { type }: StoredDocument): Promise<RefusalCode | null> {
		const limiter = this.#limiters.get(type);
		if (!limiter) return null;
		try {
			await limiter.consume(person);
			return null;
		} catch {
			// What is refused does not count: tomorrow begins with nothing.
			await limiter.reward(person);
			return 'too_many_today';
		}
	}
}
