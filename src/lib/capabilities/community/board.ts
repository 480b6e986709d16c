import { newEnvelope, type Authorship } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { optionalLine, optionalText } from '$lib/domain/core/fields';
import { HOSTS, owned } from '$lib/domain/permissions/presets';

/**
 * What the host of a community has put up in it: a pinned notice, the rules of the place, the first
 * meeting (初回開催). It is the host's own document, so that it can be written offline and a new host
 * begins their own; screens show that of whoever hosts the community now.
 */
export const board = defineDocument({
	type: 'board',
	label: 'コミュニティの掲示',
	permissions: { ...owned, create: HOSTS, edit: HOSTS, spaces: ['community'] },
	merge: 'fields',
	rank: 6,
	entries: {
		/** Stands on top until it is taken down; '' for none. */
		notice: optionalText('お知らせ', 1000),
		rules: optionalText('この場の約束', 2000),
		/** Day, time and place in words: it is often settled in a talk. */
		firstMeeting: optionalLine('初回開催', 120)
	}
});
export type Board = DocumentOf<typeof board>;
export type BoardFields = Pick<Board, 'notice' | 'rules' | 'firstMeeting'>;

/** One for each host and community (its key). */
export const boardId = (host: string, community: string): string => `board:${host}:${community}`;

/** @param authorship its key is that of the community */
export function newBoard(authorship: Authorship, fields: BoardFields): Board {
	return { ...newEnvelope('board', authorship), ...fields };
}

/** What a place without rules of its own asks of everybody (domain.md, 相談・FAQ). */
export const USUAL_RULES = [
	'実名と所属で参加します。投稿は個人の意見で、正式な回答ではありません。',
	'知っていてあたりまえのことでも聞けます。否定から入りません。',
	'かたいあいさつはいりません。短くてかまいません。',
	'住民の個人情報と、パスワードは書きません。'
] as const;
