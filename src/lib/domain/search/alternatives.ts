import { foldText } from './fold';
import { RELATED, WORDS } from './words';

/** Ways to write one word, folded; the reading first. */
type Word = readonly string[];

const words: readonly Word[] = WORDS.map((line) => line.split(' ').map(foldText));
const related: readonly (readonly [string, string][])[] = RELATED.map((line) =>
	line.split(' ').map((word) => [word, foldText(word)] as const satisfies [string, string])
);

/** Other ways to write a term that are searched too. */
const MAX_ALTERNATIVES = 8;
/** Characters of a reading that is only begun, from which its word is guessed. */
const MIN_BEGINNING = 3;
/** Characters of a reading that a longer term may begin with, and of the ending that may be left out. */
const MIN_WHOLE = 4;
const MAX_ENDING = 2;
/** Words to go on with that are offered. */
const MAX_RELATED = 4;

const KANA_ONLY = /^[\u3041-\u3096ー]+$/;

/**
 * The ways in which a word of an office may be written in the texts that are looked for: りさいしょうめい,
 * 罹災証明, り災証明. A word within a longer term counts too, and a reading that is only begun.
 *
 * @param term folded
 * @returns folded, without the term itself; mostly none
 */
export function alternativesOf(term: string): string[] {
	const found = new Set<string>();
	const isKana = KANA_ONLY.test(term);
	for (const forms of words) {
		const [reading = ''] = forms;
		if (isKana && term.length >= MIN_BEGINNING && reading.startsWith(term))
			for (const form of forms.slice(1)) found.add(form);
		// Whoever types on, or a word with an ending: りさいしょうめい|しょ.
		if (isKana && reading.length >= MIN_WHOLE && term.startsWith(reading)) {
			const rest = term.slice(reading.length);
			for (const form of forms.slice(1)) {
				found.add(form + rest);
				if (rest.length <= MAX_ENDING) found.add(form);
			}
		}
		// Of kana alone every part would be taken for some word.
		const within = isKana ? forms.filter((form) => form === term) : forms;
		for (const form of within)
			if (form.length > 1 && term.includes(form))
				for (const other of forms) found.add(term.replace(form, other));
	}
	found.delete(term);
	// Whatever has the longer one has the shorter one: 避難 stands for 避難所.
	const ways = [...found];
	return ways
		.filter((way) => !ways.some((other) => other !== way && way.includes(other)))
		.slice(0, MAX_ALTERNATIVES);
}

/**
 * Words that go with what somebody looks for, to look for next.
 *
 * @param terms folded
 * @returns as they are shown
 */
export function relatedTo(terms: readonly string[]): string[] {
	const all = new Set(terms.flatMap((term) => [term, ...alternativesOf(term)]));
	const found = new Set<string>();
	for (const group of related)
		if (group.some(([, folded]) => all.has(folded)))
			for (const [shown, folded] of group) if (!all.has(folded)) found.add(shown);
	return [...found].slice(0, MAX_RELATED);
}
