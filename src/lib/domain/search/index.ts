import type { SearchKind } from './searchable';
import { bigramsOf, Postings } from './postings';

/** One document as it is searched: texts are folded (fold.ts). */
export interface Entry {
	/** Document id. */
	id: string;
	space: string;
	/** Revision that was read. */
	rev: string;
	kind: SearchKind;
	heading: string;
	body: string;
	author: string;
	/** Id of the document that gives it its place; '' for none. */
	parent: string;
	/** Municipalities it belongs to, none for all of them; null when it is its author's. */
	municipalities: readonly string[] | null;
	/** Has it been checked to be an answer: comes before others of its kind. */
	isPreferred: boolean;
	isQuestion: boolean;
	/** When it was last changed, milliseconds since 1970. */
	at: number;
}

/** What narrows a search; '' and 0 do not. */
export interface Filter {
	kind: SearchKind | '';
	space: string;
	municipality: string;
	/** Changed at this instant or later, milliseconds since 1970. */
	since: number;
}
export const NO_FILTER: Filter = { kind: '', space: '', municipality: '', since: 0 };

export interface Search {
	/** As `termsOf` gives them. */
	terms: readonly string[];
	/** Of a term, what counts in its place too (`alternativesOf`); none by default. */
	alternatives?: (term: string) => readonly string[];
	filter: Filter;
	/** How many of those found are wanted. */
	limit: number;
	/** Spaces that do not count; none by default. */
	isHidden?: (space: string) => boolean;
	/** Municipality of an author. */
	municipalityOf?: (author: string) => string | undefined;
}

export interface Found {
	/** The first of them, the best first. */
	entries: Entry[];
	/** How many there are. */
	total: number;
	/** How many of each kind there would be without a choice of kind. */
	counts: Partial<Record<SearchKind, number>>;
}

/** Between heading, parts and behind them: in no folded text, so that no term crosses it. */
export const EDGE = '\n';
/** Candidates of which each is looked at sooner than another list is read. */
const FEW = 64;
/** Removed slots are cleared away when there are so many, and more than texts. */
const MANY_REMOVED = 2000;

/**
 * Finds texts that contain all terms, exactly as looking through each of them would: bigrams give
 * candidates, the folded text decides. Works in memory only.
 */
export class SearchIndex {
	#postings = new Postings();
	/** By slot; null for what was removed or replaced. */
	#entries: (Entry | null)[] = [];
	readonly #slots = new Map<string, number>();

	get size(): number {
		return this.#slots.size;
	}

	/** Bytes of its lists, without the texts. */
	get byteLength(): number {
		return this.#postings.byteLength;
	}

