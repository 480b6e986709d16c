import type { EntityTable } from 'dexie';
import type { Board } from './board';
import type { Community, Membership } from './community';
import type { Decision, Proposal } from './proposal';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export interface CommunityRow extends Row<Community> {
	community: string;
	kind: string;
}

export const communityProjection = projection<Community, Pick<CommunityRow, 'community' | 'kind'>>({
	type: 'community',
	table: 'communities',
	indexes: 'community, kind',
	keys: ({ community, kind }) => ({ community, kind })
});

export interface MembershipRow extends Row<Membership> {
	community: string;
	person: string;
	/** 1 while joined. */
	joined: 0 | 1;
}

export const membershipProjection = projection<
	Membership,
	Pick<MembershipRow, 'community' | 'person' | 'joined'>
>({
	type: 'membership',
	table: 'memberships',
	indexes: '[community+joined], [person+joined]',
	keys: ({ community, author, state }) => ({
		community,
		person: author,
		joined: state === 'joined' ? 1 : 0
	}),
	called: async (database, { community, joined }) => ({
		label: joined ? 'コミュニティへの参加' : 'コミュニティの退会',
		title:
			(await database.communities.where('community').equals(community).first())?.doc.title ?? ''
	})
});

export type BoardRow = Row<Board>;

export const boardProjection = projection<Board, object>({
	type: 'board',
	table: 'boards',
	keys: () => ({})
});

export type ProposalRow = Row<Proposal>;

export const proposalProjection = projection<Proposal, object>({
	type: 'proposal',
	table: 'proposals',
	indexes: 'recency',
	keys: () => ({})
});

export interface DecisionRow extends Row<Decision> {
	proposal: string;
}

export const decisionProjection = projection<Decision, Pick<DecisionRow, 'proposal'>>({
	type: 'decision',
	table: 'decisions',
	indexes: 'proposal',
	keys: ({ proposal }) => ({ proposal })
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		communities: EntityTable<CommunityRow, 'id'>;
		memberships: EntityTable<MembershipRow, 'id'>;
		boards: EntityTable<BoardRow, 'id'>;
		proposals: EntityTable<ProposalRow, 'id'>;
		decisions: EntityTable<DecisionRow, 'id'>;
	}
}

export default [
	communityProjection,
	membershipProjection,
	boardProjection,
	proposalProjection,
	decisionProjection
];
