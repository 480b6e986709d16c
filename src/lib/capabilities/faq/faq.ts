import * as v from 'valibot';
import { newEnvelope, revised, type Authorship } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, isBlank, line, optionalDate, optionalText } from '$lib/domain/core/fields';
import { pastOf } from '$lib/domain/core/history';
import { addDays } from '$lib/domain/core/time';
import { MUNICIPALITY_LABELS } from '$lib/domain/region/municipalities';
import { moderated, owned } from '$lib/domain/permissions/presets';

/** Characters of each text, at most. */
export const MAX_QUESTION = 120;
export const MAX_DETAIL = 2000;
export const MAX_ANSWER = 8000;
export const MAX_CONTACT = 400;

/** Years an answer holds from the day it was checked, unless its author says otherwise. */
export const VALID_YEARS = 1;
/** Days before its 有効期限 from which its author is asked to check an answer again. */
export const REMINDER_DAYS = 30;

const kept = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** What an entry said before. */
const faqPast = pastOf({
	question: kept(MAX_QUESTION),
	detail: kept(MAX_DETAIL),
	answer: kept(MAX_ANSWER),
	contact: kept(MAX_CONTACT)
});

/** Id of an entry. */
export const faqId = v.pipe(
	v.string('FAQがありません。'),
	v.regex(/^faq:[A-Za-z0-9:._-]+$/, 'FAQがありません。'),
	v.maxLength(200)
);

/**
 * A question that was asked once and helps everybody after. It carries either an answer with the
 * day it was checked (確認日), or at least where to ask (確認先): never an invented answer.
 */
export const faq = defineDocument({
	type: 'faq',
	label: 'FAQ',
	permissions: {
		...owned,
		...moderated({}),
		spaces: ['commons'],
		immutable: ['source', 'variantOf']
	},
	merge: 'fields',
	rank: 2,
	entries: {
		question: line('質問', MAX_QUESTION),
		detail: optionalText('質問のくわしい内容', MAX_DETAIL),
		answer: optionalText('答え', MAX_ANSWER),
		contact: optionalText('確認先', MAX_CONTACT),
		checkedOn: optionalDate('確認日'),
		expiresOn: optionalDate('有効期限'),
		/** Codes of the municipalities it holds for; empty means all. */
		municipalities: v.pipe(
			v.array(choice('適用市町村', MUNICIPALITY_LABELS)),
			v.check((codes) => new Set(codes).size === codes.length, '同じ市町村が2回選ばれています。')
		),
		/** Id of the question it was made of, in its community. */
		source: v.optional(v.pipe(v.string(), v.startsWith('thread:'), v.maxLength(250))),
		/**
		 * The entry to whose question this is the answer of some municipalities. That entry is no variant
		 * itself; as no rule sees two documents, the lists take a variant of a variant for an entry of its
		 * own (`capabilities/faq/faq.query.ts`).
		 */
		variantOf: v.optional(faqId),
		earlier: faqPast.earlier
	},
	joins: { earlier: faqPast.joined },
	continuationRefusal: faqPast.refusal,
	isConsistent: (document) => document.variantOf !== document._id && faqProblem(document) === null
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
	| 'variantOf'
>;

/** What is wrong across the fields of an entry; null when nothing is. */
export function faqProblem(
	faq: Record<'answer' | 'contact' | 'checkedOn' | 'expiresOn', string> & {
		municipalities?: readonly string[];
		variantOf?: string | undefined;
	}
): { field: string; message: string } | null {
	if (isBlank(faq.answer) && isBlank(faq.contact))
		return { field: 'contact', message: '答えがまだない場合は、確認先を入力してください。' };
	if (!isBlank(faq.answer) && faq.checkedOn === '')
		return { field: 'checkedOn', message: '答えには、所管課が確認した日を入力してください。' };
	if (faq.expiresOn !== '' && faq.checkedOn !== '' && faq.expiresOn < faq.checkedOn)
		return { field: 'expiresOn', message: '有効期限は確認日より後の日にしてください。' };
	if (faq.variantOf !== undefined && faq.municipalities?.length === 0)
		return {
			field: 'municipalities',
			message: '市町村ごとの答えには、適用市町村を選んでください。'
		};
	return null;
}

export function newFaq(authorship: Authorship, fields: FaqFields): Faq {
	return { ...newEnvelope('faq', authorship), ...fields };
}

/** The next text of an entry, with the one before kept for everybody to see. @param now ISO 8601 */
export const editedFaq = (faq: Faq, fields: Partial<FaqFields>, now: string): Faq =>
	faqPast.continued(faq, { ...revised(faq, faq.author, now), ...fields });

/**
 * An entry whose author has seen that it still holds.
 *
 * @param today date in Tokyo
 * @param now ISO 8601
 */
export const confirmedFaq = (faq: Faq, today: string, now: string): Faq =>
	editedFaq(faq, { checkedOn: today, expiresOn: expiryAfter(today) }, now);

/** The 有効期限 of an answer that was checked on this date. */
export function expiryAfter(date: string): string {
	const year = String(Number(date.slice(0, 4)) + VALID_YEARS).padStart(4, '0');
	// 29 February comes every fourth year only.
	return date.endsWith('-02-29') ? `${year}-02-28` : `${year}${date.slice(4)}`;
}

/** Past its 有効期限 on the Tokyo date `today`? It still holds on that day itself. */
export const isExpired = (faq: Pick<Faq, 'expiresOn'>, today: string): boolean =>
	faq.expiresOn !== '' && faq.expiresOn < today;

/** Should its author check it again: is it past its 有効期限 on the Tokyo date `today`, or soon? */
export const isDue = (faq: Pick<Faq, 'expiresOn'>, today: string): boolean =>
	isExpired(faq, addDays(today, REMINDER_DAYS + 1));

/** Does it hold for this municipality, by its code? */
export const holdsFor = (
	{ municipalities }: { municipalities: readonly string[] },
	code: string
): boolean => municipalities.length === 0 || municipalities.includes(code);
