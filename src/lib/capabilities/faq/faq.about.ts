import { about } from '$lib/domain/about';
import { bare } from '$lib/domain/core/address';
import type { Faq } from './faq';
import type { Useful } from './useful';

export const faqPath = (id: string): string => `/faq/${bare(id)}`;
/** The form for an entry made of a question. */
export const faqFromPath = (thread: string): string =>
	`/faq/new?from=${encodeURIComponent(thread)}`;
/** The form for the answer of one municipality. */
export const faqVariantPath = (base: string): string =>
	`/faq/new?variant=${encodeURIComponent(base)}`;

export const faqAbout = about<Faq>({
	type: 'faq',
	search: ({ question, detail, answer, contact, municipalities }) => ({
		kind: 'faq',
		heading: question,
		parts: [detail, answer, contact],
		municipalities,
		isQuestion: true
	}),
	parent: null,
	path: ({ id }) => faqPath(id),
	edit: ({ id }) => `/faq/new?id=${encodeURIComponent(id)}`
});

export const usefulAbout = about<Useful>({
	type: 'useful',
	search: null,
	parent: null,
	// `useful:<author>:<entry>`: it is shown with the entry.
	path: ({ id }) => faqPath(id.split(':').slice(2).join(':')),
	edit: null
});

export default [faqAbout, usefulAbout];
