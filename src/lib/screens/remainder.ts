import { boundaryBefore } from '$lib/domain/core/cut';

/**
 * What was typed into a field while its text was being saved: the text without what was sent, in whole
 * characters. Whoever changed a word of it gets the word.
 *
 * @param text as it is now
 * @param sent as it was sent
 */
export function remainderOf(text: string, sent: string): string {
	if (text === sent) return '';
	const shorter = Math.min(text.length, sent.length);
	let begins = 0;
	while (begins < shorter && text[begins] === sent[begins]) begins++;
	begins = boundaryBefore(text, begins);
	let ends = 0;
	while (ends < shorter - begins && text.at(-1 - ends) === sent.at(-1 - ends)) ends++;
	const end = text.length - ends;
	return text.slice(begins, boundaryBefore(text, end) === end ? end : text.length);
}
