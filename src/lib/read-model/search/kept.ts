import type { Row } from '../row';

/** The newest documents come first in most results; so many of them, at some 2 kB each. */
const NEWEST = 2000;
/** With every further letter most results are the same. */
const SHOWN = 300;

/** Rows that will probably be shown: reading them from the disk is the slowest part of an answer. */
export class KeptRows {
	/** By id. */
	readonly #newest = new Map<string, Row>();
	/** By id, the one shown last at the end. */
	readonly #shown = new Map<string, Row>();
	/** What was changed before is not among the newest. */
	#since = '';

	/** @returns the row as of this revision, if it is at hand */
	get(id: string, rev: string): Row | undefined {
		return [this.#newest.get(id), this.#shown.get(id)].find((row) => row?.rev === rev);
	}

	/** A row has come into the index. */
	take(row: Row): void {
		if (row.doc.updatedAt < this.#since) {
			this.#newest.delete(row.id);
			return;
		}
		this.#newest.set(row.id, row);
		if (this.#newest.size < 2 * NEWEST) return;
		const older = [...this.#newest.values()]
			.sort((a, b) => (a.doc.updatedAt < b.doc.updatedAt ? 1 : -1))
			.slice(NEWEST);
		for (const { id } of older) this.#newest.delete(id);
		this.#since = older[0]!.doc.updatedAt;
	}

	/** A row was read because it is shown. */
	show(row: Row): void {
		this.#shown.delete(row.id);
		this.#shown.set(row.id, row);
		for (const id of this.#shown.keys()) {
			if (this.#shown.size <= SHOWN) break;
			this.#shown.delete(id);
		}
	}

	/** A row has left the index. */
	drop(id: string): void {
		this.#newest.delete(id);
		this.#shown.delete(id);
	}
}
