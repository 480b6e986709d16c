import { createHash, randomBytes } from 'node:crypto';
import type { Device } from '$lib/domain/wire';
import type { Accounts } from '../accounts/accounts';
import type { Revoked, SignedIn } from '../accounts/types';
import { SESSIONS, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { log } from '../log';

interface Session {
	person: string;
	/** What the person recognises the device by (`deviceNameOf`); missing in older sessions. */
	device?: string;
	/** ISO 8601. */
	createdAt: string;
	/** ISO 8601; exact to `TOUCH_MS`. */
	lastSeenAt: string;
	/**
	 * ISO 8601: somebody ended this device's use from elsewhere. The session stays until it would have
	 * ended by itself, so that the device can be told to give up what it holds.
	 */
	revokedAt?: string;
}
type SessionDocument = PouchDB.Core.ExistingDocument<Session>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** How often being seen is written down. */
const TOUCH_MS = 60 * 60 * 1000;
/** How long a session is believed without asking the database; bounds a sign-out elsewhere. */
const CACHE_MS = 15_000;
const CACHE_SIZE = 5000;
/** Tries to end a session whose device is being seen at the same moment. */
const MAX_ATTEMPTS = 10;

/** Devices of one person, at most: the one seen last longest ago signs in again when it is used. */
export const MAX_SESSIONS = 20;

interface Options {
	engine: Engine;
	accounts: Accounts;
	/** Days of silence after which a session ends. */
	idleDays: number;
	/** Milliseconds since 1970; injected so that tests can let weeks pass. */
	clock: () => number;
}

/**
 * Device sessions. The cookie holds 256 random bits; the database only their SHA-256, so that a
 * copy of the database lets nobody in.
 */
export class Sessions {
	readonly #options: Options;
	/** `session` is null for one that this process ended, so that a slow look-up cannot revive it. */
	readonly #cache = new Map<string, { session: SessionDocument | null; until: number }>();
	/** Sessions by person: all there are, because one process serves a region. */
	readonly #byPerson = new Map<string, Set<string>>();
	readonly #endListeners = new Set<(session: string) => void>();
	#sweeper: NodeJS.Timeout | undefined;

	private constructor(options: Options) {
		this.#options = options;
	}

	static async open(options: Options): Promise<Sessions> {
		await options.engine.ensure(SESSIONS);
		const sessions = new Sessions(options);
		const sweep = () =>
			sessions.sweep().catch((err: unknown) => log.warn({ err }, 'old sessions were not removed'));
		await sessions.#readAll();
		await sweep();
		sessions.#sweeper = setInterval(() => void sweep(), DAY_MS);
		sessions.#sweeper.unref();
		return sessions;
	}

	/** Seconds a cookie should live. */
	get maxAgeSeconds(): number {
		return (this.#options.idleDays * DAY_MS) / 1000;
	}

	/**
	 * @param device name of the device (`deviceNameOf`)
	 * @returns the token for the cookie and the key of the session
	 */
	async create(person: string, device = ''): Promise<{ token: string; session: string }> {
		const token = randomBytes(32).toString('base64url');
		const session = keyOf(token);
		const now = new Date(this.#options.clock()).toISOString();
		await this.#db.put({ _id: session, person, device, createdAt: now, lastSeenAt: now });
		this.#index(session, person);
		for (const old of (await this.devicesOf(person)).slice(MAX_SESSIONS))
			await this.end(old.session);
		return { token, session };
	}

	/**
	 * Whom a token stands for; null when the session ended or was silent for too long. `isTouched` says
	 * that its time runs anew and the cookie should be sent again. A device that was signed out from
	 * elsewhere, or whose account is disabled, is `revoked`.
	 */
	async resolve(token: string): Promise<Resolved | null> {
		if (!/^[\w-]{43}$/.test(token)) return null;
		const id = keyOf(token);
		const session = await this.#load(id);
		if (!session) return null;
		const silence = this.#options.clock() - Date.parse(session.lastSeenAt);
		if (silence > this.#options.idleDays * DAY_MS) {
			await this.end(id);
			return null;
		}
		const account = this.#options.accounts.get(session.person);
		if (!account || session.revokedAt !== undefined) {
			const { person, device = '' } = session;
			return { revoked: { person, session: id, device: publicIdOf(id), name: device } };
		}
		const isTouched = silence > TOUCH_MS;
		if (isTouched) await this.#touch(session);
		return { signedIn: { account, session: id }, isTouched };
	}

	/** The devices a person is signed in on, the one seen last first. */
	async devicesOf(person: string): Promise<{ session: string; device: Device }[]> {
		const keys = [...(this.#byPerson.get(person) ?? [])];
		if (keys.length === 0) return [];
		const { rows } = await this.#db.allDocs({ keys, include_docs: true });
		const oldest = this.#options.clock() - this.#options.idleDays * DAY_MS;
		return rows
			.flatMap((row) => ('doc' in row && row.doc ? [row.doc] : []))
			.filter(
				({ lastSeenAt, revokedAt }) => revokedAt === undefined && Date.parse(lastSeenAt) >= oldest
			)
			.sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? 1 : -1))
			.map(({ _id, device = '', createdAt, lastSeenAt }) => ({
				session: _id,
				device: { id: publicIdOf(_id), name: device, signedInAt: createdAt, lastSeenAt }
			}));
	}

	/**
	 * Revokes one of a person's devices.
	 *
	 * @param id as `devicesOf` gives it
	 * @returns false when the person has no such device
	 */
	async endDevice(person: string, id: string): Promise<boolean> {
		const session = [...(this.#byPerson.get(person) ?? [])].find((key) => publicIdOf(key) === id);
		return session !== undefined && this.#revoke(session);
	}

	/** Revokes all devices of a person, but the one with this session. */
	async endOthers(person: string, session: string | null): Promise<void> {
		for (const other of [...(this.#byPerson.get(person) ?? [])])
			if (other !== session) await this.#revoke(other);
	}

	/** @returns false when it is over, or revoked already */
	async #revoke(id: string): Promise<boolean> {
		const revokedAt = new Date(this.#options.clock()).toISOString();
		for (;;) {
			const session = await this.#get(id);
			if (!session || session.revokedAt !== undefined) return false;
			const written = await this.#db.put({ ...session, revokedAt }).catch(ignoreStatus(409));
			if (!written) continue;
			const revoked = { ...session, revokedAt, _rev: written.rev };
			this.#cache.set(id, { session: revoked, until: this.#options.clock() + CACHE_MS });
			for (const listener of this.#endListeners) listener(id);
			return true;
		}
	}

	/** Ends a session; ending one that is over changes nothing. */
	async end(id: string): Promise<void> {
		this.#cache.set(id, { session: null, until: this.#options.clock() + CACHE_MS });
		for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
			const session = await this.#get(id);
			if (!session) break;
			this.#byPerson.get(session.person)?.delete(id);
			// Seen at this moment, it has another revision: then once more.
			if (await this.#db.remove(session).catch(ignoreStatus(404, 409))) break;
		}
		for (const listener of this.#endListeners) listener(id);
	}

	/** Calls back when this process ended a session; returns the unsubscriber. */
	onEnd(listener: (session: string) => void): () => void {
		this.#endListeners.add(listener);
		return () => this.#endListeners.delete(listener);
	}

	/** Removes the sessions that were silent for too long. */
	async sweep(): Promise<void> {
		const oldest = this.#options.clock() - this.#options.idleDays * DAY_MS;
		const { rows } = await this.#db.allDocs({ include_docs: true });
		for (const { id, doc } of rows)
			if (doc && Date.parse(doc.lastSeenAt) < oldest) await this.end(id);
	}

	async #readAll(): Promise<void> {
		const { rows } = await this.#db.allDocs({ include_docs: true });
		for (const { id, doc } of rows) if (doc) this.#index(id, doc.person);
	}

	#index(session: string, person: string): void {
		const sessions = this.#byPerson.get(person) ?? new Set();
		this.#byPerson.set(person, sessions.add(session));
	}

	close(): void {
		clearInterval(this.#sweeper);
	}

	get #db(): PouchDB.Database<Session> {
		return this.#options.engine.database<Session>(SESSIONS);
	}

	async #get(id: string): Promise<SessionDocument | null> {
		return (await this.#db.get(id).catch(ignoreStatus(404))) ?? null;
	}

	async #load(id: string): Promise<SessionDocument | null> {
		const now = this.#options.clock();
		const cached = this.#cache.get(id);
		if (cached && cached.until > now) return cached.session;
		const session = await this.#get(id);
		if (session) this.#remember(session);
		return this.#cache.get(id)?.session ?? null;
	}

	#remember(session: SessionDocument): void {
		const known = this.#cache.get(session._id);
		// Ended or revoked by this process while it was being looked up.
		const isOver = known?.session === null || known?.session.revokedAt !== undefined;
		if (known && isOver && known.until > this.#options.clock()) return;
		this.#cache.delete(session._id);
		this.#cache.set(session._id, { session, until: this.#options.clock() + CACHE_MS });
		const oldest = this.#cache.keys().next().value;
		if (this.#cache.size > CACHE_SIZE && oldest !== undefined) this.#cache.delete(oldest);
	}

	async #touch(session: SessionDocument): Promise<void> {
		const seen = { ...session, lastSeenAt: new Date(this.#options.clock()).toISOString() };
		// Another request of the same device may have written it a moment ago, which is as good.
		const result = await this.#db.put(seen).catch(ignoreStatus(404, 409));
		if (result) this.#remember({ ...seen, _rev: result.rev });
		else this.#cache.delete(session._id);
	}
}

/** What a token stands for. */
export type Resolved =
	| { signedIn: SignedIn; isTouched: boolean; revoked?: undefined }
	| { signedIn?: undefined; isTouched?: undefined; revoked: Revoked };

/** Names a session to its person without being of use to whoever reads it. */
const publicIdOf = (session: string): string =>
	createHash('sha256').update(session).digest('hex').slice(0, 16);

const keyOf = (token: string): string =>
	`session:${createHash('sha256').update(token).digest('hex')}`;
