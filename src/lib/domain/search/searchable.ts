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

/** The same as a capability answers it, which leaves out what is usual. */
export type Searched = Pick<Searchable, 'kind'> & Partial<Searchable>;
