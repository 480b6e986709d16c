/** Bytes of the first block of a list; every further one is twice as large, up to the largest. */
const FIRST_BLOCK = 8;
const LARGEST_BLOCK = 256;
/** At the end of a block: where the next one begins. */
const LINK = 4;
/** Of the dictionary, so that looking up stays short. */
const MAX_LOAD = 0.6;

/**
 * For each pair of neighbouring characters (bigram) the slots of the texts it occurs in, in ascending
 * order: differences of variable length in blocks of one array of bytes, because a list object for each
 * of some 200,000 bigrams would take more room than the texts.
 */
export class Postings {
	/** Open hash table: bigram → number of its list + 1, 0 where it is free. */
	#bigrams = new Uint32Array(1 << 12);
	#lists = new Uint32Array(1 << 12);
	#bytes = new Uint8Array(1 << 16);
	#used = 0;
	#length = 0;
	/** Of each list: its first block, where the next byte goes, where its last block is full. */
	#head = new Uint32Array(1 << 11);
	#tail = new Uint32Array(1 << 11);
	#full = new Uint32Array(1 << 11);
	#block = new Uint16Array(1 << 11);
	/** Slot that was added last, + 1; how many there are. */
	#last = new Uint32Array(1 << 11);
	#count = new Uint32Array(1 << 11);

	/** Adds the bigrams of a text. `slot` must be larger than every one before. */
	add(text: string, slot: number): void {
		let before = text.charCodeAt(0);
		for (let at = 1; at < text.length; at++) {
			const character = text.charCodeAt(at);
			const list = this.#listOf(((before << 16) | character) >>> 0);
			before = character;
			if (this.#last[list] === slot + 1) continue;
			this.#append(list, slot + 1 - this.#last[list]!);
			this.#last[list] = slot + 1;
			this.#count[list]!++;
		}
	}

	/** In how many texts a bigram occurs. */
	countOf(bigram: number): number {
		const list = this.#find(bigram);
		return list < 0 ? 0 : this.#count[list]!;
	}

	/** Slots of the texts a bigram occurs in, ascending. */
	slotsOf(bigram: number): Uint32Array {
		const list = this.#find(bigram);
		return list < 0 ? new Uint32Array(0) : this.#read(list);
	}

	/** Slots of the texts with a bigram that begins with this character, ascending. */
	slotsOfCharacter(character: number, slots: number): Uint32Array {
		const marks = new Uint8Array(slots);
		let count = 0;
		for (let at = 0; at < this.#bigrams.length; at++) {
			if (this.#lists[at] === 0 || this.#bigrams[at]! >>> 16 !== character) continue;
			// Not a list of each: thousands of arrays would soon have to be cleared away, while one types.
			this.#visit(this.#lists[at]! - 1, (slot) => {
				count += 1 - marks[slot]!;
				marks[slot] = 1;
			});
		}
		const found = new Uint32Array(count);
		for (let slot = 0, at = 0; at < count; slot++) if (marks[slot]) found[at++] = slot;
		return found;
	}

