/** Seeded randomness (mulberry32): the same seed makes the same region. */
export interface Random {
	/** From 0 up to, not including, 1. */
	next: () => number;
	/** A whole number from `min` to `max`, both included. */
	integer: (min: number, max: number) => number;
	pick: <T>(from: readonly T[]) => T;
	/** True with this probability. */
	chance: (probability: number) => boolean;
}

export function randomFrom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
	return {
		next,
		integer,
		pick: (from) => {
			if (from.length === 0) throw new Error('nothing to pick from');
			return from[integer(0, from.length - 1)] as (typeof from)[number];
		},
		chance: (probability) => next() < probability
	};
}