	get(id: string): Entry | undefined {
		const slot = this.#slots.get(id);
		return slot === undefined ? undefined : (this.#entries[slot] ?? undefined);
	}

	ids(): IterableIterator<string> {
		return this.#slots.keys();
	}

	/** Adds a document, or what became of it. */
	put(entry: Entry): void {
		this.remove(entry.id);
		const slot = this.#entries.length;
		this.#entries.push(entry);
		this.#slots.set(entry.id, slot);
		this.#postings.add(`${entry.heading}${EDGE}${entry.body}${EDGE}`, slot);
	}

	remove(id: string): void {
		const slot = this.#slots.get(id);
		if (slot === undefined) return;
		this.#entries[slot] = null;
		this.#slots.delete(id);
		const removed = this.#entries.length - this.#slots.size;
		if (removed > MANY_REMOVED && removed > this.#slots.size) this.#clearAway();
	}

	search({ terms, alternatives, filter, limit, isHidden, municipalityOf }: Search): Found {
		const counts: Found['counts'] = {};
		const best = new Best(limit);
		let total = 0;
		if (terms.length === 0) return { entries: [], total, counts };
		const others = new Map(
			terms.flatMap((term) => {
				const ways = alternatives?.(term) ?? [];
				return ways.length > 0 ? [[term, ways] as const] : [];
			})
		);
		for (const slot of this.#matchingAny(terms, others)) {
			const entry = this.#entries[slot];
			if (!entry || isHidden?.(entry.space) || !passes(entry, filter, municipalityOf)) continue;
			counts[entry.kind] = (counts[entry.kind] ?? 0) + 1;
			if (filter.kind !== '' && entry.kind !== filter.kind) continue;
			total++;
			best.offer(entry, rankOf(entry, terms, others));
		}
		return { entries: best.entries(), total, counts };
	}

	/**
	 * Questions that share much with a text, the likest first.
	 *
	 * @param text folded
	 */
	similar(text: string, limit: number, isHidden?: (space: string) => boolean): Entry[] {
		const scores = new Map<number, number>();
		const weights = new Map<number, number>();
		let whole = 0;
		for (const bigram of bigramsOf(text)) {
			const count = this.#postings.countOf(bigram);
			const weight = weightOf(bigram, count, this.#entries.length);
			weights.set(bigram, weight);
			whole += weight;
			// What nearly everything contains tells nothing.
			if (count * COMMON > this.#entries.length && this.#entries.length > FEW) continue;
			for (const slot of this.#postings.slotsOf(bigram)) {
				const entry = this.#entries[slot];
				if (entry?.isQuestion && !isHidden?.(entry.space))
					scores.set(slot, (scores.get(slot) ?? 0) + weight);
			}
		}
		return [...scores]
			.sort(([, a], [, b]) => b - a)
			.slice(0, FEW)
			.map(([slot, score]) => {
				const entry = this.#entries[slot]!;
				const inHeading = bigramsOf(entry.heading).reduce(
					(sum, bigram) => sum + (weights.get(bigram) ?? 0),
					0
				);
				return { entry, likeness: (score + inHeading) / (2 * whole) };
			})
			.filter(({ likeness }) => likeness >= LIKE)
			.sort((a, b) => b.likeness - a.likeness || b.entry.at - a.entry.at)
			.slice(0, limit)
			.map(({ entry }) => entry);
	}

	/** As `#matching`; of some terms another way to write them will do. */
	#matchingAny(
		terms: readonly string[],
		others: ReadonlyMap<string, readonly string[]>
	): Uint32Array {
		const plain = terms.filter((term) => !others.has(term));
		let slots = plain.length > 0 ? this.#matching(plain) : null;
		for (const [term, ways] of others) {
			const any = new Set<number>();
			for (const way of [term, ...ways]) for (const slot of this.#matching([way])) any.add(slot);
			const found = Uint32Array.from(any).sort();
			slots = slots === null ? found : intersection(slots, found);
		}
		return slots ?? new Uint32Array(0);
	}

	/** Slots whose text contains all terms, removed ones among them. */
	#matching(terms: readonly string[]): Uint32Array {
		const long = terms.filter((term) => term.length > 1);
		const lists = [...new Set(long.flatMap(bigramsOf))]
			.map((bigram) => ({ bigram, count: this.#postings.countOf(bigram) }))
			.sort((a, b) => a.count - b.count);
		const [first, ...others] = lists;
		if (!first) {
			const [term = '', ...rest] = terms;
			return this.#verified(
				this.#postings.slotsOfCharacter(term.charCodeAt(0), this.#entries.length),
				rest
			);
		}
		let slots = first.count === 0 ? new Uint32Array(0) : this.#postings.slotsOf(first.bigram);
		const read = new Set([first.bigram]);
		for (const { bigram, count } of others) {
			if (slots.length <= FEW || count > slots.length * FEW) break;
			slots = intersection(slots, this.#postings.slotsOf(bigram));
			read.add(bigram);
		}
		// A term of two characters is its bigram.
		const isCertain = (term: string) => term.length === 2 && read.has(bigramsOf(term)[0]!);
		return this.#verified(
			slots,
			terms.filter((term) => !isCertain(term))
		);
	}

	#verified(slots: Uint32Array, terms: readonly string[]): Uint32Array {
		if (terms.length === 0) return slots;
		return slots.filter((slot) => {
			const entry = this.#entries[slot];
			return (
				entry != null &&
				terms.every((term) => entry.body.includes(term) || entry.heading.includes(term))
			);
		});
	}

	#clearAway(): void {
		const entries = this.#entries.filter((entry) => entry !== null);
		this.#postings = new Postings();
		this.#entries = [];
		this.#slots.clear();
		for (const entry of entries) this.put(entry);
	}
}

/** A bigram is no sign of likeness when more than one in so many texts contains it. */
const COMMON = 3;
/** Share of a question's rare bigrams that another has to contain, to be called similar. */
const LIKE = 0.2;

/**
 * How much it says that two texts share a bigram: the rarer, the more; little between kana alone, which
 * are mostly the grammar; and a word that nobody used says only that the question is another one.
 */
function weightOf(bigram: number, count: number, texts: number): number {
	const isKana = (unit: number) => unit >= 0x3041 && unit <= 0x3096;
	const isGrammar = isKana(bigram >>> 16) && isKana(bigram & 0xffff);
	return (
		Math.log(1 + texts / (1 + count)) *
		(isGrammar ? 0.25 : 1) *
		(count === 0 && !isGrammar ? 0.5 : 1)
	);
}

/** Is it among what was chosen, besides its kind? */
function passes(
	{ space, at, municipalities, author }: Entry,
	filter: Filter,
	municipalityOf?: Search['municipalityOf']
): boolean {
	if (filter.space !== '' && space !== filter.space) return false;
	if (at < filter.since) return false;
	if (filter.municipality === '') return true;
	if (municipalities === null) return municipalityOf?.(author) === filter.municipality;
	return municipalities.length === 0 || municipalities.includes(filter.municipality);
}

/** Smaller is better: all terms in the heading, then some; then what was checked to be an answer. */
function rankOf(
	{ heading, isPreferred }: Entry,
	terms: readonly string[],
	others: ReadonlyMap<string, readonly string[]>
): number {
	let inHeading = 0;
	for (const term of terms)
		if (heading.includes(term) || others.get(term)?.some((way) => heading.includes(way)))
			inHeading++;
	const tier = inHeading === terms.length ? 0 : inHeading > 0 ? 1 : 2;
	return tier * 2 + (isPreferred ? 0 : 1);
}

function intersection(a: Uint32Array, b: Uint32Array): Uint32Array<ArrayBuffer> {
	const common = new Uint32Array(Math.min(a.length, b.length));
	let count = 0;
	for (let i = 0, j = 0; i < a.length && j < b.length;) {
		const difference = a[i]! - b[j]!;
		if (difference === 0) {
			common[count++] = a[i]!;
			i++;
			j++;
		} else if (difference < 0) i++;
		else j++;
	}
	return common.slice(0, count);
}

/** The best of many, without sorting them all. */
class Best {
	readonly #found: { entry: Entry; rank: number }[] = [];

	constructor(private readonly limit: number) {}

	offer(entry: Entry, rank: number): void {
		const found = this.#found;
		const isFull = found.length === this.limit;
		if (isFull && !isBefore(entry, rank, found[found.length - 1])) return;
		let [low, high] = [0, found.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (isBefore(entry, rank, found[middle])) high = middle;
			else low = middle + 1;
		}
		found.splice(low, 0, { entry, rank });
		if (isFull) found.pop();
	}

	entries(): Entry[] {
		return this.#found.map(({ entry }) => entry);
	}
}

/** By rank, then the newest, then by id, so that the same search gives the same order. */
function isBefore(entry: Entry, rank: number, other: { entry: Entry; rank: number } | undefined) {
	if (!other) return false;
	return (
		(rank - other.rank ||
			other.entry.at - entry.at ||
			(entry.id < other.entry.id ? -1 : entry.id > other.entry.id ? 1 : 0)) < 0
	);
}
