import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { HttpError } from '../http/errors';
import { foldStaffNumber } from './accounts';

/**
 * Limits on guessing passwords: wrong answers are counted for the pair of account and address, for
 * the account and for the address. In memory: a restart forgives, a second process counts by itself.
 */
const LIMITS = {
	pair: { points: 5, duration: 15 * 60 },
	account: { points: 20, duration: 60 * 60 },
	address: { points: 60, duration: 15 * 60 }
} as const;

type Scope = keyof typeof LIMITS;

export class Throttle {
	readonly #limiters: Record<Scope, RateLimiterMemory>;

	constructor() {
		const limiter = (scope: Scope) => new RateLimiterMemory({ keyPrefix: scope, ...LIMITS[scope] });
		this.#limiters = {
			pair: limiter('pair'),
			account: limiter('account'),
			address: limiter('address')
		};
	}

	/**
	 * Counts an attempt before the password is looked at, so that many at once are counted too.
	 * @throws HttpError 429 when there have been too many
	 */
	async attempt(staffNumber: string, address: string): Promise<void> {
		const keys = this.#keys(staffNumber, address);
		const spent: Scope[] = [];
		for (const scope of ['address', 'account', 'pair'] as const) {
			try {
				await this.#limiters[scope].consume(keys[scope]);
				spent.push(scope);
			} catch (limit) {
				// A refused attempt guessed nothing: it must not shut others out of the account.
				await Promise.all(spent.map((name) => this.#limiters[name].reward(keys[name])));
				throw tooMany(limit as RateLimiterRes, 'too many wrong passwords');
			}
		}
	}

	/** The password was right: the attempt does not count, and the pair starts afresh. */
	async succeeded(staffNumber: string, address: string): Promise<void> {
		const keys = this.#keys(staffNumber, address);
		await Promise.all([
			this.#limiters.pair.delete(keys.pair),
			this.#limiters.account.reward(keys.account),
			this.#limiters.address.reward(keys.address)
		]);
	}

	#keys(staffNumber: string, address: string): Record<Scope, string> {
		const account = foldStaffNumber(staffNumber).slice(0, 64);
		return { pair: `${account}|${address}`, account, address };
	}
}

/** A limit on guessing what is not bound to an account: links, passkeys, answers of an issuer. */
export class AddressLimit {
	readonly #limiter = new RateLimiterMemory({ keyPrefix: 'guess', ...LIMITS.address });

	/** Counts an attempt. @throws HttpError 429 when there have been too many */
	async attempt(address: string): Promise<void> {
		await this.#limiter.consume(address).catch((limit: RateLimiterRes) => {
			throw tooMany(limit, 'too many attempts');
		});
	}

	/** It was right: the attempt does not count. */
	async succeeded(address: string): Promise<void> {
		await this.#limiter.reward(address);
	}
}

function tooMany({ msBeforeNext = 60_000 }: Partial<RateLimiterRes>, reason: string): HttpError {
	const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
	return new HttpError(429, 'too_many_requests', reason, { 'retry-after': String(seconds) });
}
