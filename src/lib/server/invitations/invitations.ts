import { createHash, randomBytes } from 'node:crypto';
import type { InvitationKind, InvitationState } from '$lib/domain/credentials/wire';
import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';

/** A link that lets one person in, once. */
export interface Invitation {
	kind: InvitationKind;
	/** Person id. */
	person: string;
	/** Code of the municipality whose administrators see it. */
	municipality: string;
	/** Person id of who made it. */
	by: string;
	/** ISO 8601. */
	createdAt: string;
	expiresAt: string;
	usedAt: string | null;
	revokedAt: string | null;
}

export type InvitationDocument = PouchDB.Core.ExistingDocument<Invitation>;

const PREFIX = 'invitation:';
const DAY_MS = 24 * 60 * 60 * 1000;
/** Days for which links that have ended are listed. The audit log keeps what happened. */
const KEPT_DAYS = 90;

const keyOf = (token: string): string => PREFIX + createHash('sha256').update(token).digest('hex');

/** What administrators call it by; of no use for signing in. */
export const idOf = ({ _id }: { _id: string }): string => _id.slice(PREFIX.length);

/**
 * Links with 256 random bits, of which the database holds only the SHA-256: whoever reads it, or a
 * copy of it, cannot use them.
 */
export class Invitations {
	readonly #engine: Engine;
	readonly #days: number;
	readonly #clock: () => number;

	private constructor(engine: Engine, days: number, clock: () => number) {
		this.#engine = engine;
		this.#days = days;
		this.#clock = clock;
	}

	/** @param days for which a link may be used */
	static async open(engine: Engine, days: number, clock: () => number): Promise<Invitations> {
		await engine.ensure(REGION);
		return new Invitations(engine, days, clock);
	}

	/** Makes links, one for each person. Open ones that they had are revoked: the newest counts. */
	async issue(
		people: readonly Pick<Invitation, 'person' | 'municipality'>[],
		kind: InvitationKind,
		by: string
	): Promise<{ id: string; token: string; person: string; expiresAt: string }[]> {
		const now = this.#clock();
		const wanted = new Set(people.map(({ person }) => person));
		const [createdAt, expiresAt] = [now, now + this.#days * DAY_MS].map((time) =>
			new Date(time).toISOString()
		) as [string, string];
		const old = (await this.all()).flatMap((invitation): object[] => {
			if (this.stateOf(invitation) === 'open')
				return wanted.has(invitation.person) ? [{ ...invitation, revokedAt: createdAt }] : [];
			const isForgotten = Date.parse(invitation.expiresAt) < now - KEPT_DAYS * DAY_MS;
			return isForgotten ? [{ _id: invitation._id, _rev: invitation._rev, _deleted: true }] : [];
		});
		const made = people.map(({ person, municipality }) => {
			const token = randomBytes(32).toString('base64url');
			const [usedAt, revokedAt] = [null, null];
			const invitation = {
				kind,
				person,
				municipality,
				by,
				createdAt,
				expiresAt,
				usedAt,
				revokedAt
			};
			return { token, document: { _id: keyOf(token), ...invitation } };
		});
		const documents = [...old, ...made.map(({ document }) => document)];
		const results = await this.#db.bulkDocs(documents as Invitation[]);
		// An old link that was used at this moment stays used.
		if (results.slice(old.length).some((result) => 'error' in result && result.error))
			throw new Error('the invitations could not be written');
		return made.map(({ token, document }) => ({
			id: idOf(document),
			token,
			person: document.person,
			expiresAt
		}));
	}

	/** Of links that were made at once the one that is used is the only one. */
	async revokeOthers({ _id, person }: Pick<InvitationDocument, '_id' | 'person'>): Promise<void> {
		for (const other of await this.all())
			if (other._id !== _id && other.person === person && this.stateOf(other) === 'open')
				await this.end(other, 'revokedAt');
	}

	/** All links, the newest first. */
	async all(): Promise<InvitationDocument[]> {
		const { rows } = await this.#db.allDocs({
			include_docs: true,
			startkey: PREFIX,
			endkey: `${PREFIX}\uffff`
		});
		return rows
			.flatMap(({ doc }) => (doc ? [doc] : []))
			.sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
	}

	/** By what administrators call it. */
	async get(id: string): Promise<InvitationDocument | null> {
		if (!/^[0-9a-f]{64}$/.test(id)) return null;
		return (await this.#db.get(PREFIX + id).catch(ignoreStatus(404))) ?? null;
	}

	/** By what stands in the link. */
	async withToken(token: string): Promise<InvitationDocument | null> {
		if (!/^[\w-]{43}$/.test(token)) return null;
		return (await this.#db.get(keyOf(token)).catch(ignoreStatus(404))) ?? null;
	}

	stateOf({ usedAt, revokedAt, expiresAt }: Invitation): InvitationState {
		if (usedAt) return 'used';
		if (revokedAt) return 'revoked';
		return Date.parse(expiresAt) <= this.#clock() ? 'expired' : 'open';
	}

	/**
	 * Uses a link up, or revokes it.
	 * @returns the link as it is now; null when somebody else was first
	 */
	async end(
		invitation: InvitationDocument,
		how: 'usedAt' | 'revokedAt'
	): Promise<InvitationDocument | null> {
		const ended = { ...invitation, [how]: new Date(this.#clock()).toISOString() };
		const result = await this.#db.put(ended).catch(ignoreStatus(404, 409));
		return result ? { ...ended, _rev: result.rev } : null;
	}

	/** What was to be done with a link that was used up has failed: it is open again. */
	async reopen(invitation: InvitationDocument): Promise<void> {
		await this.#db.put({ ...invitation, usedAt: null }).catch(ignoreStatus(404, 409));
	}

	get #db(): PouchDB.Database<Invitation> {
		return this.#engine.database<Invitation>(REGION);
	}
}
