/**
 * What a search compares: full and half width, capitals, カタカナ and ひらがな, and all that has no shape
 * are the same. For searching only; what people wrote is stored and shown as they typed it.
 */

/** Spaces, line breaks, and what has no shape: a name with a space in it is found without. */
const SHAPELESS =
	/[\s\p{Default_Ignorable_Code_Point}\p{Control}\p{Surrogate}\p{Private_Use}\u2800]/gu;
/** Dashes that look alike, the wave dash, the final sigma: what NFKC leaves apart. */
const ALIKE = /[\u2010-\u2015\u2212]|\u301c|\u03c2/g;
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/g;
const TO_HIRAGANA = 0x60;

/** The text as a search compares it; whitespace is gone. */
export function foldText(text: string): string {
	return text
		.normalize('NFKC')
		.toLowerCase()
		.replace(SHAPELESS, '')
		.replace(ALIKE, alike)
		.replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - TO_HIRAGANA));
}

const alike = (character: string): string =>
	character === '\u301c' ? '~' : character === '\u03c2' ? 'σ' : '-';

/**
 * Characters that NFKC may turn into one, and those that are seen as one: a character with its marks
 * (also the half-width ﾞ and ﾟ), what is joined by a zero-width joiner, a run of Hangul.
 */
const CLUSTER =
	/(?:[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc]+|[^])[\p{M}\uff9e\uff9f\p{Emoji_Modifier}]*(?:\u200d[^][\p{M}\uff9e\uff9f\p{Emoji_Modifier}]*)*/gu;

/** A folded text that knows where in the original each of its characters comes from. */
export interface Folding {
	folded: string;
	/** For each character of `folded`: where its original begins and ends. */
	starts: Uint32Array;
	ends: Uint32Array;
}

/** As `foldText`, with the way back; slower, for the few texts that are shown. */
export function foldWithOffsets(text: string): Folding {
	let folded = '';
	const [starts, ends]: [number[], number[]] = [[], []];
	for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
		const part = foldText(cluster);
		for (let at = 0; at < part.length; at++) {
			starts.push(index);
			ends.push(index + cluster.length);
		}
		folded += part;
	}
	return { folded, starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
}

/** Texts that are longer are no search. */
export const MAX_QUERY = 100;
const MAX_TERMS = 8;

/**
 * What a query asks for: a text has to contain all of it, in any order. Empty when there is nothing to
 * search for.
 */
export function termsOf(query: string): string[] {
	const terms = query
		.slice(0, MAX_QUERY)
		.split(/\s+/)
		.map(foldText)
		.filter((term) => term !== '');
	const distinct = [...new Set(terms)];
	// Whoever contains the longer one contains the shorter one too.
	return distinct
		.filter((term) => !distinct.some((other) => other !== term && other.includes(term)))
		.slice(0, MAX_TERMS);
}
