import * as v from 'valibot';
import { newEnvelope, type Authorship } from '$lib/domain/core/create';
import { defineDocument, SYSTEM, type DocumentOf } from '$lib/domain/core/document';
import { choice, isBlank, optionalLine, text } from '$lib/domain/core/fields';
import { parseSpace } from '$lib/domain/core/space';
import { THREAD_KINDS } from '$lib/capabilities/thread/thread';
import { OWN, owned, servers } from '$lib/domain/permissions/presets';

/**
 * What is asked without a name (「知っててあたりまえのことでも聞ける場所」, domain.md): it waits in the
 * person's own space, also without a network, and the server's clerk publishes it under nobody's name.
 */
export const anonymous = defineDocument({
	type: 'anonymous',
	label: '匿名の投稿',
	permissions: {
		...owned,
		read: OWN,
		// It may be public already.
		edit: {},
		spaces: ['personal']
	},
	merge: 'latest',
	isConfidential: true,
	rank: 4,
	entries: {
		/** The community where it is to appear. */
		space: v.pipe(
			v.string(),
			v.check((id) => parseSpace(id)?.kind === 'community', 'コミュニティがありません。')
		),
		/** Id of the thread it replies to; '' begins one. */
		thread: v.pipe(
			v.string(),
			v.maxLength(250),
			v.check((id) => id === '' || id.startsWith('thread:'), '返信先がありません。')
		),
		kind: choice('種類', THREAD_KINDS),
		/** '' in a reply. */
		title: optionalLine('題名', 80),
		body: text('本文', 10_000),
		/** Id of the reply in that thread, asked so by the same person, that solved it. */
		accepts: v.optional(v.pipe(v.string(), v.startsWith('reply:'), v.maxLength(250)))
	},
	isConsistent: ({ thread, title, accepts }) =>
		thread !== '' || (!isBlank(title) && accepts === undefined)
});
export type Anonymous = DocumentOf<typeof anonymous>;

export function newAnonymous(
	authorship: Authorship,
	fields: Pick<Anonymous, 'space' | 'thread' | 'kind' | 'title' | 'body' | 'accepts'>
): Anonymous {
	return { ...newEnvelope('anonymous', authorship), ...fields };
}

/** Why the clerk did not publish it. */
export const UNPUBLISHED_REASONS = {
	not_a_member: 'このコミュニティに参加していないため、公開できませんでした。',
	too_many: '匿名の投稿は1日5件までです。あしたもう一度投稿してください。',
	no_thread: '返信先の投稿がないため、公開できませんでした。',
	not_asked: '自分が匿名で聞いた質問ではないため、解決にできませんでした。',
	archived: 'このコミュニティはアーカイブされたため、公開できませんでした。'
} as const;

/** Published for one person in a day, at most. */
export const MAX_A_DAY = 5;

/** What became of an anonymous post: the clerk's answer, for its author alone. */
export const publication = defineDocument({
	type: 'publication',
	label: '匿名の投稿の結果',
	permissions: { ...servers, read: OWN, spaces: ['personal'] },
	merge: 'latest',
	isConfidential: true,
	rank: 4,
	entries: {
		/** Id of the anonymous post. */
		anonymous: v.pipe(v.string(), v.startsWith('anonymous:'), v.maxLength(250)),
		/** Id of what everybody sees; '' when it was not published. */
		published: v.pipe(v.string(), v.maxLength(250)),
		/** '' when it was. */
		reason: v.picklist(['', ...(Object.keys(UNPUBLISHED_REASONS) as Reason[])])
	}
});
export type Publication = DocumentOf<typeof publication>;
export type Reason = keyof typeof UNPUBLISHED_REASONS;

export const publicationId = (post: string): string =>
	`publication:${post.slice('anonymous:'.length)}`;

export function newPublication(
	fields: Pick<Publication, 'anonymous' | 'published' | 'reason'>,
	now: string
): Publication {
	return {
		...newEnvelope('publication', { author: SYSTEM, now, key: '' }),
		_id: publicationId(fields.anonymous),
		...fields
	};
}
