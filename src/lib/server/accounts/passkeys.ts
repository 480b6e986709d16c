import { ACCOUNTS, type Engine } from '../engine/engine';
import { ignoreStatus, statusOf } from '../engine/failures';
import { Follower } from '../engine/follower';

/** A public key that a person's authenticator signs for. */
export interface Passkey {
	/** Credential id in base64url. */
	credential: string;
	/** Person id. */
	person: string;
	/** COSE, in base64url. */
	publicKey: string;
	/** Signatures so far, as the authenticator counts them; 0 for those that do not count. */
	counter: number;
	/** How the browser reaches the authenticator. */
	transports: string[];
	/** Device it was made on (`deviceNameOf`); ''. */
	name: string;
	/** ISO 8601. */
	createdAt: string;
	lastUsedAt: string | null;
}

const PREFIX = 'passkey:';

/** The passkeys of all people, held in memory and kept current from the change feed, as accounts are. */
export class Passkeys {
	readonly #engine: Engine;
	readonly #byCredential = new Map<string, Passkey>();
	readonly #byPerson = new Map<string, Set<string>>();
	readonly #follower: Follower<Passkey>;

	private constructor(engine: Engine) {
		this.#engine = engine;
		this.#follower = new Follower<Passkey>({
			engine,
			name: ACCOUNTS,
			since: 0,
			onBatch: (changes) => {
				for (const { id, doc, deleted } of changes)
					if (id.startsWith(PREFIX))
						this.#replace(id.slice(PREFIX.length), deleted ? null : (doc ?? null));
			}
		});
	}

	static async open(engine: Engine): Promise<Passkeys> {
		await engine.ensure(ACCOUNTS);
		const passkeys = new Passkeys(engine);
		await passkeys.#follower.start();
		return passkeys;
	}

	get(credential: string): Passkey | null {
		return this.#byCredential.get(credential) ?? null;
	}

	/** A person's passkeys, the oldest first. */
	of(person: string): Passkey[] {
		return [...(this.#byPerson.get(person) ?? [])]
			.map((credential) => this.#byCredential.get(credential)!)
			.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
	}

	/** @returns false when there is one with this id already, whosever it is */
	async add(passkey: Passkey): Promise<boolean> {
		const document = { ...passkey, _id: PREFIX + passkey.credential };
		const result = await this.#db.put(document).catch(ignoreStatus(409));
		await this.#written();
		return result !== undefined;
	}

	/**
	 * Writes down a use.
	 *
	 * @param counter as the authenticator gave it
	 * @returns false when the same or a later signature was used in the meantime, or the passkey went
	 */
	async used(credential: string, counter: number, now: string): Promise<boolean> {
		for (;;) {
			const known = await this.#db.get(PREFIX + credential).catch(ignoreStatus(404));
			if (!known || (known.counter > 0 && counter <= known.counter)) return false;
			try {
				await this.#db.put({ ...known, counter, lastUsedAt: now });
				await this.#written();
				return true;
			} catch (error) {
				if (statusOf(error) !== 409) throw error;
			}
		}
	}

	/** Removing one that is gone changes nothing. */
	async remove(credential: string): Promise<void> {
		const known = await this.#db.get(PREFIX + credential).catch(ignoreStatus(404));
		if (!known) return;
		// Being used at this moment gives it another revision.
		const result = await this.#db.remove(known).catch(ignoreStatus(404, 409));
		if (!result) return this.remove(credential);
		await this.#written();
	}

	close(): Promise<void> {
		return this.#follower.stop();
	}

	get #db(): PouchDB.Database<Passkey> {
		return this.#engine.database<Passkey>(ACCOUNTS);
	}

	async #written(): Promise<void> {
		this.#engine.touch(ACCOUNTS);
		await this.#follower.caughtUp();
	}

	#replace(credential: string, passkey: Passkey | null): void {
		const before = this.#byCredential.get(credential);
		if (before) this.#byPerson.get(before.person)?.delete(credential);
		this.#byCredential.delete(credential);
		if (!passkey) return;
		this.#byCredential.set(credential, passkey);
		const own = this.#byPerson.get(passkey.person) ?? new Set();
		this.#byPerson.set(passkey.person, own.add(credential));
	}
}
