import { newEnvelope, type Authorship } from '../core/create';
import { defineDocument, type DocumentOf } from '../core/document';
import { choice, line, text } from '../core/fields';
import { attachments } from '../media/media';
import * as v from 'valibot';

export const THREAD_KINDS = {
	question: '質問',
	discussion: '話題',
	notice: 'お知らせ'
} as const;
export type ThreadKind = keyof typeof THREAD_KINDS;

/** The beginning of a talk in a community. */
export const thread = defineDocument({
	type: 'thread',
	label: '投稿',
	merge: 'fields',
	rank: 10,
	entries: {
		kind: choice('種類', THREAD_KINDS),
		title: line('題名', 80),
		body: text('本文', 10_000),
		attachments
	}
});
export type Thread = DocumentOf<typeof thread>;

/** A reply to a thread; a document of its own, so that two people never share one. */
export const reply = defineDocument({
	type: 'reply',
	label: '返信',
	merge: 'fields',
	rank: 20,
	entries: {
		thread: v.pipe(v.string(), v.startsWith('thread:', '返信先がありません。'), v.maxLength(250)),
		body: text('返信', 10_000),
		attachments
	}
});
export type Reply = DocumentOf<typeof reply>;

export function newThread(
	authorship: Authorship,
	fields: Pick<Thread, 'kind' | 'title' | 'body' | 'attachments'>
): Thread {
	return { ...newEnvelope('thread', authorship), ...fields };
}

export function newReply(
	authorship: Authorship,
	fields: Pick<Reply, 'thread' | 'body' | 'attachments'>
): Reply {
	return { ...newEnvelope('reply', authorship), ...fields };
}