	/** Bytes of all its arrays. */
	get byteLength(): number {
		return [
			...[this.#bigrams, this.#lists, this.#bytes, this.#head, this.#tail],
			...[this.#full, this.#block, this.#last, this.#count]
		].reduce((sum, { byteLength }) => sum + byteLength, 0);
	}

	#read(list: number): Uint32Array {
		const slots = new Uint32Array(this.#count[list]!);
		let index = 0;
		this.#visit(list, (slot) => (slots[index++] = slot));
		return slots;
	}

	#visit(list: number, visit: (slot: number) => void): void {
		const bytes = this.#bytes;
		const count = this.#count[list]!;
		let at = this.#head[list]!;
		let block = FIRST_BLOCK;
		let end = at + block - LINK;
		let slot = -1;
		for (let index = 0; index < count; index++) {
			let difference = 0;
			for (let shift = 0; ; shift += 7) {
				if (at === end) {
					at = this.#linkAt(end);
					block = Math.min(block * 2, LARGEST_BLOCK);
					end = at + block - LINK;
				}
				const byte = bytes[at++]!;
				difference |= (byte & 0x7f) << shift;
				if (byte < 0x80) break;
			}
			slot += difference;
			visit(slot);
		}
	}

	#linkAt(at: number): number {
		const bytes = this.#bytes;
		return (
			(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
		);
	}

	#append(list: number, difference: number): void {
		let rest = difference;
		for (;;) {
			const isLast = rest < 0x80;
			if (this.#tail[list] === this.#full[list]) this.#continue(list);
			this.#bytes[this.#tail[list]!++] = isLast ? rest : (rest & 0x7f) | 0x80;
			if (isLast) return;
			rest >>>= 7;
		}
	}

	/** Gives a list its next block. */
	#continue(list: number): void {
		const size = Math.min(this.#block[list]! * 2, LARGEST_BLOCK);
		const next = this.#allocate(size);
		for (let byte = 0, at = this.#full[list]!; byte < LINK; byte++)
			this.#bytes[at + byte] = next >>> (8 * byte);
		this.#begin(list, next, size);
	}

	#begin(list: number, at: number, size: number): void {
		this.#tail[list] = at;
		this.#full[list] = at + size - LINK;
		this.#block[list] = size;
	}

	#allocate(size: number): number {
		const at = this.#used;
		this.#used += size;
		if (this.#used > this.#bytes.length)
			this.#bytes = grown(this.#bytes, Math.ceil(this.#bytes.length * 1.5));
		return at;
	}

	#find(bigram: number): number {
		return this.#lists[this.#placeOf(bigram)]! - 1;
	}

	#placeOf(bigram: number): number {
		const mask = this.#bigrams.length - 1;
		let at = (Math.imul(bigram, 0x9e3779b1) >>> 7) & mask;
		while (this.#lists[at] !== 0 && this.#bigrams[at] !== bigram) at = (at + 1) & mask;
		return at;
	}

	#listOf(bigram: number): number {
		const place = this.#placeOf(bigram);
		const found = this.#lists[place]! - 1;
		return found < 0 ? this.#makeList(bigram, place) : found;
	}

	#makeList(bigram: number, place: number): number {
		const list = this.#length++;
		if (list === this.#head.length) this.#growLists();
		this.#bigrams[place] = bigram;
		this.#lists[place] = list + 1;
		const at = this.#allocate(FIRST_BLOCK);
		this.#head[list] = at;
		this.#begin(list, at, FIRST_BLOCK);
		if (this.#length > this.#bigrams.length * MAX_LOAD) this.#growTable();
		return list;
	}

	#growLists(): void {
		const length = this.#head.length * 2;
		this.#head = grown(this.#head, length);
		this.#tail = grown(this.#tail, length);
		this.#full = grown(this.#full, length);
		this.#block = grown(this.#block, length);
		this.#last = grown(this.#last, length);
		this.#count = grown(this.#count, length);
	}

	#growTable(): void {
		const [bigrams, lists] = [this.#bigrams, this.#lists];
		this.#bigrams = new Uint32Array(bigrams.length * 2);
		this.#lists = new Uint32Array(lists.length * 2);
		for (let at = 0; at < bigrams.length; at++) {
			if (lists[at] === 0) continue;
			const place = this.#placeOf(bigrams[at]!);
			this.#bigrams[place] = bigrams[at]!;
			this.#lists[place] = lists[at]!;
		}
	}
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array>(array: T, length: number): T {
	const larger = new (array.constructor as new (length: number) => T)(length);
	larger.set(array);
	return larger;
}

/** The bigrams of a text, each once. */
export function bigramsOf(text: string): number[] {
	const bigrams = new Set<number>();
	for (let at = 1; at < text.length; at++)
		bigrams.add(((text.charCodeAt(at - 1) << 16) | text.charCodeAt(at)) >>> 0);
	return [...bigrams];
}
