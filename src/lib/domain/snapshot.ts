/**
 * The compact form of a snapshot's documents: the texts of many documents side by side, apart from
 * everything else of them. A compressor predicts text better when no ids and keys come between: 1 to
 * 3 % fewer bytes, and on a bad line bytes are all that counts (docs/performance.md).
 */

/** Some documents as one line of a snapshot. */
export interface SnapshotBlock {
	/** The documents without their texts. */
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

/** Puts documents into blocks, in their order. */
export function packed(documents: readonly object[]): SnapshotBlock[] {
	const blocks: SnapshotBlock[] = [];
	for (let start = 0; start < documents.length;) {
		const end = start + (start === 0 ? FIRST : EACH);
		const block: SnapshotBlock = { documents: [], texts: [] };
		for (const document of documents.slice(start, end)) {
			const fields = Object.entries(document);
			block.documents.push(Object.fromEntries(fields.filter(([, value]) => !isText(value))));
			block.texts.push(
				Object.fromEntries(fields.filter((field): field is [string, string] => isText(field[1])))
			);
		}
		blocks.push(block);
		start = end;
	}
	return blocks;
}

/** The documents of a block, equal to those it was made of. */
export const unpacked = ({ documents, texts }: SnapshotBlock): object[] =>
	documents.map((document, index) => ({ ...document, ...texts[index] }));
