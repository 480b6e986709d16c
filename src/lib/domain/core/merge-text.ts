import { diff3Merge } from 'node-diff3';

/** Sentences with what ends them, so that Japanese text (few line breaks) merges finely. */
export const sentences = (text: string): string[] => text.match(/[^\n。]*[\n。]|[^\n。]+$/g) ?? [];

/**
 * Pairs of equal sentences up to which two texts are compared. The comparison takes time with the
 * square of a sentence's repetitions: a text of blank lines alone would hold a phone up for hours.
 */
const MAX_PAIRS = 50_000;

/** Pairs of equal pieces of two texts. */
export function pairsOf(a: readonly string[], b: readonly string[]): number {
	const counts = new Map<string, number>();
	for (const sentence of a) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
	return b.reduce((sum, sentence) => sum + (counts.get(sentence) ?? 0), 0);
}

/**
 * Three-way merge of a text, by sentence. Symmetric: swapping `ours` and `theirs` gives the same.
 *
 * @returns null when both changed the same place differently, or the texts repeat themselves so much
 * that nobody could tell
 */
export function mergeText(base: string, ours: string, theirs: string): string | null {
	if (ours === theirs || theirs === base) return ours;
	if (ours === base) return theirs;
	const [a, o, b] = [sentences(ours), sentences(base), sentences(theirs)];
	if (pairsOf(o, a) > MAX_PAIRS || pairsOf(o, b) > MAX_PAIRS) return null;
	const regions = diff3Merge(a, o, b, {
		excludeFalseConflicts: true
	});
	const merged: string[] = [];
	for (const region of regions) {
		if (!region.ok) return null;
		merged.push(...region.ok);
	}
	return merged.join('');
}
