import { Slots } from './slots';
import { availableParallelism } from 'node:os';
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/**
 * Password hashes, `scrypt$<N>$<r>$<p>$<salt>$<key>` with salt and key in base64url. The cost stands
 * in each hash, so that it can be raised later without locking anybody out.
 */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

/**
 * How many are made at once. Each takes 32 MiB and one of the four threads of Node, which the
 * embedded engine reads and writes with, and a processor: a town hall that signs in at once must not
 * stop it. So few wait that the last of them is answered before its device gives up.
 */
const slots = new Slots(availableParallelism() > 2 ? 2 : 1, 300);

type Cost = Record<keyof typeof COST, number>;

function derive(
	password: string,
	salt: Uint8Array,
	length: number,
	cost: Cost
): Promise<Uint8Array> {
	// Node refuses to use more than 32 MiB unless told; scrypt needs 128·N·r bytes and a little more.
	const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
	return slots.run(
		() =>
			new Promise((resolve, reject) =>
				// NFKC, because keyboards differ in how they compose and widen what looks the same.
				scrypt(password.normalize('NFKC'), salt, length, options, (error, key) =>
					error ? reject(error) : resolve(new Uint8Array(key))
				)
			)
	);
}

export async function hashPassword(password: string): Promise<string> {
	const salt = new Uint8Array(randomBytes(16));
	return formatHash(salt, await derive(password, salt, KEY_BYTES, COST));
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const formatHash = (salt: Uint8Array, key: Uint8Array): string =>
	['scrypt', COST.N, COST.r, COST.p, base64url(salt), base64url(key)].join('$');

interface Parsed {
	cost: Cost;
	salt: Uint8Array;
	key: Uint8Array;
}

function parseHash(hash: string): Parsed | null {
	const match = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]+)\$([\w-]+)$/.exec(hash);
	if (!match) return null;
	const [, N, r, p, salt = '', key = ''] = match;
	return {
		cost: { N: Number(N), r: Number(r), p: Number(p) },
		salt: new Uint8Array(Buffer.from(salt, 'base64url')),
		key: new Uint8Array(Buffer.from(key, 'base64url'))
	};
}

export async function isPasswordOf(hash: string, password: string): Promise<boolean> {
	const parsed = parseHash(hash);
	if (!parsed) return false;
	const key = await derive(password, parsed.salt, parsed.key.length, parsed.cost);
	return timingSafeEqual(key, parsed.key);
}

/** Was the hash made with an older cost? Then it is made anew at the next sign-in. */
export function isOutdated(hash: string): boolean {
	const cost = parseHash(hash)?.cost;
	return cost?.N !== COST.N || cost.r !== COST.r || cost.p !== COST.p;
}

/** A hash no password belongs to, to spend the same time on a person who does not exist. */
export const DECOY_HASH = formatHash(new Uint8Array(16), new Uint8Array(KEY_BYTES));
