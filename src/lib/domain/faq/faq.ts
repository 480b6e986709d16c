import * as v from 'valibot';
import { newEnvelope, type Authorship } from '../core/create';
import { defineDocument, type DocumentOf } from '../core/document';
import { choice, isBlank, line, optionalDate, optionalText } from '../core/fields';
import { MUNICIPALITY_LABELS } from '../region/municipalities';

/**
 * A question that was asked once and helps everybody after. It carries either an answer with the
 * day it was checked (確認日), or at least where to ask (確認先): never an invented answer.
 */
export const faq = defineDocument({
	type: 'faq',
	label: 'FAQ',
	merge: 'fields',
	rank: 2,
	entries: {
		question: line('質問', 120),
		detail: optionalText('質問のくわしい内容', 2000),
		answer: optionalText('答え', 8000),
		contact: optionalText('確認先', 400),
		checkedOn: optionalDate('確認日'),
		expiresOn: optionalDate('有効期限'),
		/** Codes of the municipalities it holds for; empty means all. */
		municipalities: v.pipe(
			v.array(choice('適用市町村', MUNICIPALITY_LABELS)),
			v.check((codes) => new Set(codes).size === codes.length, '同じ市町村が2回選ばれています。')
		),
		/** Id of the question it was made of, in its community. */
		source: v.optional(v.pipe(v.string(), v.startsWith('thread:'), v.maxLength(250)))
	},
	isConsistent: (document) => faqProblem(document) === null
});
export type Faq = DocumentOf<typeof faq>;
export type FaqFields = Pick<
	Faq,
	| 'question'
	| 'detail'
	| 'answer'
	| 'contact'
	| 'checkedOn'
	| 'expiresOn'
	| 'municipalities'
	| 'source'
>;

/** What is wrong across the fields of an entry; null when nothing is. */
export function faqProblem(
	faq: Record<'answer' | 'contact' | 'checkedOn' | 'expiresOn', string>
): { field: string; message: string } | null {
	if (isBlank(faq.answer) && isBlank(faq.contact))
		return { field: 'contact', message: '答えがまだない場合は、確認先を入力してください。' };
	if (!isBlank(faq.answer) && faq.checkedOn === '')
		return { field: 'checkedOn', message: '答えには、所管課が確認した日を入力してください。' };
	if (faq.expiresOn !== '' && faq.checkedOn !== '' && faq.expiresOn < faq.checkedOn)
		return { field: 'expiresOn', message: '有効期限は確認日より後の日にしてください。' };
	return null;
}

export function newFaq(authorship: Authorship, fields: FaqFields): Faq {
	return { ...newEnvelope('faq', authorship), ...fields };
}

/** Past its 有効期限 on the Tokyo date `today`? */
export const isExpired = (faq: Pick<Faq, 'expiresOn'>, today: string): boolean =>
	faq.expiresOn !== '' && faq.expiresOn < today;
