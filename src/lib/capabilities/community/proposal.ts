import * as v from 'valibot';
import { newEnvelope, type Authorship } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, key, line, optionalText, text } from '$lib/domain/core/fields';
import { COMMUNITY_KINDS, COMMUNITY_SCOPES } from './community';
import { OWN, owned, servers } from '$lib/domain/permissions/presets';

/**
 * A wish for a new community (the deck's チャンネル作成要望). It waits in the person's own space, also
 * offline, until the server has taken it to the 事務局, who open it or say why not.
 */
export const proposal = defineDocument({
	type: 'proposal',
	label: 'コミュニティの提案',
	permissions: {
		...owned,
		read: OWN,
		// It may be decided already.
		edit: {},
		spaces: ['personal']
	},
	merge: 'latest',
	rank: 50,
	entries: {
		title: line('名前', 60),
		kind: choice('種類', COMMUNITY_KINDS),
		scope: choice('範囲', COMMUNITY_SCOPES),
		purpose: text('目的', 2000),
		howTo: optionalText('参加方法', 2000),
		/** Would the person host it? */
		isHost: v.boolean()
	}
});
export type Proposal = DocumentOf<typeof proposal>;
export type ProposalFields = Pick<
	Proposal,
	'title' | 'kind' | 'scope' | 'purpose' | 'howTo' | 'isHost'
>;

export const newProposal = (authorship: Authorship, fields: ProposalFields): Proposal => ({
	...newEnvelope('proposal', authorship),
	...fields
});

/** What became of a proposal. */
export const DECISIONS = { opened: '開設しました', declined: '見送りました' } as const;
export type DecisionOutcome = keyof typeof DECISIONS;

/** The 事務局's answer, written by the server into the space of whoever proposed. */
export const decision = defineDocument({
	type: 'decision',
	label: '提案への返事',
	permissions: { ...servers, read: OWN, spaces: ['personal'] },
	merge: 'latest',
	rank: 51,
	entries: {
		proposal: v.pipe(v.string(), v.startsWith('proposal:'), v.maxLength(250)),
		outcome: v.picklist(Object.keys(DECISIONS) as DecisionOutcome[]),
		/** Key of the community that was opened; null when none was. */
		community: v.nullable(key),
		/** Why not, or a word about it. */
		reason: optionalText('理由', 500)
	}
});
export type Decision = DocumentOf<typeof decision>;

/** One answer for each proposal. */
export const decisionId = (proposalId: string): string =>
	`decision:${proposalId.slice('proposal:'.length)}`;
