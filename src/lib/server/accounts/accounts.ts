import { Follower } from '../engine/follower';
import { ACCOUNTS, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { DECOY_HASH, hashPassword, isOutdated, isPasswordOf } from './passwords';
import type { Account } from './types';

type AccountDocument = Account & { _id: string };

const accountId = (personId: string): string => `account:${personId}`;

/**
 * Roles as the rules name them, and not the server's own, whatever an account says. CouchDB is told
 * all of a person's roles in one line: `member,_admin` would be two.
 */
const PERSONS_ROLE = /^(?!clerk$)[a-z][a-z-]*$/;

/** 「Ｓ０００１ 」 → `S0001`: people type on Japanese keyboards. */
export const foldStaffNumber = (typed: string): string =>
	typed.normalize('NFKC').trim().toUpperCase();

/**
 * The people who may sign in, held in memory and kept current from the change feed, so that a
 * disabled account ends at once, on every server process.
 */
export class Accounts {
	readonly #engine: Engine;
	readonly #byPerson = new Map<string, Account>();
	readonly #byStaffNumber = new Map<string, Account>();
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

	/** The account when the password is right. An unknown staff number takes just as long. */
	async verify(staffNumber: string, password: string): Promise<Account | null> {
		const account = this.#byStaffNumber.get(foldStaffNumber(staffNumber));
		const isRight = await isPasswordOf(account?.passwordHash ?? DECOY_HASH, password);
		if (!account || !isRight || account.disabled) return null;
		if (isOutdated(account.passwordHash)) await this.save(account, password);
		return account;
	}

	/** Creates or changes an account; a new one needs a password. */
	async save(account: Omit<Account, 'passwordHash'>, password?: string): Promise<void> {
		const db = this.#engine.database<Account>(ACCOUNTS);
		const existing = await db.get(accountId(account.personId)).catch(ignoreStatus(404));
		const passwordHash =
			password === undefined ? existing?.passwordHash : await hashPassword(password);
		if (!passwordHash) throw new Error('a new account needs a password');
		await db.put({
			...account,
			_id: accountId(account.personId),
			...(existing ? { _rev: existing._rev } : {}),
			staffNumber: foldStaffNumber(account.staffNumber),
			passwordHash
		});
		this.#engine.touch(ACCOUNTS);
		await this.#follower.caughtUp();
	}

	close(): Promise<void> {
		return this.#follower.stop();
	}

	#replace(id: string, document: AccountDocument | null): void {
		const personId = id.slice('account:'.length);
		const before = this.#byPerson.get(personId);
		if (before) this.#byStaffNumber.delete(before.staffNumber);
		if (!document) {
			this.#byPerson.delete(personId);
			return;
		}
		const roles = document.roles.filter((role) => PERSONS_ROLE.test(role));
		const account = { ...document, personId, roles };
		this.#byPerson.set(personId, account);
		this.#byStaffNumber.set(account.staffNumber, account);
	}
}
