import { about, unseen } from '$lib/domain/about';
import { communityOf } from '$lib/domain/core/space';
import type { Board } from './board';
import type { Community, Membership } from './community';
import type { Proposal } from './proposal';

export const communityPath = (key: string): string => `/communities/${key}`;
/** The screen of a community, by its space. */
export const spacePath = (space: string): string => communityPath(communityOf(space));

export const communityAbout = about<Community>({
	type: 'community',
	search: ({ title, purpose, howTo, archived }) =>
		archived
			? null
			: { kind: 'community', heading: title, parts: [purpose, howTo], municipalities: [] },
	parent: null,
	path: ({ id }) => communityPath(id.split(':').slice(1).join(':')),
	edit: null
});

export const membershipAbout = about<Membership>({
	type: 'membership',
	search: null,
	parent: null,
	path: ({ id }) => communityPath(id.split(':').at(-1) ?? ''),
	edit: null
});

export const boardAbout = about<Board>({
	type: 'board',
	search: null,
	parent: null,
	path: ({ space }) => spacePath(space),
	edit: ({ space }) => `${spacePath(space)}/board`
});

export const proposalAbout = about<Proposal>({
	type: 'proposal',
	search: null,
	parent: null,
	path: () => '/communities/proposals',
	edit: null
});

export const decisionAbout = unseen('decision');

export default [communityAbout, membershipAbout, boardAbout, proposalAbout, decisionAbout];
