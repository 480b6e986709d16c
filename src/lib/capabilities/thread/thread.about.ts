import { about, type Named } from '$lib/domain/about';
import { bare } from '$lib/domain/core/address';
import { communityOf } from '$lib/domain/core/space';
import type { Acceptance } from './acceptance';
import type { Reaction } from './reaction';
import type { Saved } from './saved';
import type { Reply, Thread } from './thread';

/** A thread, or what is named alike behind its type. */
export const threadPath = (space: string, id: string): string =>
	`/communities/${communityOf(space)}/${bare(id)}`;
/** The form for a question that goes on from an entry of the FAQ. */
export const askAfterPath = (community: string, faq: string): string =>
	`/communities/${community}/new?faq=${encodeURIComponent(faq)}`;

const own = ({ space, id }: Named): string => threadPath(space, id);

export const threadAbout = about<Thread>({
	type: 'thread',
	search: ({ kind, title, body }) => ({
		kind: 'thread',
		heading: title,
		parts: [body],
		isQuestion: kind === 'question'
	}),
	parent: null,
	path: own,
	edit: ({ space, id }) => `/communities/${communityOf(space)}/new?id=${encodeURIComponent(id)}`
});

export const replyAbout = about<Reply>({
	type: 'reply',
	search: ({ body, practice }) => ({
		kind: 'reply',
		parts: [
			body,
			...(practice ? [practice.system, practice.trick, practice.trouble, practice.office] : [])
		]
	}),
	parent: ({ thread }) => thread,
	// Its id does not name the thread it stands in.
	path: null,
	edit: null
});

export const reactionAbout = about<Reaction>({
	type: 'reaction',
	search: null,
	parent: null,
	// `reaction:<author>:<target>`
	path({ space, id }) {
		const target = id.split(':').slice(2).join(':');
		return target.startsWith('thread:') ? threadPath(space, target) : null;
	},
	edit: null
});

export const acceptanceAbout = about<Acceptance>({
	type: 'acceptance',
	search: null,
	parent: null,
	path: own,
	edit: null
});

export const savedAbout = about<Saved>({
	type: 'saved',
	search: null,
	parent: null,
	path: null,
	edit: null
});

export default [threadAbout, replyAbout, reactionAbout, acceptanceAbout, savedAbout];
