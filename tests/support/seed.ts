/**
 * The seed of everything that is made by chance in the tests: always the same, so that two runs of one
 * commit are one run. `SEED=…` takes another, `SEED=random` any.
 */
const chosen = process.env.SEED ?? '20261128';

export const SEED = chosen === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(chosen);
if (!Number.isInteger(SEED)) throw new Error('SEED is a whole number, or random.');

/** Says the seed with a failure, and with what was asked to be random. */
export const saySeed = (file: string): void => console.log(`${file}: SEED=${SEED}`);
