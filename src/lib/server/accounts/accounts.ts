import { foldStaffNumber } from '$lib/capabilities/directory/staff-number';
import { Follower } from '../engine/follower';
import { ACCOUNTS, type Engine } from '../engine/engine';
import { DECOY_HASH, hashPassword, isOutdated, isPasswordOf } from './passwords';
import type { Account } from './types';

type AccountDocument = Account & { _id: string };

const accountId = (personId: string): string => `account:${personId}`;

/**
 * Roles as the rules name them, and not the server's own, whatever an account says. CouchDB is told
 * all of a person's roles in one line: `member,_admin` would be two.
 */
const PERSONS_ROLE = /^(?!clerk$)[a-z][a-z-]*$/;

export { foldStaffNumber };

/** An account as it is stored, with every field other parts of the server keep there. */
export type StoredAccount = Account & { _id: string; _rev: string };

const CHUNK = 500;
const MAX_ATTEMPTS = 3;

/**
 * The people who may sign in, held in memory and kept current from the change feed, so that a
 * disabled account ends at once, on every server process.
 */
export class Accounts {
	readonly #engine: Engine;
	readonly #byPerson = new Map<string, Account>();
	/** Municipalities number their staff each for itself. */
	readonly #byStaffNumber = new Map<string, Set<string>>();
	readonly #listeners = new Set<() => void>();
	readonly #follower: Follower<Account>;

