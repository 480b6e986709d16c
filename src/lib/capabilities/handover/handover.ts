import * as v from 'valibot';
import { newEnvelope, type Authorship } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, line, optionalLine, optionalText } from '$lib/domain/core/fields';
import { hasPassword } from './lint';
import { NOTEBOOK_STATES, SECTIONS, type SectionCode } from './template';
import { moderated, shared } from '$lib/domain/permissions/presets';

/** The cover of one handover notebook: one per 事務事業, kept all year. */
export const notebook = defineDocument({
	type: 'notebook',
	label: '引継ぎノート',
	permissions: { ...shared, ...moderated({ manager: 'all' }), spaces: ['office'] },
	merge: 'fields',
	rank: 12,
	entries: {
		title: line('事務事業名', 80),
		state: choice('状態', NOTEBOOK_STATES),
		predecessor: optionalLine('前任', 60),
		successor: optionalLine('後任', 60)
	}
});
export type Notebook = DocumentOf<typeof notebook>;

const PASSWORD_MESSAGE =
	'パスワードのような文字があります。ID・パスワードは書かず、申請先だけを書いてください。';

/**
 * One section of a notebook, edited by whoever belongs to the office. Its id derives from the
 * notebook and the section, so that two people who begin the same section share one document.
 */
export const section = defineDocument({
	type: 'section',
	label: '引継ぎノートの項目',
	permissions: {
		...shared,
		...moderated({ manager: 'all' }),
		spaces: ['office'],
		id: ['bare:notebook', 'section'],
		immutable: ['notebook', 'section'],
		begunByAnyone: true
	},
	merge: 'fields',
	rank: 13,
	entries: {
		notebook: v.pipe(v.string(), v.startsWith('notebook:'), v.maxLength(200)),
		section: v.picklist(SECTIONS.map(({ code }) => code)),
		text: v.pipe(
			optionalText('本文', 20_000),
			v.check((value) => !hasPassword(value), PASSWORD_MESSAGE)
		)
	}
});
export type Section = DocumentOf<typeof section>;

/** Id of a section of a notebook. */
export const sectionId = (notebook: string, section: SectionCode): string =>
	`section:${notebook.slice('notebook:'.length)}:${section}`;

export function newNotebook(
	authorship: Authorship,
	fields: Pick<Notebook, 'title' | 'predecessor' | 'successor'>
): Notebook {
	return { ...newEnvelope('notebook', authorship), state: 'drafting', ...fields };
}

export function newSection(
	author: string,
	now: string,
	fields: Pick<Section, 'notebook' | 'section' | 'text'>
): Section {
	return {
		...newEnvelope('section', { author, now, key: '' }),
		_id: sectionId(fields.notebook, fields.section),
		...fields
	};
}
