import * as v from 'valibot';
import { newEnvelope, type Authorship } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { optionalLine } from '$lib/domain/core/fields';
import { OWN, owned } from '$lib/domain/permissions/presets';

/** The forms that keep drafts, and where each is continued. */
export const DRAFT_FORMS = {
	thread: 'コミュニティへの投稿',
	reply: '返信',
	disaster: '災害ノート',
	faq: 'FAQ',
	proposal: 'コミュニティの提案',
	board: 'コミュニティの掲示',
	profile: '経験の登録',
	notebook: '新しい引継ぎノート',
	section: '引継ぎノートの項目',
	signup: '行事の申込み'
} as const;
export type DraftForm = keyof typeof DRAFT_FORMS;

/** Characters of one field that a draft keeps; as many as the longest field of a document may have. */
export const MAX_DRAFT_FIELD = 20_000;
/** Characters of its title. */
export const MAX_DRAFT_TITLE = 200;

/**
 * What a person is writing, before it is anybody else's business. It lives in the person's own
 * space and so follows the person to the next device.
 */
export const draft = defineDocument({
	type: 'draft',
	label: '下書き',
	permissions: {
		...owned,
		read: OWN,
		delete: OWN,
		spaces: ['personal'],
		immutable: ['form', 'target']
	},
	merge: 'fields',
	rank: 3,
	entries: {
		form: v.picklist(Object.keys(DRAFT_FORMS) as DraftForm[]),
		/** What it will become part of: a space, a thread, a section; '' for a new document. */
		target: v.pipe(v.string(), v.maxLength(250)),
		/** Path of the screen that continues it; browsers leave out spaces, so `/\t/` is `//`. */
		path: v.pipe(v.string(), v.maxLength(1000), v.regex(/^\/(?![/\\])[\x21-\x7e]+$/)),
		title: optionalLine('題名', MAX_DRAFT_TITLE),
		/** Texts by name of the form's field. */
		fields: v.record(
			v.pipe(v.string(), v.maxLength(40)),
			v.pipe(v.string(), v.maxLength(MAX_DRAFT_FIELD))
		)
	}
});
export type Draft = DocumentOf<typeof draft>;

export function newDraft(
	authorship: Authorship,
	fields: Pick<Draft, 'form' | 'target' | 'path' | 'title' | 'fields'>
): Draft {
	return { ...newEnvelope('draft', authorship), ...fields };
}
