import type { YuiDatabase } from '$lib/read-model/database';
import type { DecisionRow, ProposalRow } from './community.row';
import { toItems, type Item } from '$lib/read-model/queries/items';

/** A proposal of this person with the answer, once there is one. */
export interface ProposalItem extends Item<ProposalRow> {
	decision: DecisionRow | undefined;
}

/** Proposals of this person, newest first. */
export const proposals =
	() =>
	async (database: YuiDatabase): Promise<ProposalItem[]> => {
		const [rows, decisions] = await Promise.all([
			database.proposals.orderBy('recency').toArray(),
			database.decisions.toArray()
		]);
		const byProposal = new Map(decisions.map((row) => [row.proposal, row]));
		const items = await toItems(database, rows);
		return items.map((item) => ({ ...item, decision: byProposal.get(item.row.id) }));
	};
