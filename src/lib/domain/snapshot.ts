import { firstRevision } from './core/hash';

/**
 * The compact form of a snapshot's documents, because on a bad line bytes are all that counts
 * (docs/performance.md): the texts of many documents side by side, apart from everything else of them
 * (a compressor predicts text better when no ids and keys come between: 1 to 3 % fewer bytes), and
 * without the names of revisions that follow from what they say (no compressor makes those smaller:
 * 7 % of the bytes).
 */

/** Some documents as one line of a snapshot. */
export interface SnapshotBlock {
	/** The documents without their texts; without `_rev` where it is `firstRevision` of the document. */
	documents: object[];
	/** Of each of them, in the same order, its texts by field name. */
	texts: Record<string, string>[];
}

/** Documents in the first block, which is to be read soon, and in each that follows. */
const FIRST = 60;
const EACH = 250;

/** Beyond ASCII: what people write, as opposed to ids and instants. */
const isText = (value: unknown): value is string =>
	typeof value === 'string' && /[^\0-\x7f]/.test(value);

/** Puts documents into blocks, in their order, one block each time it is asked. */
export function* packed(documents: readonly object[]): Generator<SnapshotBlock> {
	for (let start = 0; start < documents.length;) {
		const end = start + (start === 0 ? FIRST : EACH);
		const block: SnapshotBlock = { documents: [], texts: [] };
		for (const document of documents.slice(start, end)) {
			const fields = Object.entries(withoutName(document));
			block.documents.push(Object.fromEntries(fields.filter(([, value]) => !isText(value))));
			block.texts.push(
				Object.fromEntries(fields.filter((field): field is [string, string] => isText(field[1])))
			);
		}
		yield block;
		start = end;
	}
}

/** The documents of a block, equal to those it was made of. */
export const unpacked = ({ documents, texts }: SnapshotBlock): object[] =>
	documents.map((document, index) => named({ ...document, ...texts[index] }));

/** A document without the name of its revision, where `named` finds it again. */
function withoutName(document: { _rev?: unknown }): object {
	if (typeof document._rev !== 'string' || document._rev !== firstRevision(document))
		return document;
	const { _rev: _, ...content } = document;
	return content;
}

const named = (document: object): object =>
	'_rev' in document ? document : { ...document, _rev: firstRevision(document) };
