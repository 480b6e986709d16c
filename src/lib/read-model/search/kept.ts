import { searchableOf } from '$lib/capabilities/searching';
import { type Searchable } from '$lib/domain/search/searchable';
import type { ThreadKind } from '$lib/capabilities/thread/thread';
import type { Row } from '../row';

/** What is shown of a document that was found: a third of its row. */
export interface Preview extends Pick<Searchable, 'heading' | 'parts' | 'municipalities'> {
	id: string;
	/** Revision it was made of. */
	rev: string;
	space: string;
	type: string;
	updatedAt: string;
	threadKind?: ThreadKind;
}

/** What is shown of a row; null of one that is not found. */
export function previewOf({ id, rev, space, doc }: Row): Preview | null {
	const searchable = searchableOf(doc);
	if (!searchable) return null;
	const { type, updatedAt } = doc;
	const { heading, parts, municipalities } = searchable;
	const shown = { id, rev, space, type, updatedAt, heading, parts, municipalities };
	return type === 'thread'
		? { ...shown, threadKind: (doc as unknown as { kind: ThreadKind }).kind }
		: shown;
}

/** Titles count more than texts: so many documents with a title, and without, are kept. */
const TITLED = 5000;
const UNTITLED = 2000;
/** With every further letter most results are the same. */
const SHOWN = 300;

/** The newest of many. */
class Newest {
	readonly #previews = new Map<string, Preview>();
	/** What was changed before is not among them. */
	#since = '';

	constructor(private readonly size: number) {}

	get(id: string): Preview | undefined {
		return this.#previews.get(id);
	}

	put(preview: Preview): void {
		if (preview.updatedAt < this.#since) {
			this.#previews.delete(preview.id);
			return;
		}
		this.#previews.set(preview.id, preview);
		if (this.#previews.size < 1.5 * this.size) return;
		const older = [...this.#previews.values()]
			.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))
			.slice(this.size);
		for (const { id } of older) this.#previews.delete(id);
		this.#since = older[0]!.updatedAt;
	}

	delete(id: string): void {
		this.#previews.delete(id);
	}
}

/**
 * Previews of what will probably be found: the newest, which come first in most results, and those shown
 * last. Reading them from the disk is the slowest part of an answer.
 */
export class KeptPreviews {
	readonly #titled = new Newest(TITLED);
	readonly #untitled = new Newest(UNTITLED);
	/** By id, the one shown last at the end. */
	readonly #shown = new Map<string, Preview>();

	/** @returns the preview of this revision, if it is at hand */
	get(id: string, rev: string): Preview | undefined {
		return [this.#titled.get(id), this.#untitled.get(id), this.#shown.get(id)].find(
			(preview) => preview?.rev === rev
		);
	}

	/** A document has come into the index. */
	take(preview: Preview): void {
		(preview.heading === '' ? this.#untitled : this.#titled).put(preview);
	}

	/** A document was read because it is shown. */
	show(preview: Preview): void {
		this.#shown.delete(preview.id);
		this.#shown.set(preview.id, preview);
		for (const id of this.#shown.keys()) {
			if (this.#shown.size <= SHOWN) break;
			this.#shown.delete(id);
		}
	}

	/** A document has left the index. */
	drop(id: string): void {
		this.#titled.delete(id);
		this.#untitled.delete(id);
		this.#shown.delete(id);
	}
}
