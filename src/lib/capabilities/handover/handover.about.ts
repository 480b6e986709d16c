import { about } from '$lib/domain/about';
import { bare } from '$lib/domain/core/address';
import type { Notebook, Section } from './handover';
import { SECTIONS } from './template';

export const notebookPath = (id: string): string => `/handover/${bare(id)}`;
export const sectionPath = (notebook: string, code: string): string =>
	`${notebookPath(notebook)}/${code}`;

/** `section:<author>:<key>:<code>` of a notebook `notebook:<author>:<key>`. */
function ownSectionPath(id: string): string {
	const parts = id.split(':').slice(1);
	return sectionPath(`notebook:${parts.slice(0, -1).join(':')}`, parts.at(-1) ?? '');
}

export const notebookAbout = about<Notebook>({
	type: 'notebook',
	search: ({ title, predecessor, successor }) => ({
		kind: 'handover',
		heading: title,
		parts: [predecessor, successor]
	}),
	parent: null,
	path: ({ id }) => notebookPath(id),
	edit: null
});

export const sectionAbout = about<Section>({
	type: 'section',
	search: ({ section, text }) =>
		text.trim() === ''
			? null
			: {
					kind: 'handover',
					heading: SECTIONS.find(({ code }) => code === section)?.title ?? '',
					parts: [text]
				},
	parent: ({ notebook }) => notebook,
	path: ({ id }) => ownSectionPath(id),
	edit: ({ id }) => `${ownSectionPath(id)}?edit=1`
});

export default [notebookAbout, sectionAbout];
