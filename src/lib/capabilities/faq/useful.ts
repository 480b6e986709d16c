import * as v from 'valibot';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { faqId } from './faq';
import { OWN, owned } from '$lib/domain/permissions/presets';

/** 「役に立ちましたか」. */
export const USEFUL_ANSWERS = { yes: '役に立った', no: 'まだ困っている' } as const;
export type UsefulAnswer = keyof typeof USEFUL_ANSWERS;

/**
 * Whether an entry of the FAQ helped one person, id `useful:<author>:<entry>`. No `reaction`: those stand
 * in the talk of a community beside their thread, and say one of several things or none.
 */
export const useful = defineDocument({
	type: 'useful',
	label: '「役に立ちましたか」',
	permissions: {
		...owned,
		read: OWN,
		spaces: ['commons'],
		id: ['author', 'target'],
		immutable: ['target'],
		begunByAnyone: true
	},
	// The choice made last counts, on whichever device.
	merge: 'latest',
	rank: 26,
	entries: {
		/** Id of the entry. */
		target: faqId,
		/** '' when it was taken back. */
		answer: v.picklist(['yes', 'no', ''], '選択肢の形が正しくありません。')
	}
});
export type Useful = DocumentOf<typeof useful>;

export const usefulId = (author: string, target: string): string => `useful:${author}:${target}`;

/** What a person says of an entry now. @param previous what they said until now, with its `_rev` */
export function newUseful(
	{ author, now }: { author: string; now: string },
	{ target, answer }: Pick<Useful, 'target' | 'answer'>,
	previous?: Useful
): Useful {
	if (previous) return { ...revised(previous, author, now), answer };
	return { ...newEnvelope('useful', { author, now, key: target }), target, answer };
}
