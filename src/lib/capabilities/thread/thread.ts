import * as v from 'valibot';
import { newEnvelope, revised, type Authorship } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf, type Envelope } from '$lib/domain/core/document';
import {
	choice,
	key,
	line,
	optionalLine,
	optionalText,
	text,
	typed
} from '$lib/domain/core/fields';
import { pastOf } from '$lib/domain/core/history';
import { attachments } from '$lib/domain/media/media';
import { MUNICIPALITY_LABELS } from '$lib/domain/region/municipalities';
import { DELETABLE, moderated, owned } from '$lib/domain/permissions/presets';

export const THREAD_KINDS = {
	question: '質問',
	discussion: '話題',
	practice: 'いまどうしてる？',
	notice: 'お知らせ'
} as const;
export type ThreadKind = keyof typeof THREAD_KINDS;

/** Characters of a post, at most. */
export const MAX_BODY = 10_000;
/** People one post calls on, at most. */
export const MAX_MENTIONS = 20;

/** Stands in every required text of a post that its author deleted, also where `state` is not read. */
export const DELETED_TEXT = '削除されました（本人）';

/** Id of a thread. */
export const threadId = v.pipe(
	v.string('投稿がありません。'),
	v.startsWith('thread:', '投稿がありません。'),
	v.maxLength(250)
);

/** Id of a thread or of a reply. */
export const postId = v.pipe(
	v.string('投稿がありません。'),
	v.regex(/^(?:thread|reply):[A-Za-z0-9:._-]+$/, '投稿がありません。'),
	v.maxLength(250)
);

/** What a post said before. */
export const postPast = pastOf(
	{
		title: v.optional(v.pipe(v.string(), v.maxLength(80))),
		body: v.pipe(v.string(), v.maxLength(MAX_BODY)),
		practice: v.optional(
			v.record(v.pipe(v.string(), v.maxLength(20)), v.pipe(v.string(), v.maxLength(1000)))
		)
	},
	(document) => isDeleted(document as Pick<Post, 'state'>)
);

/** What threads and replies have in common besides their texts. All of it came later: absent is none. */
const postEntries = {
	/** Deleted by its author: the mark stays, the texts are gone. Absent is published. */
	state: v.optional(v.picklist(['published', 'deleted'])),
	/** People called on; the text has `@` and their name (mentions.ts). */
	mentions: v.optional(v.pipe(v.array(key), typed(), v.maxLength(MAX_MENTIONS))),
	earlier: postPast.earlier,
	attachments
};

/**
 * How one office does it: the answer to 「いまどうしてる？」, for a comparison of offices. The way
 * itself (やり方) is the reply's body, so that it is quoted, found and kept like any other.
 */
const practice = v.strictObject({
	municipality: choice('市町村', MUNICIPALITY_LABELS),
	office: line('所属', 80),
	system: optionalLine('使っているシステム・様式', 120),
	trick: optionalText('工夫していること', 1000),
	trouble: optionalText('困っていること', 1000)
});
export type Practice = v.InferOutput<typeof practice>;

type Post = {
	state?: 'published' | 'deleted' | undefined;
	title?: string | undefined;
	body: string;
	mentions?: unknown;
	earlier?: unknown;
	practice?: unknown;
	attachments?: unknown;
};

export const isDeleted = (post: Pick<Post, 'state'>): boolean => post.state === 'deleted';

/** Of what was deleted nothing is left to read. */
const isEmptied = ({ title = DELETED_TEXT, body, ...rest }: Post): boolean =>
	title === DELETED_TEXT &&
	body === DELETED_TEXT &&
	[rest.mentions, rest.earlier, rest.practice, rest.attachments].every(
		(value) => value === undefined
	);

const post = {
	merge: 'fields',
	isConsistent: (document: Post) => !isDeleted(document) || isEmptied(document),
	/** What its author took back stays so, whatever another device of theirs wrote meanwhile. */
	isFinal: isDeleted,
	joins: { earlier: postPast.joined, mentions: joinedMentions },
	continuationRefusal: postPast.refusal
} as const;

/** The beginning of a talk in a community. */
export const thread = defineDocument({
	...post,
	type: 'thread',
	label: '投稿',
	permissions: {
		...owned,
		...moderated({ host: 'all' }),
		spaces: ['community'],
		states: DELETABLE
	},
	rank: 10,
	entries: {
		...postEntries,
		kind: choice('種類', THREAD_KINDS),
		title: line('題名', 80),
		body: text('本文', MAX_BODY)
	}
});
export type Thread = DocumentOf<typeof thread>;

/** A reply to a thread; a document of its own, so that two people never share one. */
export const reply = defineDocument({
	...post,
	type: 'reply',
	label: '返信',
	permissions: {
		...owned,
		...moderated({ host: 'all' }),
		spaces: ['community'],
		immutable: ['thread', 'quote'],
		states: DELETABLE
	},
	rank: 20,
	entries: {
		...postEntries,
		thread: v.pipe(v.string(), v.startsWith('thread:', '返信先がありません。'), v.maxLength(250)),
		body: text('返信', MAX_BODY),
		/** The post of the same thread that is quoted; of a quotation only its own text is shown. */
		quote: v.optional(postId),
		practice: v.optional(practice)
	}
});
export type Reply = DocumentOf<typeof reply>;

/** What a form says of a post; what is empty is left out. */
export type ThreadFields = Pick<Thread, 'kind' | 'title' | 'body' | 'mentions' | 'attachments'>;
export type ReplyFields = Pick<
	Reply,
	'thread' | 'body' | 'mentions' | 'quote' | 'practice' | 'attachments'
>;

export function newThread(authorship: Authorship, fields: ThreadFields): Thread {
	return { ...newEnvelope('thread', authorship), ...present(fields) };
}

export function newReply(authorship: Authorship, fields: ReplyFields): Reply {
	return { ...newEnvelope('reply', authorship), ...present(fields) };
}

/**
 * The next text of a post by its author, with the one before kept for everybody to see.
 *
 * @param now ISO 8601
 */
export function editedPost<D extends Thread | Reply>(
	post: D,
	fields: Partial<ThreadFields> | Partial<ReplyFields>,
	now: string
): D {
	// What the form no longer says is not kept.
	const { mentions: _, practice: __, attachments: ___, ...rest } = post as Envelope & Post;
	return postPast.continued(post, {
		...revised(rest, post.author, now),
		...present(fields)
	} as unknown as D);
}

/** A post as its author leaves it when deleting it. @param now ISO 8601 */
export function deletedPost<D extends Thread | Reply>(post: D, now: string): D {
	const {
		mentions: _,
		earlier: __,
		practice: ___,
		attachments: ____,
		...rest
	} = post as Envelope & Post;
	return {
		...revised(rest, post.author, now),
		...('title' in post ? { title: DELETED_TEXT } : {}),
		body: DELETED_TEXT,
		state: 'deleted'
	} as unknown as D;
}

/** Without what is not given, so that a post without it is the same as one of an earlier version. */
const present = <T extends object>(fields: T): T =>
	Object.fromEntries(
		Object.entries(fields).filter(
			([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)
		)
	) as T;

/** Whoever one of two concurrent revisions calls on; a name that is not in the text says nothing. */
function joinedMentions(_merged: object, ...versions: object[]): string[] | undefined {
	const people = versions.flatMap((version) => (version as { mentions?: string[] }).mentions ?? []);
	return people.length === 0 ? undefined : [...new Set(people)].sort().slice(0, MAX_MENTIONS);
}
