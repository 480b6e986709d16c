import * as v from 'valibot';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { postId, threadId } from './thread';
import { owned } from '$lib/domain/permissions/presets';

/** All there is to say without words. */
export const REACTIONS = {
	thanks: 'ありがとう',
	metoo: '私も知りたい',
	helpful: '参考になった'
} as const;
export type ReactionKind = keyof typeof REACTIONS;
export const REACTION_KINDS = Object.keys(REACTIONS) as ReactionKind[];

const given = v.optional(v.literal(true));

/**
 * What one person says to one post, id `reaction:<author>:<target>`. A kind is true or absent: of two
 * devices that change it at once one says what was there before, so that a merge of fields never
 * overlaps and nobody is asked.
 */
export const reaction = defineDocument({
	type: 'reaction',
	label: '反応',
	permissions: {
		...owned,
		spaces: ['community'],
		id: ['author', 'target'],
		immutable: ['thread', 'target'],
		begunByAnyone: true
	},
	merge: 'fields',
	rank: 25,
	entries: {
		/** The thread of the target, so that a thread is shown with one query. */
		thread: threadId,
		target: postId,
		thanks: given,
		metoo: given,
		helpful: given
	},
	isConsistent: ({ thread, target }) => !target.startsWith('thread:') || target === thread
});
export type Reaction = DocumentOf<typeof reaction>;

export const reactionId = (author: string, target: string): string =>
	`reaction:${author}:${target}`;

/**
 * What a person says to a post after giving, or taking back, one kind.
 *
 * @param previous what they said until now, with its `_rev`
 * @param now ISO 8601
 */
export function toggledReaction(
	{ author, now, thread, target }: { author: string; now: string; thread: string; target: string },
	kind: ReactionKind,
	previous: Reaction | undefined
): Reaction {
	const { [kind]: isGiven, ...others }: Reaction = previous
		? revised(previous, author, now)
		: { ...newEnvelope('reaction', { author, now, key: target }), thread, target };
	return isGiven ? (others as Reaction) : ({ ...others, [kind]: true } as Reaction);
}
