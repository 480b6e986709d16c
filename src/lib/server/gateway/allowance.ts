import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { tooMany } from '../http/errors';

const HOUR_SECONDS = 60 * 60;

/**
 * How much one person may write in an hour: far more than anybody types, far less than would fill
 * the phones of a whole region. In memory: a restart forgives, a second process counts by itself.
 */
export class Allowance {
	readonly #documents: RateLimiterMemory;
	readonly #bytes: RateLimiterMemory;

	constructor(perHour: { documents: number; bytes: number }) {
		const limiter = (points: number) => new RateLimiterMemory({ points, duration: HOUR_SECONDS });
		this.#documents = limiter(perHour.documents);
		this.#bytes = limiter(perHour.bytes);
	}

	/**
	 * Takes what one request writes from a person's allowance.
	 * @throws HttpError 429, which a phone takes for a reason to try again later
	 */
	async spend(person: string, documents: number, bytes: number): Promise<void> {
		await consume(this.#documents, person, documents);
		try {
			await consume(this.#bytes, person, bytes);
		} catch (error) {
			await this.#documents.reward(person, documents);
			throw error;
		}
	}
}

async function consume(limiter: RateLimiterMemory, person: string, points: number): Promise<void> {
	try {
		await limiter.consume(person, points);
	} catch (limit) {
		// A refused request wrote nothing, so it costs nothing.
		await limiter.reward(person, points);
		throw tooMany('too much written in one hour', (limit as RateLimiterRes).msBeforeNext);
	}
}
