/** Where a question stands. It follows from what was written and is stored nowhere. */
export const QUESTION_STATES = {
	received: '受付',
	answered: '回答あり',
	solved: '解決',
	faq: 'FAQ化'
} as const;
export type QuestionState = keyof typeof QUESTION_STATES;

/** Hours after which a question without an answer is everybody's concern. */
export const UNANSWERED_HOURS = 48;
export const UNANSWERED_MS = UNANSWERED_HOURS * 60 * 60 * 1000;

/** What became of a question. */
export interface Progress {
	/** Replies of others than the asker. */
	answers: number;
	/** Id of the reply that solved it; '' when none did. */
	accepted: string;
	/** Id of the FAQ entry it became; '' when none. */
	faq: string;
}

export function questionState({ answers, accepted, faq }: Progress): QuestionState {
	if (faq !== '') return 'faq';
	if (accepted !== '') return 'solved';
	return answers > 0 ? 'answered' : 'received';
}