	private constructor(engine: Engine) {
		this.#engine = engine;
		this.#follower = new Follower<Account>({
			engine,
			name: ACCOUNTS,
			since: 0,
			onBatch: (changes) => {
				for (const { id, doc, deleted } of changes)
					if (id.startsWith('account:')) this.#replace(id, deleted ? null : (doc ?? null));
				for (const listener of this.#listeners) listener();
			}
		});
	}

	static async open(engine: Engine): Promise<Accounts> {
		await engine.ensure(ACCOUNTS);
		const accounts = new Accounts(engine);
		await accounts.#follower.start();
		return accounts;
	}

	/** The person, unless unknown or disabled. */
	get(personId: string): Account | null {
		const account = this.#byPerson.get(personId);
		return account && !account.disabled ? account : null;
	}

	all(): Account[] {
		return [...this.#byPerson.values()];
	}

	/** Calls back after accounts changed; returns the unsubscriber. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Those with this staff number, one of each municipality at most, also disabled ones. */
	withStaffNumber(typed: string, municipality?: string): Account[] {
		const people = [...(this.#byStaffNumber.get(foldStaffNumber(typed)) ?? [])];
		return people
			.map((person) => this.#byPerson.get(person)!)
			.filter((account) => municipality === undefined || account.municipality === municipality);
	}

	/**
	 * The account when the password is right. An unknown staff number takes just as long.
	 *
	 * @param municipality code; needed only where several have this number and this password
	 */
	async verify(
		staffNumber: string,
		password: string,
		municipality?: string
	): Promise<Account | null> {
		const candidates = this.withStaffNumber(staffNumber, municipality);
		const hashes = candidates.length > 0 ? candidates.map(hashOf) : [DECOY_HASH];
		const right: Account[] = [];
		for (const [index, hash] of hashes.entries()) {
			const account = candidates[index];
			if ((await isPasswordOf(hash, password)) && account && !account.disabled) right.push(account);
		}
		const [account, other] = right;
		if (!account?.passwordHash || other) return null;
		if (isOutdated(account.passwordHash))
			await this.setPassword(account.personId, await hashPassword(password));
		return account;
	}

	/**
	 * Changes nothing but the password, whatever else is written to the account meanwhile.
	 *
	 * @param hash see `hashPassword`; null takes the password away
	 */
	async setPassword(personId: string, hash: string | null): Promise<void> {
		await this.change([personId], (_, stored) => stored && { ...stored, passwordHash: hash });
	}

	/** Creates or changes an account. @param password a new one; without it the old one, or none, stays */
	async save(account: Omit<Account, 'passwordHash'>, password?: string): Promise<void> {
		const passwordHash = password === undefined ? undefined : await hashPassword(password);
		await this.saveAll([account], passwordHash);
	}

	/** Creates or changes accounts, whose passwords stay as they are, or are all set to one hash. */
	async saveAll(
		accounts: readonly Omit<Account, 'passwordHash'>[],
		newHash?: string
	): Promise<void> {
		const db = this.#engine.database<Account>(ACCOUNTS);
		const { rows } = await db.allDocs({
			keys: accounts.map(({ personId }) => accountId(personId)),
			include_docs: true
		});
		const documents = accounts.map((account, index) => {
			const row = rows[index];
			const existing = row && 'doc' in row ? row.doc : null;
			return {
				...account,
				_id: accountId(account.personId),
				...(existing ? { _rev: existing._rev } : {}),
				staffNumber: foldStaffNumber(account.staffNumber),
				passwordHash: newHash ?? existing?.passwordHash ?? null
			};
		});
		const results = await db.bulkDocs(documents);
		const failure = results.find((result) => 'error' in result && result.error);
		if (failure) throw failure as unknown as Error;
		this.#engine.touch(ACCOUNTS);
		await this.#follower.caughtUp();
	}

	/**
	 * Changes accounts as they are stored.
	 *
	 * @param change gets what is stored (null for nobody) and returns what shall be: the same object to
	 * leave it, null to remove it; called again when somebody else was faster
	 * @throws Error when an account could not be written; those before it have been
	 */
	async change(
		people: readonly string[],
		change: (personId: string, stored: StoredAccount | null) => Account | null
	): Promise<void> {
		try {
			for (let start = 0; start < people.length; start += CHUNK)
				await this.#change(people.slice(start, start + CHUNK), change);
		} finally {
			this.#engine.touch(ACCOUNTS);
			await this.#follower.caughtUp();
		}
	}

	async #change(
		people: readonly string[],
		change: (personId: string, stored: StoredAccount | null) => Account | null
	): Promise<void> {
		let waiting = [...people];
		for (let attempt = 0; waiting.length > 0; attempt++) {
			if (attempt === MAX_ATTEMPTS) throw new Error('accounts could not be written');
			const stored = await this.stored(waiting);
			const writes = waiting.flatMap((personId) => {
				const before = stored.get(personId) ?? null;
				const after = change(personId, before);
				if (after === before) return [];
				const base = { _id: accountId(personId), ...(before ? { _rev: before._rev } : {}) };
				const document = after ? { ...after, ...base } : { ...before, ...base, _deleted: true };
				return [{ personId, document }];
			});
			const results = await this.#engine
				.database<Account>(ACCOUNTS)
				.bulkDocs(writes.map(({ document }) => document as Account));
			waiting = writes.flatMap(({ personId }, index) => {
				const result = results[index];
				return result && 'error' in result && result.error ? [personId] : [];
			});
		}
	}

	/** The accounts of these people as they are stored. */
	async stored(people: readonly string[]): Promise<Map<string, StoredAccount>> {
		const { rows } = await this.#engine
			.database<Account>(ACCOUNTS)
			.allDocs({ keys: people.map(accountId), include_docs: true });
		return new Map(
			rows.flatMap((row, index) => {
				const personId = people[index];
				return 'doc' in row && row.doc && personId !== undefined ? [[personId, row.doc]] : [];
			})
		);
	}

	close(): Promise<void> {
		return this.#follower.stop();
	}

	#replace(id: string, document: AccountDocument | null): void {
		const personId = id.slice('account:'.length);
		const before = this.#byPerson.get(personId);
		if (before) this.#byStaffNumber.get(before.staffNumber)?.delete(personId);
		if (!document) {
			this.#byPerson.delete(personId);
			return;
		}
		const roles = document.roles.filter((role) => PERSONS_ROLE.test(role));
		const account = { ...document, personId, roles };
		this.#byPerson.set(personId, account);
		const namesakes = this.#byStaffNumber.get(account.staffNumber) ?? new Set();
		this.#byStaffNumber.set(account.staffNumber, namesakes.add(personId));
	}
}

/** What a password is compared with; whoever has none is refused after the same time. */
const hashOf = ({ passwordHash }: Account): string => passwordHash ?? DECOY_HASH;
