import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { tooMany } from '../http/errors';
import { foldStaffNumber } from './accounts';
import { networkOf } from './network';

/**
 * Limits on guessing passwords: wrong answers are counted for the pair of account and address, for
 * the account and for the address. In memory: a restart forgives, a second process counts by itself.
 *
 * An account locks. An address does not, because a whole town hall may stand behind it: once it has
 * given too many wrong answers, its passwords are looked at one after the other, with a pause after
 * each wrong one, and whoever would wait longer than a device does is told to come back. A device its
 * owner has signed in on before waits for nobody: it has a limit of its own.
 */
const LIMITS = {
	pair: { points: 5, duration: 15 * 60 },
	account: { points: 20, duration: 60 * 60 },
	address: { points: 60, duration: 15 * 60 }
} as const;

type Scope = keyof typeof LIMITS;
type LockScope = Exclude<Scope, 'address'>;
const LOCKS = ['account', 'pair'] as const satisfies LockScope[];

/** After a wrong password from an address beyond its limit: 180 guesses in 15 minutes. */
const PAUSE_MS = 5000;
/** Passwords that wait at one address, at most: a town hall that signs in at once. */
const MAX_WAITING = 500;
/** Wrong ones of others that somebody waits behind, at most: 40 seconds, before a proxy gives up. */
const MAX_PAUSES = 8;

/** Ends when the next one may be looked at after a wrong one. */
type Pause = () => Promise<void>;

const pauseOfSeconds: Pause = () =>
	new Promise((done) => {
		setTimeout(done, PAUSE_MS).unref();
	});

/** What waits at an address, in its order. */
interface Lane {
	last: Promise<void>;
	waiting: Set<Waiting>;
	/** Being looked at, or pausing. */
	isBusy: boolean;
}
interface Waiting {
	pauses: number;
	giveUp: () => void;
}

/** Holds what comes from an address beyond its limit to a pace. */
export class AddressPace {
	readonly #limiter = limiterOf('address');
	readonly #pause: Pause;
	/** Of each address beyond its limit. */
	readonly #lanes = new Map<string, Lane>();

	constructor(pause: Pause = pauseOfSeconds) {
		this.#pause = pause;
	}

	/**
	 * Counts before it looks, so that many at once are counted too; what was right, or could not be
	 * looked at, does not count.
	 *
	 * @param check null for what is wrong
	 * @throws HttpError 429 when too many wait, or too many were wrong before it was its turn
	 */
	async guarded<T>(from: string, check: () => Promise<T | null>): Promise<T | null> {
		const address = networkOf(from);
		const isBeyond = await this.#limiter.consume(address).then(
			() => false,
			() => true
		);
		let isWrong = false;
		try {
			const result = await (isBeyond ? this.#inLane(address, check) : check());
			isWrong = result === null;
			return result;
		} finally {
			if (!isWrong) await this.#limiter.reward(address);
		}
	}

	/** One after the other; whoever was wrong holds up the next. */
	#inLane<T>(address: string, check: () => Promise<T | null>): Promise<T | null> {
		const lane = this.#lanes.get(address) ?? {
			last: Promise.resolve(),
			waiting: new Set(),
			isBusy: false
		};
		if (lane.waiting.size + Number(lane.isBusy) >= MAX_WAITING) throw tooMany('too many at once');
		this.#lanes.set(address, lane);
		return new Promise<T | null>((resolve, reject) => {
			const refuse = () => reject(tooMany('too many wrong ones before this'));
			const own: Waiting = { pauses: 0, giveUp: refuse };
			lane.waiting.add(own);
			lane.last = lane.last.then(async () => {
				// It has given up.
				if (!lane.waiting.delete(own)) return;
				lane.isBusy = true;
				const answer = check();
				resolve(answer);
				if ((await answer.catch(() => undefined)) === null) await this.#afterWrong(lane);
				lane.isBusy = false;
				if (lane.waiting.size === 0) this.#lanes.delete(address);
			});
		});
	}

	async #afterWrong(lane: Lane): Promise<void> {
		for (const one of lane.waiting)
			if (++one.pauses > MAX_PAUSES) {
				lane.waiting.delete(one);
				one.giveUp();
			}
		await this.#pause();
	}
}

/** The limits on passwords. */
export class Throttle {
	readonly #locks: Record<LockScope, RateLimiterMemory>;
	readonly #pace: AddressPace;

	constructor(pause?: Pause) {
		this.#locks = { pair: limiterOf('pair'), account: limiterOf('account') };
		this.#pace = new AddressPace(pause);
	}

	/**
	 * Looks at a password, within the limits.
	 *
	 * @param check null for a wrong one
	 * @param device known device of somebody with this number (`KnownDevices`), or a session of theirs, which
	 * has a lock of its own: wrong passwords of others, from elsewhere or from the same address, do not shut
	 * it out nor hold it up, nor do its own shut out anybody else
	 * @throws HttpError 429 when the account has had too many wrong ones, or too many wait at this address
	 */
	async guarded<T>(
		staffNumber: string,
		address: string,
		check: () => Promise<T | null>,
		device: string | null = null
	): Promise<T | null> {
		const account = foldStaffNumber(staffNumber).slice(0, 64);
		const keys: Record<LockScope, string> = {
			pair: `${account}|${device === null ? networkOf(address) : `device ${device}`}`,
			account
		};
		const locks = device === null ? LOCKS : (['pair'] as const);
		await this.#lock(keys, locks);
		let outcome: 'right' | 'wrong' | 'unknown' = 'unknown';
		try {
			const result = await (device === null ? this.#pace.guarded(address, check) : check());
			outcome = result === null ? 'wrong' : 'right';
			return result;
		} finally {
			// Whoever knew it starts afresh; what could not be looked at guessed nothing.
			if (outcome === 'right') await this.#locks.pair.delete(keys.pair);
			if (outcome === 'unknown') await this.#locks.pair.reward(keys.pair);
			if (outcome !== 'wrong' && device === null) await this.#locks.account.reward(keys.account);
		}
	}

	/** @throws HttpError 429 */
	async #lock(keys: Record<LockScope, string>, locks: readonly LockScope[]): Promise<void> {
		const spent: LockScope[] = [];
		for (const scope of locks) {
			try {
				await this.#locks[scope].consume(keys[scope]);
				spent.push(scope);
			} catch (limit) {
				// A refused attempt guessed nothing: it must not shut others out of the account.
				await Promise.all(spent.map((name) => this.#locks[name].reward(keys[name])));
				throw tooMany('too many wrong passwords', (limit as RateLimiterRes).msBeforeNext);
			}
		}
	}
}

/**
 * A limit on guessing what is not bound to an account: links and passkeys. Both
 * are too long to be guessed, so that what is right is always let in, and too many wrong ones are
 * told to go away.
 */
export class AddressLimit {
	readonly #limiter = limiterOf('address');

	/**
	 * @param check null for what is wrong
	 * @throws HttpError 429 for what is wrong when there has been too much of it
	 */
	async guarded<T>(from: string, check: () => Promise<T | null>): Promise<T | null> {
		const address = networkOf(from);
		let result: T | null = null;
		try {
			result = await check();
		} finally {
			if (result === null)
				await this.#limiter.consume(address).catch((limit: RateLimiterRes) => {
					throw tooMany('too many attempts', limit.msBeforeNext);
				});
		}
		return result;
	}
}

const limiterOf = (scope: Scope): RateLimiterMemory =>
	new RateLimiterMemory({ keyPrefix: scope, ...LIMITS[scope] });
