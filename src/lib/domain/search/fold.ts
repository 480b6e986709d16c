import { cut } from '../core/cut';
import { withoutVariants } from './variants';

/**
 * What a search compares: full and half width, capitals, カタカナ and ひらがな, variants of a character
 * (`variants.ts`) and all that has no shape are the same. For searching only; what people wrote is stored
 * and shown as they typed it.
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
	return withoutVariants(
		text
			.normalize('NFKC')
			.toLowerCase()
			.replace(SHAPELESS, '')
			.replace(ALIKE, alike)
			.replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - TO_HIRAGANA))
	);
}

const alike = (character: string): string =>
	character === '\u301c' ? '~' : character === '\u03c2' ? 'σ' : '-';

/**
 * Characters that NFKC may turn into one, and those that are seen as one: a character with its marks
 * (also the half-width ﾞ and ﾟ), what is joined by a zero-width joiner, a run of Hangul.
 */
const CLUSTER =
	/(?:[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc]+|[^])[\p{M}\uff9e\uff9f\p{Emoji_Modifier}]*(?:\u200d(?:[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc]+|[^])[\p{M}\uff9e\uff9f\p{Emoji_Modifier}]*)*/uy;

/** A folded text that knows where in the original each of its characters comes from. */
export interface Folding {
	folded: string;
	/** For each character of `folded`: where its original begins and ends. */
	starts: Uint32Array;
	ends: Uint32Array;
}

/** As `foldText`, with the way back; for the few texts that are shown. */
export function foldWithOffsets(text: string): Folding {
	// NFKC makes at most 18 characters of one; most texts become no longer.
	let [starts, ends] = [new Uint32Array(text.length + 32), new Uint32Array(text.length + 32)];
	let folded = '';
	const push = (part: string, start: number, end: number) => {
		if (folded.length + part.length > starts.length) {
			[starts, ends] = [longer(starts), longer(ends)];
		}
		starts.fill(start, folded.length, folded.length + part.length);
		ends.fill(end, folded.length, folded.length + part.length);
		folded += part;
	};
	for (let at = 0; at < text.length;) {
		const unit = text.charCodeAt(at);
		if (isPlain(unit) && (at + 1 === text.length || isPlain(text.charCodeAt(at + 1)))) {
			push(foldPlain(unit), at, ++at);
			continue;
		}
		CLUSTER.lastIndex = at;
		const cluster = CLUSTER.exec(text)?.[0] ?? text[at]!;
		push(foldText(cluster), at, at + cluster.length);
		at += cluster.length;
	}
	return {
		folded,
		starts: starts.subarray(0, folded.length),
		ends: ends.subarray(0, folded.length)
	};
}

function longer(array: Uint32Array): Uint32Array<ArrayBuffer> {
	const doubled = new Uint32Array(array.length * 2);
	doubled.set(array);
	return doubled;
}

/**
 * Most of what is written here: ASCII, kana, kanji. Where such a character follows another they are two,
 * and each is folded at a glance.
 */
const isPlain = (unit: number): boolean =>
	(unit >= 0x4e00 && unit <= 0x9fff) ||
	(unit >= 0x3041 && unit <= 0x3096) ||
	(unit >= 0x30a1 && unit <= 0x30f6) ||
	(unit >= 0x20 && unit <= 0x7e) ||
	(unit >= 0x3001 && unit <= 0x3002) ||
	unit === 0x30fc;

function foldPlain(unit: number): string {
	if (unit === 0x20) return '';
	if (unit >= 0x41 && unit <= 0x5a) return String.fromCharCode(unit + 0x20);
	const isKatakana = unit >= 0x30a1 && unit <= 0x30f6;
	return withoutVariants(String.fromCharCode(isKatakana ? unit - TO_HIRAGANA : unit));
}

/** Texts that are longer are no search. */
export const MAX_QUERY = 100;
const MAX_TERMS = 8;

/**
 * What a query asks for: a text has to contain all of it, in any order. Empty when there is nothing to
 * search for.
 */
export function termsOf(query: string): string[] {
	const terms = cut(query, MAX_QUERY)
		.split(/\s+/)
		.map(foldText)
		.filter((term) => term !== '');
	const distinct = [...new Set(terms)];
	// Whoever contains the longer one contains the shorter one too.
	return distinct
		.filter((term) => !distinct.some((other) => other !== term && other.includes(term)))
		.slice(0, MAX_TERMS);
}

/**
 * Does a text have every word that was typed? Also in other spellings.
 *
 * @param typed what somebody looks for; nothing finds everything
 */
export function finderOf(typed: string): (text: string) => boolean {
	const terms = termsOf(typed);
	return (text) => {
		const folded = foldText(text);
		return terms.every((term) => folded.includes(term));
	};
}
