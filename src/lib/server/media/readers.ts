import type { Envelope } from '$lib/domain/core/document';
import { parseSpace } from '$lib/domain/core/space';
import { names } from '$lib/domain/media/media';
import { hidingId } from '$lib/capabilities/moderation/hiding-id';
import type { Hiding } from '$lib/capabilities/moderation/moderation';
import { may } from '$lib/domain/permissions/may';
import type { Access } from '../access/access';
import type { Accounts } from '../accounts/accounts';
import type { Account } from '../accounts/types';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import type { Claim } from './store';

type Naming = Envelope & { _rev: string; _conflicts?: string[] };

/**
 * Who may have a file: whoever may read a document that names it. Only a document counts for which
 * somebody uploaded the very bytes (a claim): to write down a name that one has seen once opens nothing.
 * It is asked anew for each reading, so that what is edited, withdrawn, hidden or left counts at once.
 */
export class Readers {
	constructor(private readonly options: { engine: Engine; accounts: Accounts; access: Access }) {}

	async mayRead(account: Account, sha256: string, claims: readonly Claim[]): Promise<boolean> {
		const { access } = this.options;
		if (claims.some(({ person }) => person === account.personId)) return true;
		const spaces = new Set(access.spacesOf(account).map(({ id }) => id));
		for (const claim of claims)
			if (spaces.has(claim.space)) {
				const document = await this.naming(claim, sha256);
				if (document && (await this.#isShownTo(account, claim.space, document))) return true;
			}
		return false;
	}

	/** The document of a claim, if one of its current revisions names the file; else null. */
	async naming(
		{ space, document: id }: Pick<Claim, 'space' | 'document'>,
		sha256: string
	): Promise<Naming | null> {
		const { engine, access } = this.options;
		await access.ensure(space);
		const database = engine.database<Envelope>(space);
		const shown = (await database.get(id, { conflicts: true }).catch(ignoreStatus(404))) as
			Naming | undefined;
		if (!shown) return null;
		if (names(shown, sha256)) return shown;
		for (const rev of shown._conflicts ?? []) {
			const beside = await database.get(id, { rev }).catch(ignoreStatus(404));
			if (beside && names(beside, sha256)) return beside as Naming;
		}
		return null;
	}

	/** What is hidden, its author and those who judge it still see. */
	async #isShownTo(account: Account, id: string, document: Naming): Promise<boolean> {
		const { engine, accounts, access } = this.options;
		const hiding = await engine
			.database<Hiding>(id)
			.get(hidingId(document._id))
			.catch(ignoreStatus(404));
		if (hiding?.state !== 'hidden' || document.author === account.personId) return true;
		const space = parseSpace(id);
		const who = { id: account.personId, roles: access.rolesOf(account) };
		const municipality = accounts.get(document.author)?.municipality;
		return space !== null && may(who, 'hide', document, { space, municipality });
	}
}
