import type { SearchKind } from './searchable';
import type { Marked } from './excerpt';

/** One document that was found, as it is shown. */
export interface Result {
	id: string;
	space: string;
	kind: SearchKind;
	/** Of a thread: a question, a notice, …. */
	threadKind?: string;
	heading: Marked[];
	excerpt: Marked[];
	/** Where it belongs: a community, a notebook, a municipality. */
	place: string;
	/** When it was last changed, ISO 8601. */
	at: string;
	/** The document whose screen shows it, when that is another one. */
	shownBy?: string;
}

/** `GET /api/search?q=…`: what the communities hold that the person could join. */
export interface ElsewhereInfo {
	/** The first of them, the best first. */
	results: Result[];
	total: number;
	/** False when not all communities could be looked through in time. */
	isComplete: boolean;
}
