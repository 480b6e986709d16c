import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { tooMany } from '../http/errors';

const HOUR_SECONDS = 60 * 60;

/**
 * How much one person may read by replication in an hour: several first syncs of a whole region, and
 * no more than the server reads beside everybody else's work. Counted is the work, not what is new: a
 * document asked about costs as much as one that is sent. In memory: a restart forgives.
 */
export class ReadingBudget {
	readonly #documents: RateLimiterMemory;
	readonly #bytes: RateLimiterMemory;

	constructor(perHour: { documents: number; bytes: number }) {
		const limiter = (points: number) => new RateLimiterMemory({ points, duration: HOUR_SECONDS });
		this.#documents = limiter(perHour.documents);
		this.#bytes = limiter(perHour.bytes);
	}

	/**
	 * Takes documents before they are read.
	 * @throws HttpError 429 when these, or the bytes of what was sent before, are too many
	 */
	async beforeReading(person: string, documents: number): Promise<void> {
		const sent = await this.#bytes.get(person);
		if (sent && sent.remainingPoints <= 0) throw tooMuchRead(sent);
		try {
			await this.#documents.consume(person, documents);
		} catch (limit) {
			// What is refused is not read, so it costs nothing.
			await this.#documents.reward(person, documents);
			throw tooMuchRead(limit as RateLimiterRes);
		}
	}

	/** Counts what was made of them; how long it is nobody knows before. */
	async afterReading(person: string, bytes: number): Promise<void> {
		await this.#bytes.penalty(person, bytes);
	}

	/** The same bytes, counted as they go. */
	counting(person: string, stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
		return stream.pipeThrough(
			new TransformStream<Uint8Array, Uint8Array>({
				transform: async (chunk, controller) => {
					await this.afterReading(person, chunk.length);
					controller.enqueue(chunk);
				}
			})
		);
	}
}

const tooMuchRead = (limit: RateLimiterRes) =>
	tooMany('too much read in one hour', limit.msBeforeNext);
