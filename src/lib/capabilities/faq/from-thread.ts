import { cut } from '$lib/domain/core/cut';
import type { Reply, Thread } from '$lib/capabilities/thread/thread';
import { expiryAfter, MAX_ANSWER, MAX_QUESTION, type FaqFields } from './faq';

/** Characters of a question's text that become the detail of an entry; whoever wants all opens the thread. */
export const MAX_COPIED_DETAIL = 600;

/** What of a thread an entry is made of. */
export interface Solved {
	thread: Pick<Thread, '_id' | 'title' | 'body'>;
	/** The reply that answered it; none when nobody has said which did. */
	answer: Pick<Reply, 'body'> | undefined;
	/** 所属 of whoever answered; '' when unknown. */
	office: string;
	/** Names of those who wrote or are called on in the thread: none of them belongs into the FAQ. */
	names: readonly string[];
	/** Code of the municipality of a community for one alone; null for the whole region. */
	municipality: string | null;
}

/** An entry as a thread suggests it, for somebody to read over. @param today date in Tokyo */
export function faqFrom(
	{ thread, answer, office, names, municipality }: Solved,
	today: string
): FaqFields {
	const copied = (text: string, max: number) => shortened(withoutNames(text, names), max);
	return {
		question: copied(thread.title, MAX_QUESTION),
		detail: copied(thread.body, MAX_COPIED_DETAIL),
		answer: answer ? copied(answer.body, MAX_ANSWER) : '',
		contact: office,
		checkedOn: today,
		expiresOn: expiryAfter(today),
		municipalities: municipality === null ? [] : [municipality as FaqFields['municipalities'][0]],
		source: thread._id
	};
}

/** A text without these names, neither called on (`@`) nor plain, with 「さん」 behind them or not. */
export function withoutNames(text: string, names: readonly string[]): string {
	// Of two names that begin alike the longer one is meant.
	const longestFirst = names.filter((name) => name !== '').sort((a, b) => b.length - a.length);
	const cut = longestFirst.reduce(
		(left, name) =>
			left
				.split(`@${name}`)
				.map((piece, index) => (index === 0 ? piece : piece.replace(/^[ \u3000]*さん/, '')))
				.join('')
				.replaceAll(name, '担当者'),
		text
	);
	return cut.replace(/^[ \u3000、]+/gm, '').trim();
}

/** The beginning of a text, up to the end of a sentence where there is one near. */
export function shortened(text: string, max: number): string {
	if (text.length <= max) return text;
	const whole = cut(text, max - 1);
	const end = Math.max(whole.lastIndexOf('。'), whole.lastIndexOf('\n')) + 1;
	return `${(end > max / 2 ? whole.slice(0, end) : whole).trimEnd()}…`;
}
