import type { Envelope } from './core/document';
import type { DocumentTypeName } from './registry';
import type { Searched } from './search/searchable';

/** A document, as addresses name it. */
export interface Named {
	space: string;
	id: string;
}

/**
 * What the ground has to know of a type besides its rules (`defineDocument`): each capability answers for
 * its own types in its `.about.ts`, and whoever searches, leads to or edits documents asks here and knows
 * none. `null` is an answer: it is not found, it has no screen of its own.
 */
export interface About<D extends Envelope = Envelope> {
	type: DocumentTypeName;
	/** What of one is searched; null for one that is not (any more) to be found. */
	search: ((document: D) => Searched | null) | null;
	/** Id of the document that gives this one its place, such as the thread of a reply. */
	parent: ((document: D) => string) | null;
	/** Path of the screen that shows it; null where that cannot be told from its id. */
	path: ((named: Named) => string | null) | null;
	/** Path of the form that edits it. */
	edit: ((named: Named) => string) | null;
}

/** The answers for one type; exists for its type inference. */
export const about = <D extends Envelope>(answers: About<D>): About =>
	// The registry hands each only documents of its own type.
	answers as unknown as About;

/** The answers of a type that nobody finds, opens or edits: the server's or the app's own notes. */
export const unseen = (type: DocumentTypeName): About =>
	about({ type, search: null, parent: null, path: null, edit: null });
