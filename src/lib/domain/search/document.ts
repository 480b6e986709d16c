import type { Community } from '$lib/capabilities/community/community';
import type { Envelope } from '../core/document';
import type { Person } from '$lib/capabilities/directory/directory';
import type { DisasterNote } from '$lib/capabilities/disaster/disaster';
import type { Occurrence, Series } from '$lib/capabilities/event/event';
import type { Faq } from '$lib/capabilities/faq/faq';
import type { Notebook, Section } from '$lib/capabilities/handover/handover';
import { SECTIONS } from '$lib/capabilities/handover/template';
import { municipalityName } from '../region/municipalities';
import type { Profile } from '$lib/capabilities/profile/profile';
import type { Reply, Thread } from '$lib/capabilities/thread/thread';

/** What a search finds, as people choose it. */
export const SEARCH_KINDS = {
	faq: 'FAQ',
	thread: '話題',
	reply: '返信',
	disaster: '災害ノート',
	handover: '引継ぎ',
	event: '行事',
	person: '職員',
	community: 'コミュニティ'
} as const;
export type SearchKind = keyof typeof SEARCH_KINDS;

/** What of a document is searched. */
export interface Searchable {
	kind: SearchKind;
	/** What it is called; '' where it has no name of its own. */
	heading: string;
	/** Its texts, each for itself: nothing is found across two of them. */
	parts: readonly string[];
	/** Municipalities it belongs to, none for all of them; null when it is its author's. */
	municipalities: readonly string[] | null;
	/** Something that others may have asked before. */
	isQuestion: boolean;
}

type Reader = (document: never) => Partial<Searchable> | null;

/** How each type is searched; what is not named here is not found. */
const READERS: Readonly<Record<string, Reader>> = {
	thread: ({ kind, title, body }: Thread) => ({
		kind: 'thread',
		heading: title,
		parts: [body],
		isQuestion: kind === 'question'
	}),
	reply: ({ body, practice }: Reply) => ({
		kind: 'reply',
		parts: [
			body,
			...(practice ? [practice.system, practice.trick, practice.trouble, practice.office] : [])
		]
	}),
	faq: ({ question, detail, answer, contact, municipalities }: Faq) => ({
		kind: 'faq',
		heading: question,
		parts: [detail, answer, contact],
		municipalities,
		isQuestion: true
	}),
	disaster: (note: DisasterNote) =>
		note.state === 'withdrawn'
			? null
			: {
					kind: 'disaster',
					heading: note.title,
					parts: [
						...[note.summary, note.q1, note.q2, note.q3, note.q4, note.q5],
						...[note.next, note.preparation, note.disasterName]
					],
					municipalities: [note.municipality]
				},
	notebook: ({ title, predecessor, successor }: Notebook) => ({
		kind: 'handover',
		heading: title,
		parts: [predecessor, successor]
	}),
	section: ({ section, text }: Section) =>
		text.trim() === ''
			? null
			: {
					kind: 'handover',
					heading: SECTIONS.find(({ code }) => code === section)?.title ?? '',
					parts: [text]
				},
	series: ({ title, description, place }: Series) => ({
		kind: 'event',
		heading: title,
		parts: [description, place]
	}),
	occurrence: ({ theme, place, record }: Occurrence) => ({
		kind: 'event',
		heading: theme,
		parts: [record, place]
	}),
	person: ({ name, kana, unitName, title, municipality }: Person) => ({
		kind: 'person',
		heading: name,
		parts: [`${municipalityName(municipality)} ${unitName}`, title, kana],
		municipalities: [municipality]
	}),
	profile: ({ tags, introduction, isAskable }: Profile) =>
		isAskable
			? { kind: 'person', parts: [...tags.map(({ text: tag }) => tag), introduction] }
			: null,
	community: ({ title, purpose, howTo, archived }: Community) =>
		archived ? null : { kind: 'community', heading: title, parts: [purpose, howTo] }
};

/** What of a document is searched; null when it is not found at all. */
export function searchableOf(document: Envelope): Searchable | null {
	// What its author deleted leaves a mark, which says nothing.
	if ((document as { state?: unknown }).state === 'deleted') return null;
	const read = READERS[document.type]?.(document as never);
	if (!read?.kind) return null;
	return {
		kind: read.kind,
		heading: read.heading ?? '',
		parts: (read.parts ?? []).filter((part) => part !== ''),
		municipalities: read.municipalities ?? (read.kind === 'community' ? [] : null),
		isQuestion: read.isQuestion ?? false
	};
}

/** Is this type found at all? */
export const isSearched = (type: string): boolean => type in READERS;

/** Of each type, the field that names the document which gives this one its place. */
const PARENT_FIELDS: Readonly<Record<string, string>> = {
	reply: 'thread',
	section: 'notebook',
	occurrence: 'series'
};

/** Id of the document that gives this one its place: the thread of a reply; '' where there is none. */
export function parentOf(document: Envelope): string {
	// What somebody says of themselves is called by their name.
	if (document.type === 'profile') return `person:${document.author}`;
	const field = PARENT_FIELDS[document.type];
	return field === undefined
		? ''
		: String((document as unknown as Record<string, unknown>)[field] ?? '');
}
