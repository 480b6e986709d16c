import { diff3Merge } from 'node-diff3';

/** Sentences with what ends them, so that Japanese text (few line breaks) merges finely. */
const sentences = (text: string): string[] => text.match(/[^\n。]*[\n。]|[^\n。]+$/g) ?? [];

/**
 * Three-way merge of a text, by sentence. Symmetric: swapping `ours` and `theirs` gives the same.
 *
 * @returns null when both changed the same place differently
 */
export function mergeText(base: string, ours: string, theirs: string): string | null {
	if (ours === theirs || theirs === base) return ours;
	if (ours === base) return theirs;
	const regions = diff3Merge(sentences(ours), sentences(base), sentences(theirs), {
		excludeFalseConflicts: true
	});
	const merged: string[] = [];
	for (const region of regions) {
		if (!region.ok) return null;
		merged.push(...region.ok);
	}
	return merged.join('');
}
