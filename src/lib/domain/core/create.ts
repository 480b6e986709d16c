import type { Envelope } from './document';

/** Who writes, when, and under which key: passed in, so that a retry repeats the same write. */
export interface Authorship {
	author: string;
	/** ISO 8601 instant. */
	now: string;
	/** Unique part of the id, usually a UUIDv7. */
	key: string;
}

/** The envelope of a new document that its author owns: id `<type>:<author>:<key>`. */
export function newEnvelope<T extends string>(
	type: T,
	{ author, now, key }: Authorship
): Envelope & { type: T } {
	return {
		_id: `${type}:${author}:${key}`,
		type,
		schema: 1,
		author,
		editor: author,
		createdAt: now,
		updatedAt: now
	};
}

/** The next revision of a document, written by `editor` at `now`. */
export function revised<D extends Envelope>(document: D, editor: string, now: string): D {
	const next = { ...document, editor, updatedAt: now };
	delete next.mergedFrom;
	delete next.editors;
	return next;
}
